"""The pipeline of ``config.yml`` without the rest of Rasa: train it on any messages, ask it at full speed."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from tuiding.evaluation.expectation import FAR, NEAR, Expectation
from tuiding.evaluation.scoring import Outcome
from tuiding.nlu.component import PARTS
from tuiding.nlu.labels import intent_of, label_of
from tuiding.nlu.rejection import AMBIGUOUS, OUT_OF_SCOPE
from tuiding.nlu.several import SEVERAL

_KINDS = {"procedure": "procedure", "followup": "answer", "smalltalk": "smalltalk"}
_OFFERED = 2
_UNCLEAR = "unclear"


def training_data(root: Path) -> TrainingData:
    """Return all training messages of the project, with lookup tables and synonyms."""
    importer = TrainingDataImporter.load_from_config(
        str(root / "config.yml"), str(root / "domain.yml"), [str(root / "data")]
    )
    data: TrainingData = importer.get_nlu_data("zh")
    return data


class Pipeline:
    """The trained components, in order."""

    def __init__(
        self,
        root: Path,
        data: TrainingData,
        examples: Iterable[Message] | None = None,
        entries: Iterable[dict[str, Any]] | None = None,
    ) -> None:
        """Train on ``data``, or on ``examples`` of it alone with its lookup tables and synonyms.

        ``entries`` are the components with their options, by default those of ``config.yml``.
        """
        chosen = data.intent_examples if examples is None else examples
        subset = TrainingData(
            training_examples=[copy.deepcopy(example) for example in chosen],
            lookup_tables=data.lookup_tables,
            entity_synonyms=data.entity_synonyms,
        )
        storage = LocalModelStorage(Path(mkdtemp(prefix="tuiding-")))
        context = ExecutionContext(GraphSchema({}), "evaluation")
        self.components: list[Any] = []
        if entries is None:
            entries = yaml.safe_load((root / "config.yml").read_text(encoding="utf-8"))["pipeline"]
        for place, entry in enumerate(entries):
            options = dict(entry)
            kind = DefaultV1Recipe._from_registry(options.pop("name")).clazz
            config = {**kind.get_default_config(), **options}
            component = kind.create(config, storage, Resource(f"{kind.__name__}{place}"), context)
            if hasattr(component, "train"):
                component.train(subset)
            if hasattr(component, "process_training_data"):
                component.process_training_data(subset)
            self.components.append(component)

    def parse(self, text: str) -> dict[str, Any]:
        """Return what Rasa would get from the pipeline for one message."""
        message = Message.build(text)
        for component in self.components:
            component.process([message])
        output: dict[str, Any] = message.as_dict(only_output_properties=True)
        return output

    def outcome(self, expectation: Expectation) -> Outcome:
        """Return how a message would be answered, by its intent alone."""
        parsed = self.parse(expectation.text)
        ranking = parsed.get("intent_ranking") or []
        intent = (parsed.get("intent") or {}).get("name")
        best = as_answer(ranking[0]["name"]) if ranking else ""
        answer, offered = best, ()
        if intent == AMBIGUOUS:
            names = [entry["name"] for entry in ranking if intent_of(entry["name"]) == "procedure"]
            answer, offered = "choice", tuple(name.split("/")[1] for name in names[:_OFFERED])
        elif intent == SEVERAL:
            answer = as_answer(parsed[PARTS][0]["intent_ranking"][0]["name"])
        elif intent in (OUT_OF_SCOPE, DEFAULT_NLU_FALLBACK_INTENT_NAME, None):
            answer = "fallback"
        return Outcome(expectation, answer, offered, ranking[0]["confidence"] if ranking else 0.0, best)


def as_answer(label: str) -> str:
    """Return what a label is answered with: ``procedure/auto_renew`` -> ``procedure:auto_renew``."""
    intent, _, key = label.partition("/")
    if intent in (OUT_OF_SCOPE, _UNCLEAR):
        return "fallback"
    return f"{_KINDS[intent]}:{key}" if intent in _KINDS else intent


def expectation_of(message: Message) -> Expectation:
    """Return a training message as something to ask."""
    label = label_of(message)
    distance = label.partition("/")[2]
    return Expectation(message.get("text"), (as_answer(label),), distance if distance in (NEAR, FAR) else None)
