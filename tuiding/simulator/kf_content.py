"""What 微信客服 lets an application send: texts and menus."""

from __future__ import annotations

from typing import Any

from tuiding.simulator.errors import ApiError
from tuiding.simulator.menu import Choice
from tuiding.simulator.reply import TEXT_BYTES

_ITEMS = 10
_EDGE_BYTES = 1024  # head and tail, and items that open something
_CLICK_BYTES = 128
_ID_BYTES = 64


def content_of(body: dict[str, Any]) -> tuple[str, tuple[Choice, ...]]:
    """Return what a message shows, and what can be tapped in it.

    Raises:
        ApiError: the platform takes no such message.
    """
    match body:
        case {"msgtype": "text", "text": {"content": str(text)}}:
            return _limited(text, TEXT_BYTES, "text.content"), ()
        case {"msgtype": "msgmenu", "msgmenu": {} as menu}:
            return _menu(menu)
        case {"msgtype": "text" | "msgmenu"}:
            raise ApiError(40058, "no content")
    raise ApiError(40008, "the simulator knows text and msgmenu")


def _menu(menu: dict[str, Any]) -> tuple[str, tuple[Choice, ...]]:
    items = menu.get("list") or []
    if not isinstance(items, list):
        raise ApiError(40058, "list")
    if len(items) > _ITEMS:
        raise ApiError(95008)
    lines, choices = [], []
    if head := menu.get("head_content"):
        lines.append(_limited(head, _EDGE_BYTES, "head_content"))
    for item in items:
        match item:
            case {"type": "click", "click": {"content": str(label)} as click}:
                key = click.get("id")
                lines.append(_limited(label, _CLICK_BYTES, "click.content"))
                choices.append(Choice(label, label, None if key is None else _limited(key, _ID_BYTES, "click.id")))
            case {"type": "view" | "miniprogram" | "text" as kind, **rest}:
                lines.append(_limited(_content(rest.get(kind)), _EDGE_BYTES, f"{kind}.content"))
            case _:
                raise ApiError(95009)
    if tail := menu.get("tail_content"):
        lines.append(_limited(tail, _EDGE_BYTES, "tail_content"))
    if not lines:
        raise ApiError(40058, "msgmenu is empty")
    return "\n".join(lines), tuple(choices)


def _content(value: object) -> object:
    return value.get("content") if isinstance(value, dict) else None


def _limited(value: object, most: int, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise ApiError(40058, f"{name} is missing")
    if (size := len(value.encode())) > most:
        raise ApiError(45002, f"{name} has {size} bytes, {most} are allowed")
    return value
