"""A message that is turned away, or taken for a nod, is what one of its clauses says."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from tuiding.nlu.clauses import Clauses
from tuiding.nlu.component import CLAUSES, PARTS, REST
from tuiding.nlu.extractor import NAMED
from tuiding.nlu.rejection import OTHERS

_WISH, _OTHER_WISH = "procedure/weilidai", "procedure/auto_renew"


def _message(text: str, intent: str, *ranking: tuple[str, float], **more: Any) -> Message:
    entries = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    data = {"text": text, "intent": {"name": intent}, "intent_ranking": entries, **more}
    return Message(data, output_properties={"text", "intent", "intent_ranking"})


def _decided(message: Message) -> str:
    Clauses(Clauses.get_default_config(), None, None).process([message])
    assert not message.get(CLAUSES)
    assert not message.get(REST)
    return str(message.get("intent")["name"])


def _turned_away(*clauses: Message, wish: float = 0.7, near: float = 0.27, others: bool = False) -> Message:
    ranking = ((_WISH, wish), ("out_of_scope/near", near))
    return _message("…", "out_of_scope", *ranking, **{CLAUSES: list(clauses), OTHERS: others})


_ASIDE = _message("老给我妈打电话推销", "nlu_fallback", ("followup/effect", 0.4))
_WISHED = _message("微粒贷怎么关", "procedure", (_WISH, 0.98))


def test_a_wish_is_one_whatever_is_said_beside_it() -> None:
    assert _decided(_turned_away(_WISHED, _ASIDE)) == "procedure"
    assert _decided(_turned_away(_ASIDE, _WISHED)) == "procedure"


def test_who_clearly_asks_how_may_say_more_that_is_not_ours() -> None:
    assert _decided(_turned_away(_WISHED, _ASIDE, wish=0.3, near=0.5)) == "procedure"
    back = _message("这钱还能退吗", "procedure", (_WISH, 0.66))
    assert _decided(_turned_away(_ASIDE, back, wish=0.3, near=0.5)) == "procedure"


def test_a_bare_wish_is_for_what_the_message_names() -> None:
    named = _message("微粒贷老给我弹额度", "followup", ("followup/effect", 0.5))
    bare = _message("怎么关", "ambiguous", ("procedure/auto_renew", 0.4))
    message = _turned_away(named, bare)
    assert _decided(message) == "out_of_scope"
    message = _turned_away(named, bare)
    message.set(NAMED, ["weilidai"])
    assert _decided(message) == "procedure"


@pytest.mark.parametrize(
    "message",
    [
        _turned_away(_ASIDE, _ASIDE),
        _turned_away(_message("怎么关自动续费", "procedure", (_OTHER_WISH, 0.9)), _ASIDE),
        _turned_away(_message("微粒贷怎么关", "out_of_scope", (_WISH, 0.6)), _ASIDE),
        _turned_away(_WISHED, _ASIDE, others=True),
        _turned_away(_WISHED, _ASIDE, wish=0.3, near=0.65),
        _turned_away(_message("微粒贷关", "procedure", (_WISH, 0.98)), _ASIDE, wish=0.3, near=0.5),
    ],
    ids=[
        "no wish",
        "another wish",
        "clause turned away too",
        "speaks of others",
        "hardly ours",
        "hardly ours, and nothing asked",
    ],
)
def test_what_no_clause_wants_of_us_stays_turned_away(message: Message) -> None:
    assert _decided(message) == "out_of_scope"


def test_what_has_been_done_is_no_wish_beside_one() -> None:
    done = _message("我把微粒贷注销了", "procedure", (_WISH, 0.98))
    other = _message("怎么借一笔", "out_of_scope", ("out_of_scope/near", 0.9))
    assert _decided(_turned_away(done, other)) == "out_of_scope"
    assert _decided(_turned_away(done, _ASIDE)) == "procedure"


def _nodding(first: Message, rest: Message) -> Message:
    name = first.get("intent")["name"]
    return _message("…", name, ("smalltalk/ack", 0.6), **{CLAUSES: [first, rest], REST: [rest]})


def test_after_a_nod_the_rest_is_what_is_asked() -> None:
    found = _message("哦找到了", "smalltalk", ("smalltalk/ack", 0.5), ("feedback/useful", 0.4))
    message = _nodding(found, _WISHED)
    assert _decided(message) == "procedure"
    assert message.get("intent_ranking")[0]["name"] == _WISH
    assert message.get("text") == "…"


def test_a_nod_stays_one_where_the_rest_says_little() -> None:
    nod = _message("好的", "smalltalk", ("smalltalk/ack", 0.9))
    assert _decided(_nodding(nod, _ASIDE)) == "smalltalk"
    unsure = _message("再说吧", "smalltalk", ("smalltalk/ack", 0.4))
    assert _decided(_nodding(unsure, _WISHED)) == "smalltalk"


def test_who_needs_no_person_any_more_and_asks_gets_both() -> None:
    back = _message("先不找人了", "handback", ("handback", 0.9))
    message = _nodding(back, _WISHED)
    assert _decided(message) == "several"
    assert [part["intent"]["name"] for part in message.get(PARTS)] == ["handback", "procedure"]
