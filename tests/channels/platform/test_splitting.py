from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuiding.channels.platform.menu import LINK, link
from tuiding.channels.platform.splitting import MAX_BYTES, pack, size, split

_TOGETHER = ("👨‍👩‍👧", "e\u0301", "1️⃣")
_texts = st.lists(st.sampled_from([*"退订 abc\n，。！？；", *_TOGETHER]), max_size=300).map("".join)


def _bare(*texts: str) -> str:
    return re.sub(r"\s", "", "".join(texts))


@given(_texts, st.integers(min_value=40, max_value=400))
def test_nothing_is_lost_cut_or_moved_and_no_part_is_too_long(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(0 < size(part) <= limit for part in parts)
    assert _bare(*parts) == _bare(text)
    assert all(part == part.strip() for part in parts)
    assert all(sum(part.count(character) for part in parts) == text.count(character) for character in _TOGETHER)


@given(st.lists(_texts, max_size=12), st.integers(min_value=40, max_value=400))
def test_bubbles_are_merged_in_order_into_few_texts(bubbles: list[str], limit: int) -> None:
    texts = pack(bubbles, limit)
    assert all(0 < size(text) <= limit for text in texts)
    assert _bare(*texts) == _bare(*bubbles)
    assert all(
        size(a) + size(b) + 2 > limit for a, b in zip(texts, [split(t, limit)[0] for t in texts[1:]], strict=False)
    )


@settings(max_examples=30)
@given(st.text(max_size=3000))
def test_any_text_fits_into_messages(text: str) -> None:
    clean = text.encode(errors="ignore").decode()
    assert all(size(part) <= MAX_BYTES for part in split(clean))


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("短", 2048, ["短"]),
        ("", 2048, []),
        (" \n ", 2048, []),
        ("第一句话。第二句话。", 20, ["第一句话。", "第二句话。"]),
        ("第一句。第二句。第三句。", 24, ["第一句。第二句。", "第三句。"]),
        ("一二三\n四五六七八九", 22, ["一二三", "四五六七八九"]),
        ("他说“好。”然后走了很远", 18, ["他说“好。”", "然后走了很远"]),
        ("版本1.2.3 ok", 13, ["版本1.2.3", "ok"]),
        ("好👨‍👩‍👧好", 21, ["好👨‍👩‍👧", "好"]),
        ("好👨‍👩‍👧好", 19, ["好", "👨‍👩‍👧", "好"]),
    ],
)
def test_a_text_is_cut_where_a_reader_pauses(text: str, limit: int, parts: list[str]) -> None:
    assert split(text, limit) == parts


def test_the_limit_itself_still_fits() -> None:
    assert split("退" * 682 + "ab") == ["退" * 682 + "ab"]
    assert [size(part) for part in split("退" * 682 + "abc")] == [MAX_BYTES, 1]


@given(st.integers(min_value=100, max_value=300), st.integers(min_value=0, max_value=60))
def test_a_link_is_not_cut(limit: int, before: int) -> None:
    text = "前" * before + "\n".join(link(f"选项{number}", number) for number in range(1, 9))
    parts = split(text, limit)
    assert sum(len(LINK.findall(part)) for part in parts) == 8
    assert all("<a" not in LINK.sub("", part) for part in parts)


def test_a_limit_that_may_not_hold_a_character_is_refused() -> None:
    with pytest.raises(ValueError, match="3 bytes"):
        split("退", 3)
