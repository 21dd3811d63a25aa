"""What clients send is checked before anything is done with it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiding.channels.webchat.refusal import Reason, Refusal
from tuiding.channels.webchat.utterance import MAX_DEPTH, MAX_METADATA, Utterance


def test_all_fields_are_read() -> None:
    data = {"message": "怎么退", "session_id": "a.b.c", "message_id": "m-1_A", "metadata": {"platform": "ios"}}
    assert Utterance.parse(data) == Utterance("怎么退", "a.b.c", "m-1_A", {"platform": "ios"})


@pytest.mark.parametrize("extra", [{}, {"session_id": None, "message_id": None, "metadata": None}, {"customData": 5}])
def test_only_the_message_is_needed(extra: dict[str, Any]) -> None:
    assert Utterance.parse({"message": "", **extra}) == Utterance("")


def test_metadata_may_be_json_text_as_some_clients_send_it() -> None:
    assert Utterance.parse({"message": "a", "metadata": '{"platform": "pc"}'}).metadata == {"platform": "pc"}


def test_half_a_surrogate_is_dropped_from_metadata() -> None:
    assert Utterance.parse({"message": "a", "metadata": {"title": "退\ud83d款"}}).metadata == {"title": "退款"}


def _nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"a": value}
    return value


def test_metadata_may_be_nested_a_little() -> None:
    metadata = _nested(MAX_DEPTH - 1)
    assert Utterance.parse({"message": "a", "metadata": metadata}).metadata == metadata


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "an object"),
        ([], "an object"),
        ("hello", "an object"),
        ({}, "'message'"),
        ({"message": None}, "'message'"),
        ({"message": 5}, "'message'"),
        ({"message": ["a"]}, "'message'"),
        ({"message": "a", "session_id": 5}, "'session_id'"),
        ({"message": "a", "session_id": {"a": 1}}, "'session_id'"),
        ({"message": "a", "message_id": 5}, "'message_id'"),
        ({"message": "a", "message_id": ""}, "'message_id'"),
        ({"message": "a", "message_id": "a b"}, "'message_id'"),
        ({"message": "a", "message_id": "a\n"}, "'message_id'"),
        ({"message": "a", "message_id": "é"}, "'message_id'"),
        ({"message": "a", "message_id": "a" * 65}, "'message_id'"),
        ({"message": "a", "metadata": []}, "'metadata'"),
        ({"message": "a", "metadata": 5}, "'metadata'"),
        ({"message": "a", "metadata": "not JSON"}, "'metadata'"),
        ({"message": "a", "metadata": "[1]"}, "'metadata'"),
        ({"message": "a", "metadata": {"n": float("nan")}}, "'metadata'"),
        ({"message": "a", "metadata": {"a": b"bytes"}}, "'metadata'"),
        ({"message": "a", "metadata": {"page": "退" * MAX_METADATA}}, "longer than 4096 bytes"),
        ({"message": "a", "metadata": _nested(MAX_DEPTH)}, "nested"),
        ({"message": "a", "metadata": _nested(600)}, "nested"),
        ({"message": "a", "metadata": _nested(100_000)}, "'metadata'"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, str) else None,
)
def test_what_cannot_be_used_is_refused_by_name(data: Any, says: str) -> None:
    with pytest.raises(Refusal, match=says) as caught:
        Utterance.parse(data)
    assert caught.value.reason is Reason.INVALID


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("message", "session_id", "message_id", "metadata"), _json)))
def test_anything_is_either_used_or_refused(data: dict[str, Any]) -> None:
    try:
        utterance = Utterance.parse(data)
    except Refusal:
        return
    assert isinstance(utterance.text, str)
    json.dumps(utterance.metadata, ensure_ascii=False).encode("utf-8")
