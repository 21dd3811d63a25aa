from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tuiding.channels.wechat_kf.content import Bubble, text_message, written

_MORE = "回复任意内容看剩下的"
_LABELS = ["苹果", "微信"]
_LISTED = "1. 苹果\n2. 微信"


def _menu(head: str, *items: str, **more: str) -> dict[str, Any]:
    listed = [{"type": "click", "click": {"id": str(n), "content": item}} for n, item in enumerate(items, 1)]
    return {"msgtype": "msgmenu", "msgmenu": {"list": listed, "head_content": head, **more}}


def test_choices_become_a_menu_with_what_stands_before_and_behind_them() -> None:
    bubbles = [Bubble("先看这里。"), Bubble(f"是谁扣的？\n{_LISTED}\n都不是就说一声。", _LABELS)]
    menu = _menu("先看这里。\n\n是谁扣的？", "1. 苹果", "2. 微信", tail_content="都不是就说一声。")
    assert written(bubbles, 5, _MORE) == ([menu], [])


def test_a_long_text_goes_before_the_menu_whose_head_is_the_line_that_asks() -> None:
    steps = "第一步。\n" * 120
    sent, owed = written([Bubble(f"{steps}是谁扣的？\n{_LISTED}", _LABELS)], 5, _MORE)
    assert sent == [text_message(steps.strip()), _menu("是谁扣的？", "1. 苹果", "2. 微信")]
    assert owed == []


def test_what_no_menu_can_hold_is_text() -> None:
    for labels in (["长" * 50, "短"], [str(n) for n in range(11)]):
        text = "选哪个？\n" + "\n".join(f"{n}. {label}" for n, label in enumerate(labels, 1))
        assert written([Bubble(text, labels)], 5, _MORE) == ([text_message(text)], [])


def test_where_menus_need_too_many_messages_they_are_text() -> None:
    bubbles = [Bubble(f"{n}\n{_LISTED}", _LABELS) for n in range(6)]
    sent, owed = written(bubbles, 5, _MORE)
    assert sent == [text_message("\n\n".join(bubble.text for bubble in bubbles))]
    assert owed == []


def test_nothing_may_be_sent() -> None:
    assert written([Bubble("好的")], 0, _MORE) == ([], ["好的"])


@given(
    st.lists(st.tuples(st.text("字a。\n", min_size=1, max_size=1500), st.booleans()), max_size=8),
    st.integers(0, 5),
)
def test_every_limit_is_held_and_nothing_is_lost(said: list[tuple[str, bool]], most: int) -> None:
    bubbles = [Bubble(f"{text}\n{_LISTED}", _LABELS) if menu else Bubble(text) for text, menu in said]
    sent, owed = written(bubbles, most, _MORE)
    assert len(sent) <= most
    shown = []
    for message in sent:
        if message["msgtype"] == "text":
            shown.append(message["text"]["content"])
            assert len(shown[-1].encode()) <= 2048
        else:
            menu = message["msgmenu"]
            assert all(len(menu.get(edge, "").encode()) <= 1024 for edge in ("head_content", "tail_content"))
            shown += [menu.get("head_content", ""), *(item["click"]["content"] for item in menu["list"])]
    if owed and most:
        assert shown[-1].endswith(_MORE)
        shown[-1] = shown[-1].removesuffix(_MORE)
    together = "".join("".join([*shown, *owed]).split())
    assert together == "".join("".join(bubble.text for bubble in bubbles if bubble.text.strip()).split())
