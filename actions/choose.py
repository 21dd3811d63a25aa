"""The person picks one of the numbered choices."""

from __future__ import annotations

from rasa_sdk.events import EventType

from actions.action import DatasetAction
from actions.turn import Turn
from tuiding.choices import position
from tuiding.normalization import normalize


class ActionChoose(DatasetAction):
    """Show what the chosen option stands for."""

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_choose"

    def answer(self, turn: Turn) -> list[EventType]:
        """Answer with the chosen procedure; where nothing was offered or the number is not there, say so."""
        options = turn.tracker.get_slot("options") or []
        index = position(normalize(turn.tracker.latest_message.get("text") or ""), len(options))
        if index is None:
            return turn.give_up("utter_no_such_option" if options else "utter_fallback", guess=False)
        procedure = turn.knowledge.index.get(options[index]["procedure"])
        if procedure is None:
            return turn.give_up("utter_fallback", guess=False)
        return turn.show(procedure, options[index]["variant"], turn.tracker.get_slot("service"))
