"""What masking leaves of a text. All numbers are invented or published for tests."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tuiding.normalization import normalize
from tuiding.privacy import Kind, mask, mask_all, without_marks

every = settings(max_examples=300, deadline=None, database=None, derandomize=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13800138000 13900139000", "〔手机号〕 〔手机号〕"),
        ("13800138000 12345", "〔手机号〕 12345"),
        ("2026-11-22 13800138000", "2026-11-22 〔手机号〕"),
        ("15:30:00 13800138000", "15:30:00 〔手机号〕"),
        ("我13800138000，test@example.com", "我〔手机号〕，〔邮箱〕"),
        ("卡6222020200112233445绑了13800138000", "卡〔银行卡号〕绑了〔手机号〕"),
        ("test@example.com13800138000", "〔邮箱〕〔手机号〕"),
        ("010@example.com94@example.com", "〔邮箱〕〔邮箱〕"),
        ("TEST@EXAMPLE.COM。谢谢", "〔邮箱〕。谢谢"),
        ("...test@example.com...", "...〔邮箱〕..."),
        ("我的号是一三八零零一三八零零零一直收到短信", "我的号是〔手机号〕一直收到短信"),
        ("我13800138000一个会员", "我〔手机号〕一个会员"),
        ("\u202d138 0013 8000\u202c", "\u202d〔手机号〕\u202c"),
        ("138\n0013\n8000", "〔手机号〕"),
        ("台胞证12345678", "台胞证〔证件号〕"),
        ("护照号码是AB1234567", "护照号码是〔证件号〕"),
        ("电话 88881234", "电话 〔电话〕"),
        ("手机号1380013800", "手机号〔手机号〕"),  # a digit short
        ("卡号是 622202020011", "卡号是 〔银行卡号〕"),
        ("wx13800138000", "wx〔手机号〕"),
        ("https://example.com/u/13800138000?a=1", "https://example.com/u/〔手机号〕?a=1"),
        ("https://example.com/?mail=test%40example.com&a=1", "https://example.com/?mail=〔邮箱〕&a=1"),
        ("https://me:secret@example.com/a", "https://me:〔邮箱〕/a"),
        ('/inform{"phone": "13800138000"}', '/inform{"phone": "〔手机号〕"}'),
    ],
)
def test_where_an_item_begins_and_ends(text: str, expected: str) -> None:
    assert mask(text).text == expected


def test_the_kinds_are_named_in_their_order_and_once() -> None:
    kinds = mask("test@example.com 13800138000 13900139000 010-12345678").kinds
    assert [str(kind) for kind in kinds] == ["email", "phone", "landline"]


def test_texts_and_numbers_inside_json_are_masked_and_keys_stay() -> None:
    value = {"user": {"13800138000": ["13800138000", 13900139000, 7, True, None, 1.5]}, "platform": "ios"}
    masked, kinds = mask_all(value)
    assert masked == {
        "user": {"13800138000": ["〔手机号〕", "〔手机号〕", 7, True, None, 1.5]},
        "platform": "ios",
    }
    assert kinds == (Kind.PHONE,)
    assert mask_all(None) == (None, ())


@pytest.mark.parametrize("kind", Kind)
def test_a_mark_says_nothing_about_a_wish(kind: Kind) -> None:
    assert without_marks(f"我{kind.mark}的会员怎么退") == "我的会员怎么退"
    assert normalize(f"我{kind.mark}的会员怎么退") == "我的会员怎么退"
    assert normalize(kind.mark) == ""


PIECES = st.sampled_from(
    [
        *"0123456789 -.()+@_,、:xXaE/：。一三八零幺的",
        *(
            "138",
            "13800138000",
            "86",
            "00",
            "+86",
            "0571",
            "010",
            "6222",
            "19900307",
            "2026-11-22 ",
            "8888 1234",
            "(852)",
        ),
        *("qq.com", "@example.com", "%40", "电话", "手机号", "护照", "卡号", "身份证", "〔手机号〕", "\u202d", "１３"),
    ]
)
LIKELY = st.lists(PIECES, max_size=40).map("".join)
ANY = st.text(st.characters(exclude_categories=()), max_size=300)


@every
@given(LIKELY | ANY)
@example("一 " * 1000)
@example("1 " * 1000)
@example("1.2 " * 500)
@example("1" * 2000)
@example("a" * 2000)
@example("a@" * 1000)
@example("a.b@" + "c." * 998)
@example("+1 " * 700)
@example("(0571)" * 333)
@example("6222 0202 001 " * 143)
@example("身份证 6286222〇幺八4三、94138001380005")
@example("-0571(852)961862零一九九零零三零七")
def test_masking_twice_changes_nothing(text: str) -> None:
    once = mask(text)
    assert mask(once.text).text == once.text
    assert mask(once.text).kinds == ()
    assert len(once.text) <= len(text)


@every
@given(LIKELY)
def test_no_long_number_survives(text: str) -> None:
    left = "".join(str(unicodedata.digit(c, c)) for c in mask(text).text if unicodedata.category(c) != "Cf")
    assert not re.search(r"(?<!\d)(?:1[3-9]\d{9}|\d{16,})(?!\d)", left)


@every
@given(LIKELY | ANY)
def test_the_words_around_are_those_that_were_there(text: str) -> None:
    masked = mask(text)
    pattern = "(?s).+?".join(re.escape(part) for part in re.split("〔(?:" + "|".join(_names()) + ")〕", masked.text))
    assert re.fullmatch(pattern.replace("(?s)", ""), text, re.DOTALL)
    assert bool(masked.kinds) == (masked.text != text)


@every
@given(st.text(st.characters(exclude_categories=("Nd", "Nl", "No", "Lo"), exclude_characters="@＠﹫%"), max_size=300))
def test_a_text_without_digits_and_addresses_stays(text: str) -> None:
    assert mask(text).text == text


@every
@given(st.integers(10**15, 10**19 - 1))
def test_every_number_as_long_as_a_card_is_masked(number: int) -> None:
    assert mask(f"卡{number}丢了").text in ("卡〔银行卡号〕丢了", "卡〔证件号〕丢了")


def _names() -> list[str]:
    return [kind.mark[1:-1] for kind in Kind]
