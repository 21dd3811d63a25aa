"""What people ask after the steps: how long, what is lost, what it costs, what if the menu is not there."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from actions import phrases
from actions.action import DatasetAction
from actions.context import COMPLAINT
from actions.handoff import Reason, hand_over
from actions.turn import Turn
from tuiding.answers.timing import DEBITED, NOTICED
from tuiding.card import Card, CardOption
from tuiding.dates import Reading, read_day
from tuiding.procedures.schema import Procedure, Stage, Topic

_FARES = re.compile("(?:会(?:不会)?(?:受|被|跟着|也|没)|还[能会]|也会|跟着)")
_AFFECTED = re.compile("会|把|连|也")
CHARGES = {NOTICED, DEBITED, "due", "soon"}
_REFUND = "member_refund"


class ActionFollowup(DatasetAction):
    """Answer about one topic, for the procedure at hand or in general."""

    intent = "followup"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_followup"

    def answer(self, turn: Turn) -> None:
        """Answer with the dataset's facts; where it has none about this procedure, say that first."""
        label = turn.label("followup")
        if label is None:
            return turn.give_up("utter_fallback")
        topic = Topic(label)
        self._turn_to(turn, topic)
        topic = _weighed(turn, topic)
        if topic is Topic.REFUND_TIME:
            return self.refund_time(turn)
        if topic is Topic.DEADLINE:
            return self.deadline(turn)
        if topic is Topic.ENTRY_MISSING and turn.at_hand() is not None:
            return self.entry_missing(turn)
        return self._facts(turn, topic)

    def refund_time(self, turn: Turn) -> None:
        """Answer when something is decided and when money arrives: as days, where the day of application is known."""
        wording, builder = turn.knowledge.wording, turn.knowledge.builder
        reading = _application(turn)
        refund = turn.knowledge.index.get(_REFUND)
        if turn.at_hand() is None and refund is not None and (reading.day or reading.problem):
            turn.turn_to(refund, None)
        procedure, variant = turn.at_hand(), turn.slots.get("variant")
        if reading.problem is not None:
            card = builder.answer(Topic.REFUND_TIME, procedure, variant, turn.platform())
            return turn.say(card, wording.text(f"utter_date/{reading.problem.value}", words=reading.words))
        if reading.day is not None:
            turn.set(applied=reading.day.isoformat())
        charged = self._charged(turn) if reading.day is None else None
        if charged is not None:
            return turn.say(charged)
        applied = turn.slots.get("applied")
        timed = _timed(turn, procedure)
        if procedure is None or timed is None:
            return self._facts(turn, Topic.REFUND_TIME)
        if applied is None:
            return self._facts(turn, Topic.REFUND_TIME, closing=wording.text("utter_date/ask"))
        of_variant = variant if timed.id == procedure.id else None
        start, today = date.fromisoformat(applied), turn.now.date()
        timing = turn.knowledge.timer.refund(timed, of_variant, start, today)
        if timing is None:
            return self._facts(turn, Topic.REFUND_TIME)
        options = self._after_overdue(turn, timed) if timing.overdue else []
        card = builder.answer(Topic.REFUND_TIME, procedure, variant, turn.platform(), timing.facts, options=options)
        card.dates = timing.dates
        turn.say(card, wording.text("utter_window/for", title=timed.title))
        if timing.overdue:
            hand_over(turn, Reason.OVERDUE)
        return None

    def deadline(self, turn: Turn) -> None:
        """Answer whether it is too late: by the rule of the payment, where a day or what has happened is said."""
        procedure, variant = turn.at_hand(), turn.slots.get("variant")
        moments = turn.moments()
        if "soon" in moments:  # 马上要扣费了 has the words of 扣费了
            moments -= {DEBITED}
        day = read_day(turn.text, turn.now, past=NOTICED in moments).day
        if NOTICED in moments and day is None:
            day = turn.now.date()
        if procedure is None and moments & CHARGES:
            index = turn.knowledge.index
            named = next(iter(turn.message.get("named") or []), "")
            procedure = index.get(named) or next((p for p in index.dataset.procedures.values() if p.charging), None)
            if procedure is not None:
                turn.turn_to(procedure, None)
                variant = turn.slots.get("variant")
        card = self._charge(turn, Topic.DEADLINE, procedure, variant, moments, day)
        return self._facts(turn, Topic.DEADLINE) if card is None else turn.say(card)

    def _charged(self, turn: Turn) -> Card | None:
        """Return what becomes of a payment that was taken (扣掉的能退吗), by the rule of the one at hand."""
        if DEBITED not in turn.moments():
            return None
        return self._charge(turn, Topic.REFUND_TIME, turn.at_hand(), turn.slots.get("variant"), {DEBITED}, None)

    def _charge(
        self,
        turn: Turn,
        topic: Topic,
        procedure: Procedure | None,
        variant: str | None,
        moments: Collection[str],
        day: date | None,
    ) -> Card | None:
        if procedure is None:
            return None
        timing = turn.knowledge.timer.charge(procedure, variant, moments, day, turn.now)
        if timing is None:
            return None
        builder = turn.knowledge.builder
        asked_back = [turn.knowledge.index.get(name) for name in (_REFUND, COMPLAINT)]
        options = [builder.suggestion(wanted) for wanted in asked_back if wanted is not None]
        return builder.answer(topic, procedure, variant, turn.platform(), timing.facts, options=options)

    def entry_missing(self, turn: Turn) -> None:
        """Answer with the next best path; when all were shown, ask for the version, then hand over to a person."""
        procedure, variant = turn.at_hand(), turn.slots.get("variant")
        if procedure is None:
            return self._facts(turn, Topic.ENTRY_MISSING)
        wording, builder = turn.knowledge.wording, turn.knowledge.builder
        tried = turn.slots.get("tried") or {"paths": [0]}
        paths = builder.paths(procedure, variant)
        left = builder.other_entries(procedure, variant, tried["paths"])
        facts = [] if tried.get("facts") else builder.claims.facts(procedure, variant, [Topic.ENTRY_MISSING])
        shown = [builder.claims.path(paths[i], procedure, turn.slots.get("service")) for i in left[:1]]
        if not shown and not facts:
            if tried.get("asked") or turn.slots.get("version"):
                return hand_over(turn, Reason.ENTRY_MISSING)
            return self.ask_version(turn)
        turn.set(tried={**tried, "paths": [*tried["paths"], *left[:1]], "facts": True})
        card = builder.answer(
            Topic.ENTRY_MISSING, procedure, variant, turn.platform(), facts, shown, options=[builder.person()]
        )
        return turn.say(card, wording.text("utter_followup/entry_missing"))

    def ask_version(self, turn: Turn) -> None:
        """Ask for the version of WeChat, and offer a person."""
        procedure, builder = turn.at_hand(), turn.knowledge.builder
        tried = turn.slots.get("tried") or {"paths": [0]}
        turn.set(tried={**tried, "asked": True})
        card = builder.answer(
            Topic.ENTRY_MISSING,
            procedure,
            turn.slots.get("variant"),
            turn.platform(),
            facts=[],
            options=[builder.person()],
        )
        turn.say(card, turn.knowledge.wording.text("utter_version/ask"))

    def _facts(self, turn: Turn, topic: Topic, closing: str = "") -> None:
        procedure, variant = turn.at_hand(), turn.slots.get("variant")
        wording, builder = turn.knowledge.wording, turn.knowledge.builder
        paths = []
        if topic is Topic.SOURCE and procedure is not None:
            service = turn.slots.get("service")
            paths = [builder.claims.path(path, procedure, service) for path in builder.paths(procedure, variant)]
        card = builder.answer(topic, procedure, variant, turn.platform(), paths=paths)
        if procedure is not None and not builder.knows(topic, procedure, variant):
            opening = wording.text("utter_followup_unknown", title=procedure.title)
        else:
            opening = wording.text(f"utter_followup/{topic.value}")
        turn.say(card, opening, closing=closing)

    def _turn_to(self, turn: Turn, topic: Topic) -> None:
        """Make the procedure that the question names the one at hand: another one, or the one from before."""
        at_hand = turn.at_hand()
        before = turn.before()
        if before and (turn.goes_back() or phrases.RETURNS.search(turn.text)):
            named = turn.message.get("named") or []
            wish = next((e for e in before if e["procedure"] in named), [*turn.before_of_service(), before[0]][0])
            return turn.turn_to(turn.knowledge.index.dataset.procedures[wish["procedure"]], wish["variant"])
        index = turn.knowledge.index
        names = [name for name in turn.message.get("named") or [] if index.get(name) is not None]
        if not names or (at_hand is not None and at_hand.id in names):
            return None
        named = index.dataset.procedures[names[0]]
        # 退款 and the like may be about anybody's thing: the general facts fit better.
        if at_hand is None:
            return None if named.any_company else turn.turn_to(named, None)
        builder = turn.knowledge.builder
        if _wished(turn, named, [wish["procedure"] for wish in before]):
            # 续费 and 会员 are said of whatever membership is at hand.
            answers = named.id not in at_hand.related or not (named.services or named.times)
        else:  # 会员费退款几号到, where the wish at hand has no answer; effects are asked of things that are no wish
            knows = [builder.knows(topic, p, v) for p, v in ((at_hand, turn.slots.get("variant")), (named, None))]
            answers = topic not in (Topic.EFFECT, Topic.REVERSAL) and knows == [False, True]
        return turn.turn_to(named, None) if answers else None

    def _after_overdue(self, turn: Turn, procedure: Procedure) -> list[CardOption]:
        builder = turn.knowledge.builder
        complaint = turn.knowledge.index.get(COMPLAINT) if COMPLAINT in procedure.related else None
        return [*([builder.suggestion(complaint)] if complaint else []), builder.person()]


