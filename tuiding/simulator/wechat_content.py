"""What the customer service API of a 公众号 takes: texts and menus."""

from __future__ import annotations

from typing import Any

from tuiding.simulator.errors import ApiError
from tuiding.simulator.menu import Choice, without_links
from tuiding.simulator.reply import TEXT_BYTES

_MENU_ITEMS = 10


def content_of(body: dict[str, Any], *, menus: bool) -> tuple[str, tuple[Choice, ...]]:
    """Return what a message shows, and what can be tapped in it; of a text that is too long, all of it as it came.

    Raises:
        ApiError: the platform takes no such message, or none from an account without ``menus``.
    """
    match body:
        case {"msgtype": "text", "text": {"content": str(text)}} if text:
            return (text, ()) if len(text.encode()) > TEXT_BYTES else without_links(text)
        case {"msgtype": "msgmenu", "msgmenu": {"list": [*items]} as menu}:
            if not menus:
                raise ApiError(40200)
            return _menu(menu, items)
        case {"msgtype": "text" | "msgmenu"}:
            raise ApiError(47001, "empty or incomplete content")
    raise ApiError(40008, "the simulator knows text and msgmenu")


def _menu(menu: dict[str, Any], items: list[Any]) -> tuple[str, tuple[Choice, ...]]:
    if not 1 <= len(items) <= _MENU_ITEMS:
        raise ApiError(45098)
    choices = []
    for item in items:
        match item:
            case {"id": str() | int() as key, "content": str(label)} if label:
                choices.append(Choice(label, label, str(key)))
            case _:
                raise ApiError(47001, "an item needs id and content")
    lines = [menu.get("head_content"), *(choice.label for choice in choices), menu.get("tail_content")]
    return "\n".join(str(line) for line in lines if line), tuple(choices)
