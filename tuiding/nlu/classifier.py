"""Which wish a message expresses, with a calibrated-enough confidence, in about a millisecond."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from numpy.typing import NDArray
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    INTENT_RESPONSE_KEY,
    PREDICTED_CONFIDENCE_KEY,
    RESPONSE,
    RESPONSE_SELECTOR,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression

from tuiding.importer import INTENT as PROCEDURE
from tuiding.nlu.component import StoredComponent, with_parts
from tuiding.nlu.features import Features
from tuiding.nlu.labels import intent_of, is_retrieval, label_of

_FILE = "classifier.joblib"
# A tenth of scikit-learn's precision: a third less time, the same answers on every file measured.
_TOLERANCE = 1e-3
# The class of all procedures that are known by their names alone.
_NAMED = f"{PROCEDURE}/*"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class WishClassifier(StoredComponent, IntentClassifier):
    """Logistic regression over n-grams of characters, words and pinyin, and the entities found.

    It learns full labels (``procedure/auto_renew``). One-vs-rest has a row of weights per class: where there are very
    many procedures, those with the fewest messages share one class and are told apart by their names. A prediction
    sets the intent (``procedure``), the ranking of full labels, and, in the form of Rasa's ResponseSelector, the
    response key of each retrieval intent: that is what stories and ``rasa test`` read it from.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options.

        ``characters``, ``words``, ``sounds``, ``signs``: see ``Features``. ``C``: inverse strength of regularisation.
        ``balance``: how far rare classes count for more, from 0 (not at all) to 1 (as much as frequent ones).
        ``procedures``: at most so many have a class of their own.
        """
        return {
            "characters": 3,
            "words": 2,
            "sounds": 2,
            "signs": 1.5,
            "C": 20.0,
            "balance": 0.3,
            "procedures": 200,
            "ranking_length": 10,
            "random_seed": 7,
        }

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Make an untrained classifier."""
        super().__init__(config, model_storage, resource)
        self._features: Features | None = None
        self._model: LogisticRegression | None = None

    def write(self, folder: Path) -> None:
        """Write vocabulary and weights."""
        joblib.dump((self._features, self._model), folder / _FILE)

    def read(self, folder: Path) -> None:
        """Read vocabulary and weights."""
        self._features, self._model = joblib.load(folder / _FILE)

    def learn(self, training_data: TrainingData) -> None:
        """Learn from the training messages that have an intent."""
        labelled = [(example, label_of(example)) for example in training_data.intent_examples if example.get(TEXT)]
        named = _known_by_name(Counter(label for _, label in labelled), self._config["procedures"])
        keys = {label.partition("/")[2] for label in named}
        options = {name: self._config[name] for name in ("characters", "words", "sounds", "signs")}
        self._features = Features(**options, named=keys)
        examples = [example for example, label in labelled if label not in named]
        labels = [label for _, label in labelled if label not in named]
        # Without their names, most of these messages are the same.
        alike = {self._features.text(example): example for example, label in labelled if label in named}
        examples += alike.values()
        labels += [_NAMED] * len(alike)
        matrix = self._features.fit_transform(examples)
        weights = {label: count ** -self._config["balance"] for label, count in Counter(labels).items()}
        usual = np.mean([weights[label] for label in labels])
        self._model = LogisticRegression(
            C=self._config["C"],
            solver="liblinear",
            multi_class="ovr",
            dual=True,
            max_iter=1000,
            tol=_TOLERANCE,
            class_weight={label: weight / usual for label, weight in weights.items()},
            random_state=self._config["random_seed"],
        ).fit(matrix, labels)
        # Half the memory; confidences change in the seventh digit.
        self._model.coef_ = self._model.coef_.astype(np.float32)
        self._model.intercept_ = self._model.intercept_.astype(np.float32)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and response keys of every message and its parts, in place."""
        given = list(with_parts(messages))
        said = [message for message in given if message.get(TEXT)] if self._model is not None else []
        for message in given:
            message.set(INTENT, _entry(None, 0.0), add_to_output=True)
            message.set(INTENT_RANKING_KEY, [], add_to_output=True)
        if self._features is not None and self._model is not None and said:
            # Together, as most of the time is spent once for a call.
            rows = self._model.predict_proba(self._features.transform(said))
            for message, confidences in zip(said, rows, strict=True):
                self._rank(message, self._model.classes_, confidences)
        return messages

    def explain(self, message: Message, count: int) -> list[tuple[str, float]]:
        """Return the ``count`` features that speak most for or against the best label, strongest first.

        Raises:
            ValueError: the component is not trained.
        """
        if self._features is None or self._model is None:
            raise ValueError("the classifier is not trained")
        row = self._features.transform([message])
        best = int(np.argmax(self._model.decision_function(row)[0]))
        names = self._features.names()
        shares = [
            (names[i], float(value * self._model.coef_[best, i]))
            for i, value in zip(row.indices, row.data, strict=True)
        ]
        return sorted(shares, key=lambda share: -abs(share[1]))[:count]

    def _rank(self, message: Message, labels: Sequence[str], confidences: NDArray[np.float64]) -> None:
        order = np.argsort(-confidences)
        ranking = [entry for i in order for entry in self._entries(message, labels[i], float(confidences[i]))]
        best = ranking[0]
        message.set(INTENT, _entry(intent_of(best["name"]), best["confidence"]), add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking[: self._config["ranking_length"]], add_to_output=True)
        message.set(RESPONSE_SELECTOR, _selected(ranking), add_to_output=True)

    def _entries(self, message: Message, label: str, confidence: float) -> list[dict[str, Any]]:
        """Return the label with its confidence; of the class of many, the procedures that the message names."""
        if label != _NAMED or self._features is None:
            return [_entry(label, confidence)]
        said = self._features.said(message)
        return [_entry(f"{PROCEDURE}/{key}", confidence / len(said)) for key in said]


def _known_by_name(counts: Counter[str], most: int) -> set[str]:
    """Return the labels of procedures that have no class of their own, where there are more than ``most``.

    They have the fewest messages; with as many, all are treated alike.
    """
    procedures = {label: count for label, count in counts.items() if label.startswith(f"{PROCEDURE}/")}
    if len(procedures) <= most:
        return set()
    limit = sorted(procedures.values(), reverse=True)[most]
    return {label for label, count in procedures.items() if count <= limit}


def _entry(name: str | None, confidence: float) -> dict[str, Any]:
    return {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}


def _selected(ranking: list[dict[str, Any]]) -> dict[str, Any]:
    selected: dict[str, Any] = {"all_retrieval_intents": []}
    for entry in ranking:
        intent = intent_of(entry["name"])
        if is_retrieval(entry["name"]) and intent not in selected:
            key = {INTENT_RESPONSE_KEY: entry["name"], PREDICTED_CONFIDENCE_KEY: entry["confidence"]}
            selected[intent] = {RESPONSE: key}
            selected["all_retrieval_intents"].append(intent)
    return selected
