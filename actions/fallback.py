"""Not understood, or not this bot's business."""

from __future__ import annotations

from rasa_sdk.events import EventType

from actions.action import DatasetAction
from actions.turn import Turn


class ActionNotUnderstood(DatasetAction):
    """Take it as the words of an option on offer; else say so, and offer the likeliest wish with two usual ones."""

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_not_understood"

    def answer(self, turn: Turn) -> list[EventType]:
        """Answer with the option, or with three suggestions; an empty message gets a sentence of its own."""
        picked = turn.pick_words()
        if picked is not None:
            return picked
        empty = not (turn.tracker.latest_message.get("text") or "").strip()
        return turn.give_up("utter_empty" if empty else "utter_fallback", guess=True)


class ActionOutOfScope(DatasetAction):
    """Say what this bot is for."""

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_out_of_scope"

    def answer(self, turn: Turn) -> list[EventType]:
        """Answer with the option it names, or with three useful suggestions."""
        picked = turn.pick_words()
        if picked is not None:
            return picked
        distance = turn.label("out_of_scope") or "far"
        return turn.give_up(f"utter_out_of_scope/{distance}", guess=False)
