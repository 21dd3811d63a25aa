"""Answers as 微信客服 takes them: texts, and choices as menus.

A menu's item keeps its number, so that the choice can be tapped, or answered by number as on every channel.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tuiding.channels.platform.menu import around
from tuiding.channels.platform.splitting import MAX_BYTES, pack, size, split

# From a client library's copy of the platform's page; in bytes but for the first.
_ITEMS = 10
_EDGE = 1024
_ITEM = 128


@dataclass(frozen=True)
class Bubble:
    """A text, and the choices that its last lines list, if it has some."""

    text: str
    labels: Sequence[str] = ()


def written(bubbles: Iterable[Bubble], most: int, more: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the messages to send now, at most ``most``, and the texts that are left for later.

    As few messages as their order allows; where they would be too many, menus become text. The last message before
    what is left ends with the line ``more``.
    """
    bubbles = [bubble for bubble in bubbles if bubble.text.strip()]
    messages = _with_menus(bubbles)
    if len(messages) <= most:
        return messages, []
    whole = [bubble.text for bubble in bubbles]
    texts = pack(whole)
    if len(texts) > most:
        texts = pack(whole, MAX_BYTES - size(f"\n{more}"))
        if most:
            texts[most - 1] += f"\n{more}"
    return [text_message(text) for text in texts[:most]], texts[most:]


def text_message(text: str) -> dict[str, Any]:
    """Return a text."""
    return {"msgtype": "text", "text": {"content": text}}


def _with_menus(bubbles: Iterable[Bubble]) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    before: list[str] = []
    for bubble in bubbles:
        menu = _menu(before, bubble)
        if menu is None:
            before.append(bubble.text)
        else:
            messages += menu
            before = []
    return messages + [text_message(text) for text in pack(before)]


def _menu(before: Sequence[str], bubble: Bubble) -> list[dict[str, Any]] | None:
    """Return ``before`` and a bubble with choices as messages that end with a menu, or None if it cannot be one."""
    parts = around(bubble.text, bubble.labels) if 0 < len(bubble.labels) <= _ITEMS else None
    if parts is None:
        return None
    head, items, tail = parts
    if size(tail) > _EDGE or any(size(item) > _ITEM for item in items):
        return None
    texts = pack([*before, head], _EDGE)
    if len(texts) > 1:
        # Too long for a menu's head: that is the line that asks, after a text with the rest.
        body, _, asking = head.rpartition("\n")
        texts = [*pack([*before, body]), *split(asking, _EDGE)]
    menu: dict[str, Any] = {
        "list": [
            {"type": "click", "click": {"id": str(number), "content": item}} for number, item in enumerate(items, 1)
        ]
    }
    if texts:
        menu["head_content"] = texts.pop()
    if tail:
        menu["tail_content"] = tail
    return [*(text_message(text) for text in texts), {"msgtype": "msgmenu", "msgmenu": menu}]
