"""What a message means in the middle of a conversation, where its words alone leave it open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions import phrases
from actions.evidence import (
    ANGER,
    CLEAR,
    CLEAR_AND_NAMED,
    FAR,
    FOLLOWUP,
    INFORM,
    dated,
    first,
    likelier,
    likely,
    named_alone,
    named_before,
    says_only,
    switches,
    turned_away,
)
from actions.turn import Turn
from tuiding.answers.timing import DEBITED
from tuiding.dates import read_day
from tuiding.normalization import normalize
from tuiding.procedures.schema import Procedure, Topic
from tuiding.procedures.search import SERVICE
from tuiding.procedures.selection import variant_said

# What may be read otherwise; a nod, a choice, thanks or a wish for a person stays what it is.
_OPEN = ("procedure", "ambiguous", "followup", "out_of_scope", "nlu_fallback", "unclear", "anger")
_RESUME, _DO_IT = "recall/resume", "recall/for_me"
_USEFUL = "feedback/useful"
_ENTRY_MISSING, _REFUND_TIME, _EFFECT = "followup/entry_missing", "followup/refund_time", "followup/effect"
_DEADLINE, _REQUIREMENT = "followup/deadline", "followup/requirement"
_CHOOSE = "choose"
# What may be the words of a variant after all, and nothing else.
_ASIDE = ("recall", "feedback", "smalltalk", "inform")
_FEEDBACK = "feedback"
_HANDOFF, _NOT_UNDERSTOOD = "handoff", "nlu_fallback"
_RECALL, _PROCEDURE = "recall", "procedure"
# From this confidence on, a wish related to the one at hand may be meant.
_LEAST, _MAYBE = 0.05, 0.15
_SHORTEST_STEP = 3
_LONGEST_HOW = 8
COMPLAINT = "debit_complaint"


def reread(turn: Turn) -> Mapping[str, Any] | None:
    """Return the message as it is meant in this conversation; None where it stays as it was understood."""
    if leaves_contact(turn):
        return _as(turn, _NOT_UNDERSTOOD)
    if turn.masked() and turned_away(turn) and phrases.CONTACT.search(turn.text):  # 我电话…，你让他们打给我
        return _as(turn, _HANDOFF)
    named = (named_alone(turn) or named_before(turn)) if turned_away(turn) else None
    if named is not None:
        return wish(turn, named)
    if turn.intent() == ANGER and turn.last_topic() is Topic.ENTRY_MISSING:
        return None
    if turn.intent() in (*_OPEN, *_ASIDE, _CHOOSE) and dated(turn):
        return _question(turn, _REFUND_TIME)
    at_hand = turn.at_hand()
    if at_hand is not None and _refused(turn, at_hand):
        return wish(turn, COMPLAINT)
    if at_hand is None or turn.intent() not in (*_OPEN, *_ASIDE):
        return None
    if turn.intent() in _ASIDE:
        return _told(turn, at_hand) or _goes_on(turn, at_hand) or _wondered(turn) or _how_else(turn, at_hand)
    readers = _OF_QUESTIONS if turn.intent() == FOLLOWUP else (*_OF_QUESTIONS, *_OF_OTHERS)
    return next((meant for reader in readers if (meant := reader(turn, at_hand)) is not None), None)


def _refused(turn: Turn, at_hand: Procedure) -> bool:
    """找他们客服了 说不给退: who does not give money back is complained about."""
    asks = turn.intent() in _OPEN or (turn.intent() == _HANDOFF and phrases.THEIR_STAFF.search(turn.text))
    complained = COMPLAINT in at_hand.related and turn.knowledge.index.get(COMPLAINT) is not None
    said = phrases.REFUSED.search(turn.text) and not phrases.wonders(turn.text) and not turn.message.get("named")
    return bool(asks and complained and said)


def _told(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """苹果的呢, 是企业解散: another phone, payer or variant of the wish at hand."""
    return _as(turn, INFORM) if says_only(turn, turn.knowledge.values) or switches(turn, at_hand) else None


def _wondered(turn: Turn) -> Mapping[str, Any] | None:
    """拒了是它家都不发了 还是光这一种不发: a question, although it sounds like a complaint, or like going back."""
    ranking = turn.message.get("intent_ranking") or []
    unsure = turn.intent() == _FEEDBACK and bool(ranking) and ranking[0]["confidence"] < CLEAR
    asked = FOLLOWUP in likely(turn)  # 回到刚才那张卡 解绑要密码吗
    unsure = unsure or (turn.intent() == _RECALL and (asked or not turn.before()))
    if unsure and DEBITED in turn.moments():  # 完了 刚看已经扣掉了
        return _question(turn, _DEADLINE)
    return _as(turn, FOLLOWUP) if unsure and phrases.wonders(turn.text) else None


def _how_else(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """那我自己投诉他咋弄: how something of the same matter is done, although it sounds like a nod."""
    ranking = turn.message.get("intent_ranking") or []
    unsure = bool(ranking) and ranking[0]["confidence"] < CLEAR and phrases.HOW_TO.search(turn.text)
    name, share = next(iter(turn.labels(_PROCEDURE).items()), ("", 0.0))
    return wish(turn, name) if unsure and name in at_hand.related and share >= _MAYBE else None


def _within(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """里面的钱多长时间内得取出来: until when, and not how long it takes."""
    known = turn.knowledge.builder.knows(Topic.DEADLINE, at_hand, turn.slots.get("variant"))
    return _question(turn, _DEADLINE) if known and phrases.WITHIN.search(turn.text) else None


def _for_service(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """那爱奇艺呢: the wish at hand, for the service named; where the service has a procedure of its own, that one."""
    if not says_only(turn, (SERVICE,)):
        return None
    # Refunds and complaints are of anybody's service.
    wanted = at_hand.id if at_hand.any_company and at_hand.times else next(iter(turn.owners()), None)
    return None if wanted is None else wish(turn, wanted)


def _about_it(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """解封要几天, 里面没有申请退费: a question about the wish at hand that names it."""
    about = _is(turn, at_hand)
    if (about or turned_away(turn)) and phrases.MISSING.search(turn.text):
        return _question(turn, _ENTRY_MISSING)
    if not about:
        return None
    return _as(turn, FOLLOWUP) if phrases.wonders(turn.text) else None


def _fails(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """没有付款和订阅这一项, 发了关闭它没反应: the steps at hand are not there, or do nothing."""
    if not turn.slots.get("tried") or phrases.asks_how(turn.text):
        return None
    steps = {normalize(s) for variant in at_hand.variants for path in variant.paths for s in path.steps}
    long = [re.escape(step) for step in steps if len(step) >= _SHORTEST_STEP]
    absent = bool(long) and re.search(f"{phrases.ABSENT}(?:{'|'.join(long)})", turn.text) is not None
    if absent:
        return _question(turn, _ENTRY_MISSING)
    # 8号就提了 到现在没动静: the money is awaited
    awaited = turn.last_topic() is Topic.REFUND_TIME
    if awaited or not phrases.NOTHING_HAPPENS.search(turn.text) or read_day(turn.text, turn.now).words:
        return None
    return _question(turn, _ENTRY_MISSING)


def _refunded(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """扣掉的能退吗, 这钱还能要回来不: what becomes of a payment that was taken."""
    taken = DEBITED in turn.moments() and phrases.REFUNDED.search(turn.text)
    back = taken or phrases.MONEY_BACK.search(turn.text) or phrases.ANY_BACK.fullmatch(turn.text)
    if not back or phrases.asks_how(turn.text):
        return None
    asked_of = any(turn.entity(name) for name in turn.knowledge.values) or phrases.REQUESTED.search(turn.text)
    if turn.confidence() >= CLEAR_AND_NAMED and first(turn).startswith(_PROCEDURE) and asked_of:  # 能找苹果退吗
        return None
    return _question(turn, _REFUND_TIME)


def _arrives(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """那最晚哪天到: after how long it takes, when that is."""
    asked = turn.last_topic() is Topic.REFUND_TIME or turn.slots.get("applied")
    return _question(turn, _REFUND_TIME) if asked and phrases.ARRIVES.search(turn.text) else None


def _to_account(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """那要是退到银行卡呢: after how long it takes, the same for another way for money to arrive."""
    if turn.last_topic() is not Topic.REFUND_TIME or turn.message.get("named"):  # 零钱通 is no 零钱
        return None
    times = [time for procedure in (at_hand, *turn.related()) for time in procedure.times]
    if not any(time.to and time.to in turn.text for time in times):
        return None
    return _question(turn, _REFUND_TIME)


def _unsettled(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """里头还有三块钱没取: whether that is in the way."""
    known = turn.knowledge.builder.knows(Topic.REQUIREMENT, at_hand, turn.slots.get("variant"))
    asks = known and not turn.slots.get("applied") and phrases.UNSETTLED.search(turn.text)
    return _question(turn, _REQUIREMENT) if asks and not phrases.asks_how(turn.text) else None


def _goes_on(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """钱取出来了 下一步呢: what the dataset has to come after the wish at hand."""
    other = turn.service() is not None or turn.message.get("named")
    if not at_hand.next or other or not phrases.DONE_WITH.search(turn.text) or phrases.wonders(turn.text):
        return None
    step = at_hand.next[0]
    if (step.procedure, step.variant) == (at_hand.id, turn.slots.get("variant")):
        return None
    variant = [] if step.variant is None else [{"entity": "variant", "value": step.variant}]
    wanted = wish(turn, step.procedure)
    return {**wanted, "entities": [*wanted["entities"], *variant]}


def _found(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """找到了 在右上角三个点里面: the steps were right after all."""
    asks_else = turn.intent() == FOLLOWUP and first(turn) not in ("", _ENTRY_MISSING)
    if asks_else or not phrases.FOUND.match(turn.text) or phrases.ASKS.search(turn.text) or phrases.asks_how(turn.text):
        return None
    return {**_as(turn, _FEEDBACK), "response_selector": _selected(_USEFUL)}


def _back(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """那刚才那个零钱通还要先转钱吗: the wish before, or a question about it."""
    if not turn.goes_back() or not turn.before() or not (turned_away(turn) or phrases.wonders(turn.text)):
        return None
    if not turned_away(turn) or likelier(turn, wonders=True) == FOLLOWUP:
        return _as(turn, FOLLOWUP)
    return {**_as(turn, _RECALL), "response_selector": _selected(_RESUME)}


def _weighed(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """会不会把聊天记录也删了: likelier a question than a wish, after steps."""
    meant = likelier(turn, wonders=phrases.wonders(turn.text))
    same = _is(turn, at_hand) and variant_said(at_hand, turn.text)
    return _as(turn, meant) if meant in (FOLLOWUP, INFORM) and not same else None


def _same_matter(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """已经充进去的钱想退, 我要退钱: a variant of the wish at hand rather than something related to it."""
    said = variant_said(at_hand, turn.text)
    new = said != turn.slots.get("variant") and not turn.message.get("named")
    if said is None or not (new or len(turn.text.strip()) <= _LONGEST_HOW):
        return None
    return wish(turn, at_hand.id) if turn.label(_PROCEDURE) in at_hand.related else None


def _for_me(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """你帮我直接关了行不行: the steps at hand, which nobody else can take."""
    other = first(turn).startswith(_PROCEDURE) and not _is(turn, at_hand)
    clear = turn.confidence() >= CLEAR_AND_NAMED or turn.message.get("named")
    if not phrases.FOR_ME.search(turn.text) or (other and clear):
        return None
    return {**_as(turn, _RECALL), "response_selector": _selected(_DO_IT)}


def _where(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """在哪关, 能不能删掉 不想让人看见: the steps at hand, although nothing is named."""
    alone = phrases.WHERE_ALONE.fullmatch(turn.text) or phrases.CAN_IT.match(turn.text)
    return {**_as(turn, _RECALL), "response_selector": {}} if alone and not turn.message.get("named") else None


def _how(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """那怎么弄: the steps at hand."""
    short = len(turn.text.strip()) <= _LONGEST_HOW and not turn.message.get("named")
    asks = turn.not_understood() and short and phrases.asks_how(turn.text)
    return {**_as(turn, _RECALL), "response_selector": {}} if asks else None


def _affected(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """照这么弄我微信支付不就没了, 会把聊天记录删掉吗: asks what becomes of something, whatever else is likely."""
    if phrases.LEFT_OVER.search(turn.text):
        return _question(turn, _EFFECT)
    other = first(turn) != FAR and not _is(turn, at_hand)
    return _question(turn, _EFFECT) if other and phrases.AFFECTS.search(turn.text) else None


def _other_named(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """那国内的公众号呢: what the message names, where it is only near to the wish at hand."""
    names = turn.message.get("named") or []
    near = _is(turn, at_hand) and turn.confidence() < CLEAR
    other = near and len(names) == 1 and names[0] in at_hand.related
    asks = phrases.wonders(turn.text) or phrases.ASKS.search(turn.text)
    return wish(turn, names[0]) if other and not asks else None


def _pointed_at(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """先把它关了吧 微信扣的: the wish at hand, or one related to it, rather than what the other words are near to."""
    if not phrases.POINTS.search(turn.text) or turn.message.get("named") or turn.goes_back():
        return None
    related = (at_hand.id, *at_hand.related)
    ranking = turn.labels(_PROCEDURE)
    meant = next((name for name in ranking if name in related and ranking[name] >= _LEAST), None)
    return wish(turn, meant) if meant is not None and next(iter(ranking)) not in related else None


_OF_QUESTIONS = (
    _goes_on,
    _unsettled,
    _within,
    _found,
    _where,
    _for_me,
    _fails,
    _refunded,
    _arrives,
    _to_account,
    _told,
    _for_service,
)
_OF_OTHERS = (_other_named, _affected, _about_it, _back, _pointed_at, _weighed, _same_matter, _how)


def leaves_contact(turn: Turn) -> bool:
    """Whether the message has a number or an address for the person who was asked for: 有消息发我邮箱."""
    open_to = turn.intent() in _OPEN and not turn.message.get("named")
    says = turned_away(turn) or (open_to and phrases.CONTACT.search(turn.text) is not None)
    return says and turn.masked() and bool(turn.slots.get("handoff"))


def _is(turn: Turn, procedure: Procedure) -> bool:
    """Whether the message by itself is likeliest a wish for the procedure."""
    return first(turn) == f"{_PROCEDURE}/{procedure.id}"


def wish(turn: Turn, procedure: str) -> Mapping[str, Any]:
    """Return the message as a wish for this very procedure."""
    entities = [*(turn.message.get("entities") or []), {"entity": _PROCEDURE, "value": procedure}]
    return {**_as(turn, _PROCEDURE), "entities": entities}


def _question(turn: Turn, label: str) -> dict[str, Any]:
    """Return the message as a question about this very topic, whatever its words make likely."""
    return {**_as(turn, FOLLOWUP), "response_selector": _selected(label), "intent_ranking": []}


def _selected(label: str) -> dict[str, Any]:
    return {label.split("/")[0]: {"response": {"intent_response_key": label}}}


def _as(turn: Turn, intent: str) -> dict[str, Any]:
    return {**turn.message, "intent": {"name": intent}}
