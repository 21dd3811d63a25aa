"""The person says which phone, payer, role or region is theirs."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from actions.action import DatasetAction
from actions.turn import Turn


class ActionInform(DatasetAction):
    """Show the procedure at hand again, as it is for what was just said."""

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_inform"

    def answer(self, turn: Turn) -> list[EventType]:
        """Answer with the procedure at hand; without one, remember the platform and ask what is wanted."""
        procedure = turn.at_hand()
        if procedure is None:
            return [SlotSet("platform", turn.platform()), *turn.give_up("utter_what", guess=False)]
        service = turn.service() or turn.tracker.get_slot("service")
        return turn.show(procedure, None, service)
