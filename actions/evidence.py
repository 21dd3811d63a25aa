"""What a parsed message tells in its conversation: how likely it is what, and what it says beside names and words."""

from __future__ import annotations

from collections.abc import Collection

from actions import phrases
from actions.turn import Turn
from tuiding.dates import read_day
from tuiding.normalization import normalize
from tuiding.procedures.schema import Procedure, Topic
from tuiding.procedures.selection import variant_said, words_of

FAR, ANGER = "out_of_scope/far", "anger"
FOLLOWUP, INFORM, OUTSIDE = "followup", "inform", "out_of_scope"
# A wish that is this clear is one, unless it is the one just answered.
CLEAR, CLEAR_AND_NAMED = 0.7, 0.5
_LEAST = 0.05
# After steps, what follows them is so many times likelier than among first messages. Chosen on dialogues; see
# CONTRIBUTING.md for how to measure them.
_AFTER_STEPS = {FOLLOWUP: 4.0, INFORM: 3.0, OUTSIDE: 0.5}
_WONDERING = 12.0
_MOST_LEFT, _MOST_LEFT_OF_A_DAY = 2, 3
# Who tells a phone or a role hardly says more.
_SHORT_TOLD = 12
_SHORT = 18
# Said of the person; a payer may be another company.
_CIRCUMSTANCES = ("platform", "region", "role")


def first(turn: Turn) -> str:
    """Return the likeliest label of the message by itself."""
    ranking = turn.message.get("intent_ranking") or [{"name": ""}]
    return str(ranking[0]["name"])


def likely(turn: Turn) -> set[str]:
    """Return the intents that the message may well have."""
    entries = turn.message.get("intent_ranking") or []
    return {entry["name"].split("/")[0] for entry in entries if entry["confidence"] >= _LEAST}


def likelier(turn: Turn, *, wonders: bool) -> str:
    """Return the intent that is likeliest after steps; none where the message is clear without them."""
    ranking = turn.message.get("intent_ranking") or [{"name": "", "confidence": 1.0}]
    best = ranking[0]
    if best["name"] == ANGER and best["confidence"] >= CLEAR_AND_NAMED:
        return ""
    far = best["name"] == FAR and not turn.goes_back()
    at_hand, name = turn.at_hand(), best["name"].partition("/")[2]
    named = name in (turn.message.get("named") or []) and (at_hand is None or name != at_hand.id)
    if (best["confidence"] >= (CLEAR_AND_NAMED if named else CLEAR) and not wonders) or far:
        return ""
    weights = {**_AFTER_STEPS, **({FOLLOWUP: _WONDERING} if wonders else {})}
    if not any(turn.entity(name) for name in turn.knowledge.values) or len(turn.text) > _SHORT_TOLD:
        weights[INFORM] = 1.0
    if phrases.HOW_TO.search(turn.text):
        weights[FOLLOWUP] = 1.0
    scores: dict[str, float] = {}
    for entry in ranking:
        intent = entry["name"].split("/")[0]
        if entry["confidence"] >= (_LEAST if not wonders else 0.0):
            scores[intent] = max(scores.get(intent, 0.0), entry["confidence"] * weights.get(intent, 1.0))
    return max(scores, key=lambda intent: scores[intent], default="")


def turned_away(turn: Turn) -> bool:
    """Whether the message was not understood, or taken for none of this bot's business."""
    return turn.not_understood() or turn.intent() == OUTSIDE


def dated(turn: Turn) -> bool:
    """Whether the message says the day from which time is counted: 三周前投诉的, 是明年三月五号申请的."""
    asked, applied = turn.last_topic(), phrases.has_applied(turn.text)
    if (phrases.asks_how(turn.text) and not phrases.awaits(turn.text)) or (turn.at_hand() is None and asked is None):
        return False
    # Reading a day is the dearest thing here.
    if not applied and (asked is not Topic.REFUND_TIME or first(turn) == FAR):
        return False
    reading = read_day(turn.text, turn.now)
    if turn.goes_back() and not applied:  # 刚才那个
        return False
    if applied:
        return bool(reading.day or reading.problem or phrases.YEAR.search(turn.text))
    # 哦 前天: hardly anything but a day, after an answer that counts from one.
    if turn.not_understood():  # 哎呀脑子糊了 是前天
        return reading.words is not None
    return reading.words is not None and len(_left(normalize(turn.text), [reading.words])) <= _MOST_LEFT_OF_A_DAY


def says_only(turn: Turn, kinds: Collection[str]) -> bool:
    """Whether the message says entities of these kinds, and nothing else."""
    said = any(entity["entity"] in kinds for entity in turn.message.get("entities") or [])
    return bool(said and turn.text) and not _left(turn.text, _words_of(turn, kinds))


def _words_of(turn: Turn, kinds: Collection[str]) -> list[str]:
    """Return the words in which the message says entities of these kinds."""
    said = (entity for entity in turn.message.get("entities") or [] if entity["entity"] in kinds)
    return [turn.text[entity["start"] : entity["end"]] for entity in said if "start" in entity]


def switches(turn: Turn, procedure: Procedure) -> bool:
    """Whether the message says the words of a variant of the procedure, and not much else or nothing that is asked."""
    said = variant_said(procedure, turn.text)
    if said is None or turned_away(turn):
        return said is not None and not phrases.wonders(turn.text)
    if said == turn.slots.get("variant"):
        return False
    says = phrases.asks_how(turn.text) or (len(turn.text) <= _SHORT and not phrases.ASKS.search(turn.text))
    if says and not phrases.wonders(turn.text):
        return True
    words = [word for variant in procedure.variants if variant.id == said for word in words_of(variant)]
    return len(_left(normalize(turn.text), sorted(words, key=len, reverse=True))) <= _MOST_LEFT


def named_alone(turn: Turn) -> str | None:
    """Return the procedure whose name is all that the message says."""
    names = turn.message.get("named") or []
    procedure = turn.knowledge.index.get(names[0]) if len(names) == 1 else None
    if procedure is None:
        return None
    name = max((alias for alias in map(normalize, procedure.aliases) if alias in turn.text), key=len, default="")
    words = [normalize(word) for variant in procedure.variants for word in variant.words]
    words += _words_of(turn, _CIRCUMSTANCES)
    return procedure.id if name and not _left(turn.text, [name, *sorted(words, key=len, reverse=True)]) else None


def named_before(turn: Turn) -> str | None:
    """Return the earlier wish that the message comes back to by name: 那刚才亲情卡那个 别人送给我的."""
    names = turn.message.get("named") or []
    back = turn.goes_back() or phrases.RETURNS.search(turn.text)
    if not back or phrases.wonders(turn.text):
        return None
    return next((earlier["procedure"] for earlier in turn.before() if earlier["procedure"] in names), None)


def _left(text: str, parts: list[str]) -> str:
    for part in parts:
        text = text.replace(part, "", 1)
    return phrases.FILLER.sub("", text)
