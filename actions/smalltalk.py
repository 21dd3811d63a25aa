"""Greeting, thanks, bye, "are you a robot", and plain nods."""

from __future__ import annotations

from actions.action import DatasetAction
from actions.turn import Turn
from tuiding.card import Card, Kind

_NOD = "ack"


class ActionSmalltalk(DatasetAction):
    """Say what politeness asks for, and lose nothing of the conversation."""

    intent = "smalltalk"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_smalltalk"

    def answer(self, turn: Turn) -> None:
        """Answer with the sentence of the topic."""
        topic = turn.label("smalltalk") or _NOD
        card = Card(kind=Kind.SMALLTALK, platform=turn.platform(), topic=topic)
        turn.say(card, turn.knowledge.wording.text(f"utter_smalltalk/{topic}"))


def nod(turn: Turn, sentence: str) -> None:
    """Say that something was heard, and nothing more."""
    turn.say(Card(kind=Kind.SMALLTALK, platform=turn.platform(), topic=_NOD), sentence)
