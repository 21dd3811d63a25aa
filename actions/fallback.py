"""Not understood, or not this bot's business."""

from __future__ import annotations

from actions.action import DatasetAction
from actions.context import leaves_contact
from actions.smalltalk import nod
from actions.turn import Turn


class ActionNotUnderstood(DatasetAction):
    """Take it as the words of an option on offer; else say so, and offer the likeliest wish with two usual ones."""

    intent = "nlu_fallback"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_not_understood"

    def answer(self, turn: Turn) -> None:
        """Answer with the option, or with three suggestions; an empty message gets a sentence of its own."""
        picked = turn.pick_words()
        if picked is not None:
            return self.choose(turn, picked)
        if leaves_contact(turn):  # 我电话…，让他打给我
            return nod(turn, turn.knowledge.wording.text("utter_handoff/number"))
        empty = not turn.text.strip() and not turn.masked()
        return turn.give_up("utter_empty" if empty else "utter_fallback", guess=True)


_NEAR = "near"
# From this confidence in a procedure on, it is worth asking whether that is meant.
_MAYBE_OURS = 0.4


class ActionOutOfScope(DatasetAction):
    """Say what this bot is for."""

    intent = "out_of_scope"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_out_of_scope"

    def answer(self, turn: Turn) -> None:
        """Answer with the option it names, or with three suggestions; after a near miss with what it was near to."""
        picked = turn.pick_words()
        if picked is not None:
            return self.choose(turn, picked)
        distance = turn.label("out_of_scope") or "far"
        if distance == _NEAR and turn.confidence() >= _MAYBE_OURS:
            return turn.give_up("utter_fallback", guess=True)
        return turn.give_up(f"utter_out_of_scope/{distance}")
