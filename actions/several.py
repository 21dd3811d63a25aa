"""Several questions in one message."""

from __future__ import annotations

from actions.action import DatasetAction
from actions.context import reread
from actions.turn import Turn


class ActionSeveral(DatasetAction):
    """Answer all of them, in order."""

    intent = "several"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_several"

    def answer(self, turn: Turn) -> None:
        """Answer each with a card of its own; what one says is known to the next, and nothing is said twice."""
        parts = turn.message.get("parts") or []
        sent = turn.dispatcher.messages
        answered: list[tuple[str | None, ...]] = []
        for part in parts:
            before = len(sent)
            self.answer_part(turn, reread(turn.part(part)) or part)
            sent[before:] = [message for message in sent[before:] if message not in sent[:before]]
            answer = turn.slots.get("answer") or {}
            about = tuple(answer.get(name) for name in ("kind", "procedure", "variant", "topic"))
            if about in answered and answer.get("procedure"):  # 2月30号申请的 还要几天到账: the day was the answer's
                del sent[before:]
            answered.append(about)
        if not parts:
            turn.give_up("utter_fallback", guess=True)
