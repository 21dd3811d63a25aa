"""The person picks one of the numbered choices."""

from __future__ import annotations

from actions.action import DatasetAction
from actions.turn import Turn


class ActionChoose(DatasetAction):
    """Answer with what the chosen option stands for."""

    intent = "choose"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_choose"

    def answer(self, turn: Turn) -> None:
        """Answer with the chosen option; where nothing was offered or the number is not there, say so."""
        picked = turn.pick()
        if picked is not None:
            self.choose(turn, picked)
        elif turn.slots.get("options"):
            turn.ask_again("utter_no_such_option")
        else:
            turn.give_up("utter_fallback")
