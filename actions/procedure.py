"""Steps for a wish."""

from __future__ import annotations

from actions import phrases
from actions.action import DatasetAction
from actions.followup import ActionFollowup
from actions.turn import Turn
from tuiding.dates import read_day
from tuiding.procedures.schema import Procedure


class ActionProcedure(DatasetAction):
    """Show the steps of the procedure that was asked for, by words or by a button."""

    intent = "procedure"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_procedure"

    def answer(self, turn: Turn) -> None:
        """Answer with the steps, or with the one question they depend on; two things named with "and" get both."""
        procedure = turn.asked()
        if procedure is None:
            return turn.give_up("utter_fallback", guess=True)
        together = turn.named_together()
        for wanted in together if procedure in together else [procedure]:
            self._show(turn, wanted)
        return None

    def _show(self, turn: Turn, procedure: Procedure) -> None:
        if procedure.times and _waits(turn):
            turn.turn_to(procedure, None)
            return ActionFollowup().refund_time(turn)
        variant = turn.entity("variant")
        service = turn.service()
        at_hand = turn.at_hand()
        if service is None and at_hand is not None and procedure.id in (at_hand.id, *at_hand.related):
            service = turn.slots.get("service")
        return turn.show(procedure, variant if isinstance(variant, str) else None, service)


def _waits(turn: Turn) -> bool:
    """Whether the message is about when money comes: 退费我上周五申请的, 小程序里买的会员 退款一般几天到账."""
    asks_how = phrases.asks_how(turn.text)
    if phrases.awaits(turn.text) or (phrases.has_applied(turn.text) and not asks_how):
        reading = read_day(turn.text, turn.now)
        if reading.day or reading.problem:  # it has been done, the day is what counts
            return True
    return phrases.ARRIVES.search(turn.text) is not None and not asks_how
