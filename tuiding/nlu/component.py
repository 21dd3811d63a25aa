"""What the components share: options that are checked, messages in parts, a state that is kept in the model."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from tuiding import streaming
from tuiding.nlu.options import checked

# Every Rasa command that answers loads components: plain ones (rasa shell) have no other place of ours to start from.
streaming.restore()

# In a message: the questions it consists of, each a message of its own, where it asks several.
PARTS = "parts"
# What its pauses divide it into, where that is more than one; and all of it but the first clause.
CLAUSES, REST = "clauses", "rest"


def with_parts(messages: Iterable[Message]) -> Iterator[Message]:
    """Yield every message, and after it what it is divided into."""
    for message in messages:
        yield message
        for name in (PARTS, CLAUSES, REST):
            yield from message.get(name) or ()


class Component(GraphComponent, ABC):
    """A component that refuses options it does not have."""

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Take the checked options and the place in the model."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No options."""
        return {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """Return the component, untrained (see Rasa's ``GraphComponent``).

        Raises:
            InvalidConfigException: ``config.yml`` gives an option that the component does not have.
        """
        return cls(checked(cls.__name__, config, cls.get_default_config()), model_storage, resource)


class PlainComponent(Component):
    """A component that learns nothing and rewrites or judges messages."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Process every training message in place, as messages are."""
        self.process(training_data.training_examples)
        return training_data

    @abstractmethod
    def process(self, messages: list[Message]) -> list[Message]:
        """Process every message in place."""


class StoredComponent(Component):
    """A component that learns from training data and keeps what it learnt in the model.

    A subclass says its options (``get_default_config``), what it learns (``learn``), and how that is written and read.
    """

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        """Return the component as it was trained (see Rasa's ``GraphComponent``)."""
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            component.read(folder)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learn, and keep what was learnt in the model."""
        self.learn(training_data)
        with self._model_storage.write_to(self._resource) as folder:
            self.write(folder)
        return self._resource

    @abstractmethod
    def learn(self, training_data: TrainingData) -> None:
        """Learn from all training messages, lookup tables and synonyms."""

    @abstractmethod
    def write(self, folder: Path) -> None:
        """Write what was learnt into a folder of the model."""

    @abstractmethod
    def read(self, folder: Path) -> None:
        """Read what ``write`` wrote."""
