"""Two procedures are about equally likely."""

from __future__ import annotations

from actions.action import DatasetAction
from actions.turn import Turn

_CHOICES = 2


class ActionClarify(DatasetAction):
    """Ask which of the two is meant, instead of guessing."""

    intent = "ambiguous"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_clarify"

    def answer(self, turn: Turn) -> None:
        """Answer with a question that has both as choices; where one is of the very service named, with that one."""
        owner = next((name for name in turn.ranked()[:_CHOICES] if name in turn.owners()), None)
        if owner is not None:
            return turn.show(turn.knowledge.index.dataset.procedures[owner], None, turn.service())
        found = [turn.knowledge.index.get(name) for name in turn.ranked()[:_CHOICES]]
        procedures = [procedure for procedure in found if procedure is not None]
        if not procedures:
            return turn.give_up("utter_fallback")
        return turn.say(turn.knowledge.builder.clarification(procedures, turn.platform()))
