from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tuiding.normalization import MAX_LENGTH, normalize

# The longest that NFKC makes of one character.
LONGEST_EXPANSION = 18
# What keyboards put out: Latin, CJK with its punctuation and kana, full-width forms, emoji, controls. The two left out
# are known to change twice, see NOT_YET.
TYPED = st.text(
    st.one_of(
        st.characters(max_codepoint=0x24F, exclude_characters="İ"),
        st.characters(min_codepoint=0x2000, max_codepoint=0x30FF),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF, exclude_characters="薴"),
        st.characters(min_codepoint=0xFF00, max_codepoint=0xFF9F),
        st.characters(min_codepoint=0x1F300, max_codepoint=0x1FAFF),
        st.sampled_from("\u200d\ufe0f\ud83d！？!?aA"),
    ),
    max_size=60,
)
ANY = st.text(st.characters(exclude_categories=()), max_size=2 * MAX_LENGTH)
every = settings(max_examples=200, deadline=None, database=None, derandomize=True)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("ＶＩＰ會員１２３", "vip会员123"),
        ("iPhone", "iphone"),
        ("自動續費", "自动续费"),
        ("  取消\t\n订阅 ", "取消 订阅"),
        ("关了！！！！", "关了!"),
        ("啊啊啊啊啊啊", "啊啊啊"),
        ("啊啊啊", "啊啊啊"),
        ("退款😀退款👍🏽", "退款 退款"),
        ("❤️", ""),
        ("取\u200b消\u00ad", "取消"),
        ("取\x00消\x7f", "取 消"),
        ("取\ud800消", "取消"),
        ("café", "café"),
        ("我〔手机号〕的会员怎么退", "我的会员怎么退"),
        ("〔證件號〕 2", "2"),
        ("〔银行卡号〕", ""),
        ("〔别的〕", "〔别的〕"),
        ("", ""),
    ],
)
def test_one_spelling_for_what_was_typed(typed: str, normal: str) -> None:
    assert normalize(typed) == normal


@every
@given(TYPED)
def test_normalizing_twice_changes_nothing(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("İ", id="lower-case makes a combining dot"),
        pytest.param("乾清宮", id="simplified text is taken for traditional"),
        pytest.param("薴", id="simplified in two steps"),
        pytest.param("\u1112\u200d\u1161", id="what stood apart composes"),
        pytest.param("ﷺ" * MAX_LENGTH, id="NFKC makes it longer than the limit"),
    ],
)
def test_normalizing_twice_changes_nothing_in_odd_text(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@every
@given(ANY)
@example("\ud800\udfff" * 5)
@example("ﷺ" * MAX_LENGTH)
@example("A" * MAX_LENGTH * 100)
def test_any_text_becomes_clean_and_bounded(text: str) -> None:
    result = normalize(text)
    assert not any("A" <= character <= "Z" for character in result)
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "So") for character in result)
    assert result == result.strip()
    assert "  " not in result
    assert len(result) <= LONGEST_EXPANSION * MAX_LENGTH


def test_what_stands_behind_the_limit_is_not_looked_at() -> None:
    text = "退订" * (MAX_LENGTH // 2)
    assert normalize(text + "公众号") == text
