from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tuiding.choices import named, position
from tuiding.normalization import MAX_LENGTH


@pytest.mark.parametrize(
    ("text", "count", "index"),
    [
        ("2", 3, 1),
        ("选1", 3, 0),
        ("第三个", 3, 2),
        ("两", 2, 1),
        ("12", 12, 11),
        ("最后一个", 4, 3),
        ("倒数第一个", 4, 3),
        ("最下面那个", 3, 2),
        ("最上面的", 3, 0),
        ("前者", 2, 0),
        ("后者", 2, 1),
        ("下面那个", 2, 1),
        ("倒数第二个", 4, 2),
    ],
)
def test_a_choice_is_found(text: str, count: int, index: int) -> None:
    assert position(text, count) == index


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("4", 3),
        ("0", 3),
        ("九", 3),
        ("1", 0),
        ("最后一个", 0),
        ("后者", 3),
        ("都不是", 3),
        ("", 3),
        ("一个都不要", 3),
    ],
)
def test_what_names_no_choice_is_none(text: str, count: int) -> None:
    assert position(text, count) is None


# Messages are normalized before, and so not longer.
TEXT = st.text(
    st.one_of(st.characters(exclude_categories=()), st.sampled_from("0129一二十²٣最后第")), max_size=MAX_LENGTH
)


@settings(max_examples=300, deadline=None, database=None, derandomize=True)
@given(TEXT, st.integers(0, 30))
@example("9" * MAX_LENGTH, 3)
def test_the_result_is_always_one_of_the_choices(text: str, count: int) -> None:
    assert position(text, count) in (None, *range(count))


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("苹果扣的", 1),
        ("蘋果扣的", 1),
        ("谷歌", 2),
        ("是谷歌扣的吧", 2),
        ("微信支付", None),  # in two of them
        ("微信支付扣的", 0),  # in full
        ("支付宝", None),
        ("扣", None),
        ("谷", None),  # one character says too little
        ("", None),
    ],
)
def test_the_words_of_a_choice_name_it(text: str, index: int | None) -> None:
    assert named(text, ["微信支付扣的", "苹果扣的", "谷歌扣的", "微信支付里没有"]) == index
