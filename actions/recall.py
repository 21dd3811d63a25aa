"""Back to what the conversation was about."""

from __future__ import annotations

import re

from actions.action import DatasetAction
from actions.turn import Turn
from tuiding.answers.topics import pairs
from tuiding.card import Kind

_EARLIER = re.compile("那(?:刚才|刚刚|之前|前面)")
_THING = re.compile("那[张笔条种项家](.)")
# 前面那个 after a question is one of its choices.
_ASKING = (Kind.CHOICE.value, Kind.FALLBACK.value)


class ActionRecall(DatasetAction):
    """Show the wish before this one, or the one at hand once more."""

    intent = "recall"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_recall"

    def answer(self, turn: Turn) -> None:
        """Answer with the steps gone back to; where there is nothing to go back to, ask what is wanted."""
        picked = turn.pick() if (turn.slots.get("answer") or {}).get("kind") in _ASKING else None
        if picked is not None:
            return self.choose(turn, picked)
        before = turn.before()
        meant = _meant(turn)
        if meant is not None:
            return self._back_to(turn, meant)
        if before and (turn.label("recall") == "resume" or _EARLIER.match(turn.text)):
            return self._back_to(turn, before[0])
        at_hand = turn.at_hand()
        if at_hand is not None:
            manner = "for_me" if turn.label("recall") == "for_me" else "repeat"
            opening = turn.knowledge.wording.text(f"utter_recall/{manner}")
            return turn.show(at_hand, turn.slots.get("variant"), turn.slots.get("service"), opening)
        return turn.give_up("utter_nothing_before", failed=False)

    def _back_to(self, turn: Turn, wish: dict[str, str | None]) -> None:
        procedure = turn.knowledge.index.dataset.procedures[wish["procedure"] or ""]
        opening = turn.knowledge.wording.text("utter_recall/resume")
        turn.show(procedure, wish["variant"], wish["service"], opening)


def _meant(turn: Turn) -> dict[str, str | None] | None:
    """Return the earlier wish of which the message says words that are not of the one at hand: 那退款那个再发我一遍.

    That it is the wish of a service that the message names comes first: 回到全民K歌那个.
    """
    of_service = turn.before_of_service()
    if of_service:
        return of_service[0]
    at_hand = turn.at_hand()
    said = pairs(turn.text) | set(_THING.findall(turn.text))  # 刚才那张卡
    said -= pairs(at_hand.title) | set(at_hand.title) if at_hand is not None else set()
    procedures = turn.knowledge.index.dataset.procedures
    titles = ((wish, procedures[wish["procedure"]].title) for wish in turn.before())
    return next((wish for wish, title in titles if said & (pairs(title) | set(title))), None)
