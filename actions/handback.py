"""No person is needed any more."""

from __future__ import annotations

from actions.action import DatasetAction
from actions.smalltalk import nod
from actions.turn import Turn


class ActionHandback(DatasetAction):
    """Take the request for a person back."""

    intent = "handback"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_handback"

    def answer(self, turn: Turn) -> None:
        """Say so, and go on where the conversation was."""
        turn.set(handoff=None)
        nod(turn, turn.knowledge.wording.text("utter_handback"))
