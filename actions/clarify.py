"""Two procedures are about equally likely."""

from __future__ import annotations

from rasa_sdk.events import EventType

from actions.action import DatasetAction
from actions.turn import Turn

_CHOICES = 2


class ActionClarify(DatasetAction):
    """Ask which of the two is meant, instead of guessing."""

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_clarify"

    def answer(self, turn: Turn) -> list[EventType]:
        """Answer with a question that has both as choices."""
        found = [turn.knowledge.index.get(name) for name in turn.ranked()[:_CHOICES]]
        procedures = [procedure for procedure in found if procedure is not None]
        if not procedures:
            return turn.give_up("utter_fallback", guess=False)
        card = turn.knowledge.builder.clarification(procedures, turn.platform())
        turn.say(card)
        return turn.offer(card)
