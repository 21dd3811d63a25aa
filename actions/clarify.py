"""Two procedures are about equally likely."""

from __future__ import annotations

from actions.action import DatasetAction
from actions.turn import Turn
from tuiding.procedures.schema import Procedure
from tuiding.procedures.selection import select, variant_said

_CHOICES = 2


class ActionClarify(DatasetAction):
    """Ask which of the two is meant, instead of guessing."""

    intent = "ambiguous"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_clarify"

    def answer(self, turn: Turn) -> None:
        """Answer with a question that has both as choices; where the conversation tells which one, with that one."""
        found = [turn.knowledge.index.get(name) for name in turn.ranked()[:_CHOICES]]
        procedures = [procedure for procedure in found if procedure is not None]
        if not procedures:
            return turn.give_up("utter_fallback")
        together = turn.named_together()
        if together:
            for procedure in together:
                turn.show(procedure, None, None)
            return None
        meant = _named(turn, procedures) or _in_context(turn, procedures)
        if meant is not None:
            return turn.show(meant, None, turn.service())
        return turn.say(turn.knowledge.builder.clarification(procedures, turn.platform()))


def _named(turn: Turn, procedures: list[Procedure]) -> Procedure | None:
    """Return the procedure of the very service that the message names, or the only one of the two that it names.

    What hinders it while it charges (我微信被封了 还在扣我喜马拉雅) comes before it.
    """
    names = turn.message.get("named") or []
    hindrance = next((procedure for procedure in procedures if procedure.hindrance and procedure.id in names), None)
    if hindrance is not None and any(procedure.charging for procedure in procedures):
        return hindrance
    of_service = [procedure for procedure in procedures if procedure.id in turn.owners()]
    named = of_service or [procedure for procedure in procedures if procedure.id in names]
    return named[0] if len(named) == 1 else None


def _in_context(turn: Turn, procedures: list[Procedure]) -> Procedure | None:
    """Return the procedure that the wish at hand makes the likelier one.

    That is the wish at hand where the message has the words of one of its variants, else the one that is related to it.
    """
    at_hand = turn.at_hand()
    if at_hand is None:
        return None
    if at_hand in procedures and variant_said(at_hand, turn.text) is not None:
        return at_hand
    related = {_target(turn, procedure): procedure for procedure in procedures if procedure.id in at_hand.related}
    return next(iter(related.values())) if len(related) == 1 else None


def _target(turn: Turn, procedure: Procedure) -> str:
    """Return the procedure whose steps are shown for one: what Apple charges is cancelled at Apple."""
    variant = select(procedure, turn.known(procedure)).variant
    return (variant.procedure if variant is not None else None) or procedure.id
