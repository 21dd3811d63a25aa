from __future__ import annotations

import pytest

from tuiding.channels.platform.menu import link, lists, with_links, with_numbers

_TEXT = "是谁扣的钱？\n1. 苹果扣的\n2. 微信扣的"
_LABELS = ["苹果扣的", "微信扣的"]


def test_the_lines_that_list_choices_become_links_and_read_the_same() -> None:
    assert with_links(_TEXT, _LABELS).split("\n") == [
        "是谁扣的钱？",
        '<a href="weixin://bizmsgmenu?msgmenucontent=苹果扣的&msgmenuid=1">1. 苹果扣的</a>',
        '<a href="weixin://bizmsgmenu?msgmenucontent=微信扣的&msgmenuid=2">2. 微信扣的</a>',
    ]


def test_numbered_steps_above_are_not_taken_for_choices() -> None:
    text = "1. 我\n2. 服务\n不是的话：\n1. 我\n2. 企业"
    assert with_links(text, ["我", "企业"]).split("\n")[:3] == ["1. 我", "2. 服务", "不是的话："]


@pytest.mark.parametrize("label", ["A&B", 'say "x"', "1<2", "a>b", "#1", "50%", "要吗?"])
def test_a_label_that_would_break_the_link_stays_text(label: str) -> None:
    assert link(label, 1) == label
    assert with_links(f"1. {label}", [label]) == f"1. {label}"


def test_who_lists_all_choices_takes_numbers_for_answers() -> None:
    assert lists(_TEXT, _LABELS)
    assert not lists(_TEXT, [*_LABELS, "都不是"])
    assert lists("没有选项", [])


def test_choices_that_are_not_listed_are_numbered() -> None:
    assert with_numbers("选一个", ["甲", "乙"]) == "选一个\n1. 甲\n2. 乙"
    assert with_numbers("", ["甲"]) == "1. 甲"
