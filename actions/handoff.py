"""The person wants a person."""

from __future__ import annotations

from rasa_sdk.events import EventType

from actions.action import DatasetAction
from actions.turn import Turn
from tuiding.card import Card, Kind


class ActionHandoff(DatasetAction):
    """Say how to reach one."""

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_handoff"

    def answer(self, turn: Turn) -> list[EventType]:
        """Answer with the dataset's contacts."""
        contacts = turn.knowledge.index.dataset.general.contacts.values()
        lines = [turn.knowledge.wording.text("utter_fact", text=contact.text) for contact in contacts]
        card = Card(kind=Kind.HANDOFF, platform=turn.platform())
        turn.say(card, turn.knowledge.wording.text("utter_handoff"), *lines)
        return []