def _application(turn: Turn) -> Reading:
    """Read the day on which money was asked back; 上个月已经扣了的能退吗 has none."""
    if DEBITED in turn.moments() and not phrases.has_applied(turn.text):
        return Reading()
    return read_day(turn.text, turn.now)


def _timed(turn: Turn, at_hand: Procedure | None) -> Procedure | None:
    """Return the procedure whose durations hold: the one at hand, or the refund of money that belongs to it."""
    if at_hand is None or at_hand.times:
        return at_hand
    return next((p for p in turn.related() if any(time.stage is Stage.ARRIVAL for time in p.times)), None)


def _weighed(turn: Turn, topic: Topic) -> Topic:
    """Return the topic that the facts of the procedure at hand speak for, of those the question may be about."""
    procedure = turn.at_hand()
    confidences = {Topic(name): share for name, share in turn.labels("followup").items()}
    if procedure is None or topic not in confidences or topic is not max(confidences, key=lambda t: confidences[t]):
        return topic
    if _timed(turn, procedure) is None:
        # After how long it happens, and how long it takes, are asked in the same words.
        confidences[Topic.DEADLINE] = max(confidences.get(each, 0.0) for each in (Topic.DEADLINE, Topic.REFUND_TIME))
    return turn.knowledge.topics.likeliest(turn.text, confidences, procedure, turn.slots.get("variant")) or topic


def _wished(turn: Turn, named: Procedure, earlier: Collection[str]) -> bool:
    """Whether a question names what it is about, and not what is affected (会把聊天记录删掉吗).

    It names it with its verb (公众号取关后…, 解绑境外卡要…), or names an earlier wish.
    """
    verbs = turn.knowledge.closing
    for alias in named.aliases:
        before, found, after = turn.text.partition(alias)
        with_verb = after.startswith((*verbs, *named.aliases)) or before.endswith(verbs)
        # 关了支付分会受影响吗, 能关了支付分吗: what comes after tells whether the verb was said of it.
        if found and _FARES.match(after) and named.id not in earlier:
            return False
        if found and (with_verb or named.id in earlier) and not _AFFECTED.search(before):
            return True
    return False
