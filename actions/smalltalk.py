"""Greeting, thanks, bye, "are you a robot", and plain nods."""

from __future__ import annotations

from rasa_sdk.events import EventType

from actions.action import DatasetAction
from actions.turn import Turn
from tuiding.card import Card, Kind


class ActionSmalltalk(DatasetAction):
    """Say what politeness asks for, and lose nothing of the conversation."""

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_smalltalk"

    def answer(self, turn: Turn) -> list[EventType]:
        """Answer with the sentence of the topic."""
        topic = turn.label("smalltalk") or "ack"
        card = Card(kind=Kind.SMALLTALK, platform=turn.platform(), topic=topic)
        turn.say(card, turn.knowledge.wording.text(f"utter_smalltalk/{topic}"))
        return []
