from __future__ import annotations

import pytest

from tuiding.repetition import repetitions


@pytest.mark.parametrize(
    ("first", "second"),
    [("关掉续费", "关掉续费！"), ("關掉續費", "关掉续费"), ("关掉 续费", "关掉，续费"), ("ＶＩＰ", "vip")],
)
def test_what_differs_by_punctuation_or_form_alone_is_the_same(first: str, second: str) -> None:
    (found,) = repetitions([(first, "a"), (second, "a"), ("别的话", "a")])
    assert not found.contradicts
    assert "twice under a" in str(found)


def test_two_labels_for_one_message_contradict() -> None:
    (found,) = repetitions([("关掉续费", "a"), ("关掉续费?", "b")])
    assert found.contradicts
    assert "a, b" in str(found)


def test_marks_alone_are_compared_as_they_are() -> None:
    assert repetitions([("？？", "a"), ("。", "b")]) == []
