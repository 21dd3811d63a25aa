"""A tiny training set and the means to run components on it, as Rasa's graph would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from tuiding.nlu.classifier import WishClassifier
from tuiding.nlu.clauses import Clauses
from tuiding.nlu.correction import Correction
from tuiding.nlu.extractor import DatasetExtractor
from tuiding.nlu.normalizer import Normalizer
from tuiding.nlu.rejection import Rejection
from tuiding.nlu.several import Several
from tuiding.nlu.splitter import Splitter
from tuiding.nlu.tokenizer import DatasetTokenizer

PIPELINE: list[type[Any]] = [
    *(Normalizer, Correction, Splitter, DatasetTokenizer),
    *(DatasetExtractor, WishClassifier, Rejection, Several, Clauses),
]

_EXAMPLES = {
    "procedure/auto_renew": ["关掉自动续费", "自动续费怎么停", "取消会员续费", "停了那个连续包月", "别再自动扣钱了"],
    "procedure/official_account": ["取关公众号", "公众号不看了", "怎么取消关注公众号", "把公众号删了", "公众号太多"],
    "handoff": ["转人工", "找真人客服", "人工在不在", "我要人工服务", "给我接人工"],
}
_LOOKUPS = {"platform": {"苹果手机": "ios", "安卓": "android", "ios": "ios"}, "alias": {"小程序": "mini_program"}}


def training_data() -> TrainingData:
    """Return fifteen messages in three classes, two entities with lookup words and synonyms."""
    return TrainingData(
        training_examples=[Message.build(text, intent=label) for label, texts in _EXAMPLES.items() for text in texts],
        lookup_tables=[{"name": name, "elements": list(words)} for name, words in _LOOKUPS.items()],
        entity_synonyms={word: value for words in _LOOKUPS.values() for word, value in words.items()},
    )


class Graph:
    """The components up to one of them, trained on the tiny set."""

    def __init__(self, folder: Path, last: type[Any], config: dict[str, Any] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._storage = LocalModelStorage(folder)
        self._context = ExecutionContext(GraphSchema({}), "tests")
        self._last = last
        self._config = config or {}
        data = training_data()
        self.components = []
        for component in PIPELINE[: PIPELINE.index(last) + 1]:
            made = self.create(component, self._config if component is last else {})
            if hasattr(made, "train"):
                made.train(data)
            if hasattr(made, "process_training_data"):
                made.process_training_data(data)
            self.components.append(made)

    def create(self, component: type[Any], config: dict[str, Any]) -> Any:
        """Return an untrained component, with its defaults as Rasa hands them over."""
        options = {**component.get_default_config(), **config}
        return component.create(options, self._storage, Resource(component.__name__), self._context)

    def load(self) -> None:
        """Replace each component by one loaded from storage."""
        self.components = [
            (component.load if hasattr(component, "read") else component.create)(
                component.get_default_config(), self._storage, Resource(component.__name__), self._context
            )
            for component in PIPELINE[: PIPELINE.index(self._last) + 1]
        ]

    def process(self, text: str) -> dict[str, Any]:
        """Return what the pipeline says about one message."""
        message = Message.build(text)
        message.set("text", text)
        for component in self.components:
            component.process([message])
        output: dict[str, Any] = message.as_dict(only_output_properties=True)
        return output
