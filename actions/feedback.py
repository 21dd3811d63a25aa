"""Whether an answer helped, and why not."""

from __future__ import annotations

from actions.action import DatasetAction
from actions.followup import ActionFollowup
from actions.handoff import Reason, hand_over
from actions.smalltalk import nod
from actions.turn import Turn
from tuiding.procedures.schema import Topic

_USEFUL, _USELESS = "useful", "useless"
_ENTRY_MISSING, _VERSION, _OFF_TOPIC = "entry_missing", "version", "off_topic"


class ActionFeedback(DatasetAction):
    """Keep what was said of the last answer, with what that answer was, and try to do better."""

    intent = "feedback"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_feedback"

    def answer(self, turn: Turn) -> None:
        """Answer thanks with a nod, a reason with the next best thing, and no reason with the question for one.

        A card channel sends ``/feedback{"value": "useful"}`` or ``/feedback{"reason": "entry_missing"}``.
        """
        chosen = turn.entity("reason")
        reason = chosen if isinstance(chosen, str) else None
        value = turn.entity("value") or turn.label("feedback") or _USELESS
        if value == _OFF_TOPIC:
            value, reason = _USELESS, _OFF_TOPIC
        keep(turn, useful=value == _USEFUL, reason=reason)
        if value == _USEFUL:
            return nod(turn, turn.knowledge.wording.text("utter_feedback/useful"))
        if turn.slots.get("failed") and chosen is None:
            return hand_over(turn, Reason.FAILED)
        return self._better(turn, reason)

    def _better(self, turn: Turn, reason: str | None) -> None:
        at_hand = turn.at_hand()
        if at_hand is None or reason == _OFF_TOPIC:
            related = tuple(at_hand.related) if at_hand else ()
            return turn.give_up("utter_feedback/off_topic", candidates=related)
        if reason == _ENTRY_MISSING or (reason is None and turn.last_topic() is Topic.ENTRY_MISSING):
            return ActionFollowup().entry_missing(turn)
        if reason == _VERSION:
            return ActionFollowup().ask_version(turn)
        turn.failed = True
        return turn.say(turn.knowledge.builder.reasons(turn.platform()))


def keep(turn: Turn, *, useful: bool, reason: str | None) -> None:
    """Remember feedback on the last answer, for whoever reads the tracker store or the event broker."""
    last = turn.slots.get("answer") or {}
    earlier = turn.slots.get("feedback") or {}
    answer = last if last.get("kind") != "choice" else earlier.get("answer", last)
    turn.set(
        feedback={
            "useful": useful,
            "reason": reason,
            "answer": answer,
            "platform": turn.platform(),
            "versions": {**turn.knowledge.versions, "wechat": turn.slots.get("version")},
            "at": turn.now.isoformat(timespec="seconds"),
        }
    )
