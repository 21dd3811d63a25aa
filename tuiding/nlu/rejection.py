"""When not to believe the classifier: a question or an honest "not understood" is better than a wrong procedure."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

from tuiding.nlu.labels import intent_of
from tuiding.nlu.options import checked

AMBIGUOUS = "ambiguous"
FALLBACK: str = DEFAULT_NLU_FALLBACK_INTENT_NAME
_PROCEDURE = "procedure"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Rejection(GraphComponent, IntentClassifier):
    """Replace the intent by ``nlu_fallback`` or ``ambiguous``; the ranking stays for the actions to offer from."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``threshold``: least confidence to act on. ``margin``: nearest two procedures may be, to choose one."""
        return {"threshold": 0.3, "margin": 0.1}

    def __init__(self, config: dict[str, Any]) -> None:
        """Take the checked options."""
        self._threshold: float = config["threshold"]
        self._margin: float = config["margin"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Rejection:
        """Return the component (see Rasa's ``GraphComponent``)."""
        return cls(checked(cls.__name__, config, cls.get_default_config()))

    def process(self, messages: list[Message]) -> list[Message]:
        """Reject what is too uncertain, in place."""
        for message in messages:
            intent = self._instead(message.get(INTENT_RANKING_KEY) or [])
            if intent is not None:
                confidence = (message.get(INTENT) or {}).get(PREDICTED_CONFIDENCE_KEY, 0.0)
                entry = {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: confidence}
                message.set(INTENT, entry, add_to_output=True)
        return messages

    def _instead(self, ranking: list[dict[str, Any]]) -> str | None:
        if not ranking:
            return FALLBACK
        first, *rest = ranking
        second = rest[0] if rest else None
        if (
            second is not None
            and intent_of(first[INTENT_NAME_KEY]) == intent_of(second[INTENT_NAME_KEY]) == _PROCEDURE
            and first[PREDICTED_CONFIDENCE_KEY] - second[PREDICTED_CONFIDENCE_KEY] < self._margin
            and first[PREDICTED_CONFIDENCE_KEY] + second[PREDICTED_CONFIDENCE_KEY] >= self._threshold
        ):
            return AMBIGUOUS
        if first[PREDICTED_CONFIDENCE_KEY] < self._threshold:
            return FALLBACK
        return None
