"""The person picks one of the numbered choices."""

from __future__ import annotations

from rasa_sdk.events import EventType

from actions.action import DatasetAction
from actions.turn import Turn


class ActionChoose(DatasetAction):
    """Show what the chosen option stands for."""

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_choose"

    def answer(self, turn: Turn) -> list[EventType]:
        """Answer with the chosen procedure; where nothing was offered or the number is not there, say so."""
        picked = turn.pick()
        if picked is not None:
            return picked
        offered = turn.tracker.get_slot("options")
        return turn.give_up("utter_no_such_option" if offered else "utter_fallback", guess=False)
