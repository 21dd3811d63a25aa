"""The person is angry and says nothing else."""

from __future__ import annotations

from actions.action import DatasetAction
from actions.handoff import Reason, hand_over
from actions.turn import Turn
from tuiding.procedures.schema import Topic


class ActionAnger(DatasetAction):
    """Stay calm; after an answer ask what was wrong with it, else ask what is wanted."""

    intent = "anger"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_anger"

    def answer(self, turn: Turn) -> None:
        """Answer with the question; a second time in a row the rules hand over to a person.

        Who could not find a menu has been failed already, and so has who was told to ask a person.
        """
        if turn.slots.get("handoff"):  # 拖这么久 太气人了吧: there is nobody else to ask
            return hand_over(turn, Reason.ANGER)
        if turn.at_hand() is None:
            return turn.give_up("utter_anger")
        if turn.last_topic() is Topic.ENTRY_MISSING:
            return hand_over(turn, Reason.ANGER)
        turn.failed = True
        return turn.say(turn.knowledge.builder.reasons(turn.platform()))
