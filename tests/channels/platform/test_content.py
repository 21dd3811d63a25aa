from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiding.channels.platform.answer import Bubble
from tuiding.channels.platform.content import message_of, written

_MORE = "回复任意内容看剩下的"
_LABELS = ("苹果", "微信")
_LISTED = "1. 苹果\n2. 微信"


def _item(number: str, text: str) -> dict[str, Any]:
    return {"id": number, "content": text}


def _menu(head: str, *items: str, **more: str) -> dict[str, Any]:
    listed = [_item(str(n), item) for n, item in enumerate(items, 1)]
    return {"msgtype": "msgmenu", "msgmenu": {"list": listed, "head_content": head, **more}}


def _text(text: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": text}}


def _messages(bubbles: list[Bubble], most: int = 5, **how: Any) -> tuple[list[dict[str, Any]], list[Bubble]]:
    """Return what goes to the API, and what is left."""
    sent, left = written(bubbles, most, _MORE, **how)
    return [message_of(bubble, _item) for bubble in sent], left


def test_choices_become_a_menu_with_what_stands_before_and_behind_them() -> None:
    bubbles = [Bubble("先看这里。"), Bubble(f"是谁扣的？\n{_LISTED}\n都不是就说一声。", _LABELS)]
    menu = _menu("先看这里。\n\n是谁扣的？", "1. 苹果", "2. 微信", tail_content="都不是就说一声。")
    assert _messages(bubbles) == ([menu], [])


def test_where_there_are_no_menus_all_is_text() -> None:
    bubbles = [Bubble("先看这里。"), Bubble(f"是谁扣的？\n{_LISTED}", _LABELS)]
    assert _messages(bubbles, menus=False) == ([_text(f"先看这里。\n\n是谁扣的？\n{_LISTED}")], [])


def test_a_long_text_goes_before_the_menu_whose_head_is_the_line_that_asks() -> None:
    steps = "第一步。\n" * 120
    sent, left = _messages([Bubble(f"{steps}是谁扣的？\n{_LISTED}", _LABELS)])
    assert sent == [_text(steps.strip()), _menu("是谁扣的？", "1. 苹果", "2. 微信")]
    assert left == []


@pytest.mark.parametrize("labels", [("长" * 50, "短"), tuple(str(n) for n in range(11))])
def test_what_no_menu_can_hold_is_text(labels: tuple[str, ...]) -> None:
    text = "选哪个？\n" + "\n".join(f"{n}. {label}" for n, label in enumerate(labels, 1))
    assert _messages([Bubble(text, labels)]) == ([_text(text)], [])


def test_where_menus_need_too_many_messages_they_are_text() -> None:
    bubbles = [Bubble(f"{n}\n{_LISTED}", _LABELS) for n in range(6)]
    assert _messages(bubbles) == ([_text("\n\n".join(bubble.text for bubble in bubbles))], [])


def test_what_is_left_keeps_the_choices_that_it_lists() -> None:
    bubbles = [Bubble("字" * 400), Bubble(f"是哪一边扣的钱？\n{_LISTED}", _LABELS)]
    sent, left = _messages(bubbles, 1, limit=1235)
    assert sent == [_text(f"{bubbles[0].text}\n{_MORE}")]
    assert left == [bubbles[1]]
    assert _messages(bubbles[1:], 0) == ([], [bubbles[1]])


@given(
    st.lists(st.tuples(st.text("字a。\n", min_size=1, max_size=1500), st.booleans()), max_size=8),
    st.integers(0, 5),
)
def test_every_limit_is_held_and_nothing_is_lost(said: list[tuple[str, bool]], most: int) -> None:
    bubbles = [Bubble(f"{text}\n{_LISTED}", _LABELS) if menu else Bubble(text) for text, menu in said]
    sent, left = _messages(bubbles, most)
    assert len(sent) <= most
    shown = []
    for message in sent:
        if message["msgtype"] == "text":
            shown.append(message["text"]["content"])
            assert len(shown[-1].encode()) <= 2048
        else:
            menu = message["msgmenu"]
            assert all(len(menu.get(edge, "").encode()) <= 1024 for edge in ("head_content", "tail_content"))
            shown += [menu.get("head_content", ""), *(item["content"] for item in menu["list"])]
    if left and most:
        assert shown[-1].endswith(_MORE)
        shown[-1] = shown[-1].removesuffix(_MORE)
    together = "".join("".join([*shown, *(bubble.text for bubble in left)]).split())
    assert together == "".join("".join(bubble.text for bubble in bubbles if bubble.text.strip()).split())
