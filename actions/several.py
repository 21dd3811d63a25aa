"""Several questions in one message."""

from __future__ import annotations

from actions.action import DatasetAction
from actions.turn import Turn


class ActionSeveral(DatasetAction):
    """Answer all of them, in order."""

    intent = "several"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_several"

    def answer(self, turn: Turn) -> None:
        """Answer each with a card of its own; what one says is known to the next."""
        parts = turn.message.get("parts") or []
        for part in parts:
            self.answer_part(turn, part)
        if not parts:
            turn.give_up("utter_fallback", guess=True)
