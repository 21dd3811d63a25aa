"""First component: every later one sees the normalised text."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from tuiding.nlu.options import checked
from tuiding.normalization import normalize


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class Normalizer(GraphComponent):
    """Replace a message's text by its normal form.

    It is registered as a tokenizer because Rasa runs only tokenizers and featurizers over the training data.
    The tracker keeps the message as it was typed.
    """

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
    ) -> Normalizer:
        """Return the component (see Rasa's ``GraphComponent``)."""
        checked(cls.__name__, config, cls.get_default_config())
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Normalise every training message in place."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Normalise every message in place."""
        for message in messages:
            if isinstance(message.get(TEXT), str):
                message.set(TEXT, normalize(message.get(TEXT)), add_to_output=True)
        return messages
