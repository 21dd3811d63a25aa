"""Does a message ask several things that each have an answer of their own?"""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from tuiding.nlu.component import PARTS, PlainComponent

SEVERAL = "several"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Several(PlainComponent):
    """Set the intent ``several`` where at least two parts are understood well and differently.

    The parts that are go to the action as ``parts``, each in the form of a parsed message.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``intents``: what a part may be; ``threshold``: its least confidence; ``shortest``: its fewest characters."""
        return {"intents": ["procedure", "followup", "handoff"], "threshold": 0.45, "shortest": 3}

    def process(self, messages: list[Message]) -> list[Message]:
        """Judge the parts of every message, in place."""
        for message in messages:
            understood = self._understood(message.get(PARTS) or [])
            if len(understood) > 1:
                # The confidence stays that of the message as a whole.
                message.set(INTENT, {**(message.get(INTENT) or {}), INTENT_NAME_KEY: SEVERAL}, add_to_output=True)
                parts = [part.as_dict(only_output_properties=True) for part in understood]
                message.set(PARTS, parts, add_to_output=True)
            elif message.get(PARTS):
                message.set(PARTS, None)
        return messages

    def _understood(self, parts: list[Message]) -> list[Message]:
        found: dict[str, Message] = {}
        for part in parts:
            if len(part.get(TEXT)) < self._config["shortest"]:
                continue
            best = (part.get(INTENT_RANKING_KEY) or [{INTENT_NAME_KEY: "", PREDICTED_CONFIDENCE_KEY: 0.0}])[0]
            decided = (part.get(INTENT) or {}).get(INTENT_NAME_KEY)
            if decided in self._config["intents"] and best[PREDICTED_CONFIDENCE_KEY] >= self._config["threshold"]:
                found.setdefault(best[INTENT_NAME_KEY], part)
        return list(found.values())
