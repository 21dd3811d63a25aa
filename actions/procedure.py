"""Steps for a wish."""

from __future__ import annotations

from rasa_sdk.events import EventType

from actions.action import DatasetAction
from actions.turn import Turn


class ActionProcedure(DatasetAction):
    """Show the steps of the procedure that was asked for, by words or by a button."""

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_procedure"

    def answer(self, turn: Turn) -> list[EventType]:
        """Answer with the steps, or with the one question they depend on."""
        procedure = turn.asked()
        if procedure is None:
            return turn.give_up("utter_fallback", guess=True)
        variant = turn.entity("variant")
        return turn.show(procedure, variant if isinstance(variant, str) else None, turn.service())
