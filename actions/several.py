"""Several questions in one message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions import phrases
from actions.action import DatasetAction
from actions.context import reread, wish
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
            before, last = len(sent), turn.slots.get("answer")
            self.answer_part(turn, _of_named(turn, part) or reread(turn.part(part)) or part)
            sent[before:] = [message for message in sent[before:] if message not in sent[:before]]
            answer = turn.slots.get("answer")
            if answer is None or answer is last:  # a nod is none
                continue
            about = tuple(answer[name] for name in ("kind", "procedure", "variant", "topic"))
            if about in answered and answer["procedure"]:  # 2月30号申请的 还要几天到账: the day was the answer's
                del sent[before:]
            answered.append(about)
        if not parts:
            turn.give_up("utter_fallback", guess=True)


def _of_named(turn: Turn, part: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """把微信支付注销了行不行 怎么注销: a bare question is about the one thing that the message names."""
    named = turn.message.get("named") or []
    alone = len(named) == 1 and phrases.HOW_ALONE.fullmatch(part.get("text") or "")
    return wish(turn.part(part), named[0]) if alone else None
