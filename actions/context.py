"""What a message means in the middle of a conversation, where its words alone leave it open."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from actions.turn import Turn
from tuiding.answers.timing import DEBITED
from tuiding.dates import read_day
from tuiding.normalization import normalize
from tuiding.procedures.schema import Procedure, Topic
from tuiding.procedures.search import SERVICE
from tuiding.procedures.selection import variant_said, words_of

# What may be read otherwise; a nod, a choice, thanks or a wish for a person stays what it is.
_OPEN = ("procedure", "ambiguous", "followup", "out_of_scope", "nlu_fallback", "unclear", "anger")
_FAR, _RESUME, _DO_IT = "out_of_scope/far", "recall/resume", "recall/for_me"
_ENTRY_MISSING, _REFUND_TIME, _EFFECT = "followup/entry_missing", "followup/refund_time", "followup/effect"
_CHOOSE, _ANGER = "choose", "anger"
# What may be the words of a variant after all, and nothing else.
_ASIDE = ("recall", "feedback", "smalltalk", "inform")
_FEEDBACK = "feedback"
_FOLLOWUP, _RECALL, _INFORM, _PROCEDURE, _OUTSIDE = "followup", "recall", "inform", "procedure", "out_of_scope"
# After steps, what follows them is so many times likelier than among first messages. Chosen on dialogues; see
# CONTRIBUTING.md for how to measure them.
_AFTER_STEPS = {_FOLLOWUP: 4.0, _INFORM: 3.0, _OUTSIDE: 0.5}
_WONDERING = 12.0
_LEAST = 0.05
# A wish that is this clear is one, unless it is the one just answered.
_CLEAR, _CLEAR_AND_NAMED = 0.7, 0.5
# 会不会把聊天记录也删了, 解封要几天: asks about what happens, whatever it names.
_WONDERS = re.compile(
    r"会不会|还能|还会|也会|会.{0,8}吗|也.{0,3}(?:没了|没有了|丢了|[删清]了|[删清]掉)|不就.{0,8}(?:没|停|关|废|断)了|算.{0,5}(?:吗|没|么|不)$|是.{1,12}还是|几天|多久|多长时间|什么时候|要不要|需不需要|"
    r"还.{0,4}[吗不没]$|在不在|恢复|反悔|后悔|要.{1,6}吗|影响|后果|关系|条件|证明|材料|手续费|违约金|[要收]钱吗|真的|可信|靠谱"
)
# 小程序里根本没有申请退费: said of the steps just given.
_MISSING = re.compile(
    r"(?:根本|压根|都|里|里面|也)没有|找不到|没找到|没看到|没看见|没这个|没那个|不见了|"
    r"没有?.{0,8}(?:入口|按钮|选项|菜单|一项|地方)|找不着|还是没有"
)
_AFFECTS = re.compile(
    r"不就.{0,8}(?:没|停|关|废|断)了|会(?:不会)?(?:把|连).+[吗么没]$|会不会(?:把|连)|跟.+有关|跟.+有.{0,2}关系"
)
_POINTS = re.compile(r"把[它他她这那]|[它这那](?:个)?(?:给)?(?:关|退|取消|停)")
# 它没反应, 没有付款和订阅这一项: the steps just given do not work.
_NOTHING_HAPPENS = re.compile(
    r"没.{0,2}(?:反应|动静|效果)|点不[了动开]|不管用|收不到.{0,3}(?:短信|码)|(?:短信|验证码).{0,3}收不到"
)
_ABSENT = r"(?:没有?|找不[到着]|没[看见找]到?)[^,，。 ]{0,3} ?"
_SHORTEST_STEP = 3
_FOR_ME = re.compile("你.{0,3}(?:帮|替|给)我(?!.{0,2}[查看问说算找]).{0,4}(?:关|解|退|取消|弄|办|注销|删|停|处理)")
_HOW = re.compile(r"怎么|怎样|咋|如何|点样|在哪|哪里")
_HOW_TO = re.compile(r"(?:怎么|怎样|咋|如何)(?:才能|去|能)?(?:弄|办|搞|操作|做|取消|关|退|删|解|注销|恢复|处理|整)")
_LONGEST_HOW = 8
# What says nothing beside a phone, a payer or the words of a variant.
_FILLER = re.compile(
    r"怎么弄|怎么办|怎么搞|怎么操作|怎么做|怎么取消|怎么关|咋弄|咋办|咋整|如何|一样吗|可以吗|行吗|能[弄用关退办][吗不]|行不行|不对|看错了|说错了|记错了|应该|其实|"
    r"换成|换|步骤|方法|手机|系统|这边|那边|老婆|老公|我妈|我爸|家里人|以后|之后|现在|那张|那种|那个|这个|"
    r"[那呢啊哦嗯吧呀了的是我用上在也要想看他她它扣付机版端只就怎么,，。.?？!！、 ]"
)
_MOST_LEFT, _MOST_LEFT_OF_A_DAY = 2, 3
_SHORT = 18
# Said of the person; a payer may be another company.
_CIRCUMSTANCES = ("platform", "region", "role")
_REFUNDED = re.compile("退|要回|拿回|讨回|追回")
# 这钱还能要回来不
_MONEY_BACK = re.compile("(?:钱|款|费|块).{0,8}(?:要|拿|讨|追)(?:得|的|不)?回")
# 钱退不退
_ANY_BACK = re.compile("[那这我]?的?[钱款费]还?(?:能|可以|会|给)?(?:不能)?退(?:不退|吗|么|不|没)?[了啊呀?]?")
# 那最晚哪天到: after an answer about money, when it comes.
_ARRIVES = re.compile(
    r"(?:哪天|哪一天|几号|几时|什么时候|啥时候|(?<!超过)(?:多久|几天)).{0,5}(?:到(?!期)|退|回来|给|好|下来)|"
    r"(?:等|到|拖).{0,3}(?:哪天|哪一天|几号|几时|什么时候|啥时候)"
)
_REQUESTED = re.compile("想|让|要(?!多|几)|帮我")
_YEAR = re.compile(r"\d年")
_ASKS = re.compile(r"[吗么嘛?？多几啥谁]|什么|[没不]$")
_DONE = re.compile("(?<![没未])(?<!没有)(?:申请|提交|投诉|申诉)[^,，。 吗]{0,7}(?:的|了|过|$)")


def reread(turn: Turn) -> Mapping[str, Any] | None:
    """Return the message as it is meant in this conversation; None where it stays as it was understood."""
    named = (_named_alone(turn) or _named_before(turn)) if _turned_away(turn) else None
    if named is not None:
        return _wish(turn, named)
    if turn.intent() == _ANGER and turn.last_topic() is Topic.ENTRY_MISSING:
        return None
    if turn.intent() in (*_OPEN, *_ASIDE, _CHOOSE) and _dated(turn):
        return _question(turn, _REFUND_TIME)
    at_hand = turn.at_hand()
    if at_hand is None or turn.intent() not in (*_OPEN, *_ASIDE):
        return None
    if turn.intent() in _ASIDE:
        return _told(turn, at_hand) or _wondered(turn)
    readers = _OF_QUESTIONS if turn.intent() == _FOLLOWUP else (*_OF_QUESTIONS, *_OF_OTHERS)
    return next((meant for reader in readers if (meant := reader(turn, at_hand)) is not None), None)


def _told(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """苹果的呢, 是企业解散: another phone, payer or variant of the wish at hand."""
    return _as(turn, _INFORM) if _says_only(turn, turn.knowledge.values) or _switches(turn, at_hand) else None


def _wondered(turn: Turn) -> Mapping[str, Any] | None:
    """拒了是它家都不发了 还是光这一种不发: a question, although it sounds like a complaint, or like going back."""
    ranking = turn.message.get("intent_ranking") or []
    unsure = turn.intent() == _FEEDBACK and bool(ranking) and ranking[0]["confidence"] < _CLEAR
    unsure = unsure or (turn.intent() == _RECALL and not turn.before())
    return _as(turn, _FOLLOWUP) if unsure and _wonders(turn) else None


def _for_service(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """那爱奇艺呢: the wish at hand, for the service named; where the service has a procedure of its own, that one."""
    if not _says_only(turn, (SERVICE,)):
        return None
    # Refunds and complaints are of anybody's service.
    wanted = at_hand.id if at_hand.any_company and at_hand.times else next(iter(turn.owners()), None)
    return None if wanted is None else _wish(turn, wanted)


def _about_it(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """解封要几天, 里面没有申请退费: a question about the wish at hand that names it."""
    about = _first(turn) == f"{_PROCEDURE}/{at_hand.id}"
    if (about or _turned_away(turn)) and _MISSING.search(turn.text):
        return _question(turn, _ENTRY_MISSING)
    if not about:
        return None
    return _as(turn, _FOLLOWUP) if _wonders(turn) else None


def _fails(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """没有付款和订阅这一项, 发了关闭它没反应: the steps at hand are not there, or do nothing."""
    if not turn.slots.get("tried") or asks_how(turn):
        return None
    steps = {normalize(s) for variant in at_hand.variants for path in variant.paths for s in path.steps}
    long = [re.escape(step) for step in steps if len(step) >= _SHORTEST_STEP]
    absent = bool(long) and re.search(f"{_ABSENT}(?:{'|'.join(long)})", turn.text) is not None
    if not absent and (not _NOTHING_HAPPENS.search(turn.text) or read_day(turn.text, turn.now).words):
        return None  # 8号就提了 到现在没动静: the money is awaited
    return _question(turn, _ENTRY_MISSING)


def _refunded(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """扣掉的能退吗, 这钱还能要回来不: what becomes of a payment that was taken."""
    taken = DEBITED in turn.moments() and _REFUNDED.search(turn.text)
    if not (taken or _MONEY_BACK.search(turn.text) or _ANY_BACK.fullmatch(turn.text)) or asks_how(turn):
        return None
    asked_of = any(turn.entity(name) for name in turn.knowledge.values) or _REQUESTED.search(turn.text)
    if turn.confidence() >= _CLEAR and _first(turn).startswith(_PROCEDURE) and asked_of:  # 能找苹果退吗
        return None
    return _question(turn, _REFUND_TIME)


def _arrives(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """那最晚哪天到: after how long it takes, when that is."""
    asked = turn.last_topic() is Topic.REFUND_TIME or turn.slots.get("applied")
    return _question(turn, _REFUND_TIME) if asked and _ARRIVES.search(turn.text) else None


def _to_account(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """那要是退到银行卡呢: after how long it takes, the same for another way for money to arrive."""
    if turn.last_topic() is not Topic.REFUND_TIME:
        return None
    times = [time for procedure in (at_hand, *turn.related()) for time in procedure.times]
    if not any(time.to and time.to in turn.text for time in times):
        return None
    return _question(turn, _REFUND_TIME)


def _back(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """那刚才那个零钱通还要先转钱吗: the wish before, or a question about it."""
    if not turn.goes_back() or not turn.before() or not (_turned_away(turn) or _wonders(turn)):
        return None
    if not _turned_away(turn) or _likelier(turn, wonders=True) == _FOLLOWUP:
        return _as(turn, _FOLLOWUP)
    return {**_as(turn, _RECALL), "response_selector": _selected(_RESUME)}


def _weighed(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """会不会把聊天记录也删了: likelier a question than a wish, after steps."""
    likelier = _likelier(turn, wonders=_wonders(turn))
    same = _first(turn) == f"{_PROCEDURE}/{at_hand.id}" and variant_said(at_hand, turn.text)
    return _as(turn, likelier) if likelier in (_FOLLOWUP, _INFORM) and not same else None


def _same_matter(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """已经充进去的钱想退: another variant of the wish at hand rather than something related to it."""
    if not turn.says_other_variant() or turn.message.get("named"):
        return None
    return _wish(turn, at_hand.id) if turn.label(_PROCEDURE) in at_hand.related else None


def _for_me(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """你帮我直接关了行不行: the steps at hand, which nobody else can take."""
    other = _first(turn).startswith(_PROCEDURE) and _first(turn) != f"{_PROCEDURE}/{at_hand.id}"
    clear = turn.confidence() >= _CLEAR_AND_NAMED or turn.message.get("named")
    if not _FOR_ME.search(turn.text) or (other and clear):
        return None
    return {**_as(turn, _RECALL), "response_selector": _selected(_DO_IT)}


def _how(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """那怎么弄: the steps at hand."""
    short = len(turn.text.strip()) <= _LONGEST_HOW and not turn.message.get("named")
    asks = turn.not_understood() and short and asks_how(turn)
    return {**_as(turn, _RECALL), "response_selector": {}} if asks else None


def _affected(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """照这么弄我微信支付不就没了, 会把聊天记录删掉吗: asks what becomes of something, whatever else is likely."""
    other = _first(turn) not in (f"{_PROCEDURE}/{at_hand.id}", _FAR)
    return _question(turn, _EFFECT) if other and _AFFECTS.search(turn.text) else None


def _pointed_at(turn: Turn, at_hand: Procedure) -> Mapping[str, Any] | None:
    """先把它关了吧 微信扣的: the wish at hand, or one related to it, rather than what the other words are near to."""
    if not _POINTS.search(turn.text) or turn.message.get("named") or turn.goes_back():
        return None
    related = (at_hand.id, *at_hand.related)
    ranking = turn.labels(_PROCEDURE)
    meant = next((name for name in ranking if name in related and ranking[name] >= _LEAST), None)
    return _wish(turn, meant) if meant is not None and next(iter(ranking)) not in related else None


_OF_QUESTIONS = (_for_me, _fails, _refunded, _arrives, _to_account, _told, _for_service)
_OF_OTHERS = (_about_it, _back, _affected, _pointed_at, _weighed, _same_matter, _how)


def asks_how(turn: Turn) -> bool:
    """Whether the message asks how or where something is done."""
    return _HOW.search(turn.text) is not None


def has_applied(turn: Turn) -> bool:
    """Whether the message says that something has been applied for, and not that it may be (可以申请退吗)."""
    return _DONE.search(turn.text) is not None


def _wonders(turn: Turn) -> bool:
    return _WONDERS.search(turn.text) is not None and _HOW_TO.search(turn.text) is None


def _dated(turn: Turn) -> bool:
    """Whether the message says the day from which time is counted: 三周前投诉的, 是明年三月五号申请的."""
    asked, applied = turn.last_topic(), has_applied(turn)
    if asks_how(turn) or (turn.at_hand() is None and asked is None):
        return False
    # Reading a day is the dearest thing here.
    if not applied and (asked is not Topic.REFUND_TIME or _first(turn) == _FAR):
        return False
    reading = read_day(turn.text, turn.now)
    if applied:
        return bool(reading.day or reading.problem or _YEAR.search(turn.text))
    # 哦 前天: hardly anything but a day, after an answer that counts from one.
    return reading.words is not None and len(_left(normalize(turn.text), [reading.words])) <= _MOST_LEFT_OF_A_DAY


def _first(turn: Turn) -> str:
    """Return the likeliest label of the message by itself."""
    ranking = turn.message.get("intent_ranking") or [{"name": ""}]
    return str(ranking[0]["name"])


def _likelier(turn: Turn, *, wonders: bool) -> str:
    """Return the intent that is likeliest after steps; none where the message is clear without them."""
    ranking = turn.message.get("intent_ranking") or [{"name": "", "confidence": 1.0}]
    first = ranking[0]
    far = first["name"] == _FAR and not turn.goes_back()
    at_hand, name = turn.at_hand(), first["name"].partition("/")[2]
    named = name in (turn.message.get("named") or []) and (at_hand is None or name != at_hand.id)
    if (first["confidence"] >= (_CLEAR_AND_NAMED if named else _CLEAR) and not wonders) or far:
        return ""
    weights = {**_AFTER_STEPS, **({_FOLLOWUP: _WONDERING} if wonders else {})}
    if not any(turn.entity(name) for name in turn.knowledge.values):
        weights[_INFORM] = 1.0
    scores: dict[str, float] = {}
    for entry in ranking:
        intent = entry["name"].split("/")[0]
        if entry["confidence"] >= (_LEAST if not wonders else 0.0):
            scores[intent] = max(scores.get(intent, 0.0), entry["confidence"] * weights.get(intent, 1.0))
    return max(scores, key=lambda intent: scores[intent], default="")


def _turned_away(turn: Turn) -> bool:
    return turn.not_understood() or turn.intent() == _OUTSIDE


def _says_only(turn: Turn, kinds: Collection[str]) -> bool:
    """Whether the message says entities of these kinds, and nothing else."""
    said = any(entity["entity"] in kinds for entity in turn.message.get("entities") or [])
    return bool(said and turn.text) and not _left(turn.text, _words_of(turn, kinds))


def _words_of(turn: Turn, kinds: Collection[str]) -> list[str]:
    """Return the words in which the message says entities of these kinds."""
    said = (entity for entity in turn.message.get("entities") or [] if entity["entity"] in kinds)
    return [turn.text[entity["start"] : entity["end"]] for entity in said if "start" in entity]


def _switches(turn: Turn, procedure: Procedure) -> bool:
    """Whether the message says the words of a variant of the procedure, and not much else or nothing that is asked."""
    said = variant_said(procedure, turn.text)
    if said is None or _turned_away(turn):
        return said is not None
    if said == turn.slots.get("variant"):
        return False
    if not _wonders(turn) and (asks_how(turn) or (len(turn.text) <= _SHORT and not _ASKS.search(turn.text))):
        return True
    words = [word for variant in procedure.variants if variant.id == said for word in words_of(variant)]
    return len(_left(normalize(turn.text), sorted(words, key=len, reverse=True))) <= _MOST_LEFT


def _named_alone(turn: Turn) -> str | None:
    """Return the procedure whose name is all that the message says."""
    names = turn.message.get("named") or []
    procedure = turn.knowledge.index.get(names[0]) if len(names) == 1 else None
    if procedure is None:
        return None
    name = max((alias for alias in map(normalize, procedure.aliases) if alias in turn.text), key=len, default="")
    words = [normalize(word) for variant in procedure.variants for word in variant.words]
    words += _words_of(turn, _CIRCUMSTANCES)
    return procedure.id if name and not _left(turn.text, [name, *sorted(words, key=len, reverse=True)]) else None


def _named_before(turn: Turn) -> str | None:
    """Return the earlier wish that the message comes back to by name: 那刚才亲情卡那个 别人送给我的."""
    names = turn.message.get("named") or []
    if not turn.goes_back() or _wonders(turn):
        return None
    return next((wish["procedure"] for wish in turn.before() if wish["procedure"] in names), None)


def _wish(turn: Turn, procedure: str) -> Mapping[str, Any]:
    entities = [*(turn.message.get("entities") or []), {"entity": _PROCEDURE, "value": procedure}]
    return {**_as(turn, _PROCEDURE), "entities": entities}


def _left(text: str, parts: list[str]) -> str:
    for part in parts:
        text = text.replace(part, "", 1)
    return _FILLER.sub("", text)


def _question(turn: Turn, label: str) -> dict[str, Any]:
    """Return the message as a question about this very topic, whatever its words make likely."""
    return {**_as(turn, _FOLLOWUP), "response_selector": _selected(label), "intent_ranking": []}


def _selected(label: str) -> dict[str, Any]:
    return {label.split("/")[0]: {"response": {"intent_response_key": label}}}


def _as(turn: Turn, intent: str) -> dict[str, Any]:
    return {**turn.message, "intent": {"name": intent}}
