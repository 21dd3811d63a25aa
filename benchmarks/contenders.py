"""What is compared: each takes all training data and the messages to learn, and returns something to ask."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from typing import Any

from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from tuiding.evaluation.expectation import Expectation
from tuiding.evaluation.pipeline import Pipeline, as_answer
from tuiding.evaluation.scoring import Outcome
from tuiding.nlu.labels import label_of
from tuiding.settings import ROOT

Answer = Callable[[Expectation], Outcome]

_SEED = 7
# Rasa reads a slash in an intent as a response key; the stock row learns the labels whole.
_SLASH = "."
_SPACY_EPOCHS = 12
_FASTTEXT_EPOCHS = 50

# Rasa's suggestion for Chinese, as `rasa init` and its documentation give it.
_STOCK: list[dict[str, Any]] = [
    {"name": "JiebaTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100, "random_seed": _SEED},
    {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
]


# With TensorFlow, which only this one needs.
_NEURAL = ROOT / ".venv-neural" / "bin" / "python"


class NotInstalledError(RuntimeError):
    """The contender's package is not here; the message names the command that brings it."""


def python_of(name: str) -> str:
    """Return the interpreter of the environment in which a contender runs.

    Raises:
        NotInstalledError: there is no such environment.
    """
    if CONTENDERS[name] is not _stock:
        return sys.executable
    if not _NEURAL.is_file():
        raise NotInstalledError("not installed: python3 bootstrap.py neural")
    return str(_NEURAL)


def _ours(data: TrainingData, learnt: Sequence[Message]) -> Answer:
    return Pipeline(ROOT, data, learnt).outcome


def _stock(data: TrainingData, learnt: Sequence[Message]) -> Answer:
    examples = [Message.build(m.get("text"), intent=label_of(m).replace("/", _SLASH)) for m in learnt]
    pipeline = Pipeline(ROOT, data, examples, _STOCK)

    def ask(expectation: Expectation) -> Outcome:
        parsed = pipeline.parse(expectation.text)
        intent = parsed["intent"]
        ranking = [entry for entry in parsed["intent_ranking"] if entry["name"] != "nlu_fallback"]
        best = as_answer(ranking[0]["name"].replace(_SLASH, "/")) if ranking else ""
        answer = "fallback" if intent["name"] in (None, "nlu_fallback") else best
        return Outcome(expectation, answer, (), ranking[0]["confidence"] if ranking else 0.0, best)

    return ask


def _linear_svm(data: TrainingData, learnt: Sequence[Message]) -> Answer:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    model = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 4)), LinearSVC(random_state=_SEED))
    model.fit([m.get("text") for m in learnt], [label_of(m) for m in learnt])
    return lambda e: _plain(e, str(model.predict([e.text])[0]))


def _spacy_textcat(data: TrainingData, learnt: Sequence[Message]) -> Answer:
    import spacy
    from spacy.training import Example
    from spacy.util import compounding, fix_random_seed, minibatch

    fix_random_seed(_SEED)
    nlp = spacy.blank("zh")
    categories = nlp.add_pipe("textcat")
    labels = sorted({label_of(m) for m in learnt})
    for label in labels:
        categories.add_label(label)
    examples = [
        Example.from_dict(nlp.make_doc(m.get("text")), {"cats": {label: label == label_of(m) for label in labels}})
        for m in learnt
    ]
    optimizer = nlp.initialize(lambda: examples)
    shuffled = random.Random(_SEED)  # noqa: S311
    for _ in range(_SPACY_EPOCHS):
        shuffled.shuffle(examples)
        for batch in minibatch(examples, compounding(16.0, 128.0, 1.01)):
            nlp.update(batch, sgd=optimizer)

    def ask(expectation: Expectation) -> Outcome:
        cats = nlp(expectation.text).cats
        return _plain(expectation, max(cats, key=lambda label: cats[label]))

    return ask


def _fasttext(data: TrainingData, learnt: Sequence[Message]) -> Answer:
    try:
        import fasttext
    except ImportError as error:
        raise NotInstalledError("not installed: python3 bootstrap.py dev") from error
    from tempfile import NamedTemporaryFile

    with NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        for message in learnt:
            file.write(f"__label__{label_of(message)} {' '.join(message.get('text'))}\n")
        file.flush()
        model = fasttext.train_supervised(
            file.name, epoch=_FASTTEXT_EPOCHS, lr=0.5, wordNgrams=3, dim=100, thread=1, seed=_SEED, verbose=0
        )
    return lambda e: _plain(e, model.predict(" ".join(e.text.replace("\n", " ")))[0][0].removeprefix("__label__"))


def _plain(expectation: Expectation, label: str) -> Outcome:
    return Outcome(expectation, as_answer(label), (), 1.0, as_answer(label))


CONTENDERS: dict[str, Callable[[TrainingData, Sequence[Message]], Answer]] = {
    "tuiding": _ours,
    "linear-svm": _linear_svm,
    "fasttext": _fasttext,
    "spacy-textcat": _spacy_textcat,
    "rasa-stock": _stock,
}
