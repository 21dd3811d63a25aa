"""Answers as the platforms' APIs take them: texts, and choices as menus (``msgmenu``).

A menu's item keeps its number, so that the choice can be tapped, or answered by number as on every channel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tuiding.channels.platform.answer import Bubble
from tuiding.channels.platform.menu import around, lists
from tuiding.channels.platform.splitting import MAX_BYTES, pack, size, split

# 微信客服's limits, from a client library's copy of its page; 公众号 names none. In bytes but for the first.
_ITEMS = 10
_EDGE = 1024
_ITEM = 128


def written(
    bubbles: Iterable[Bubble], most: int, more: str, *, limit: int = MAX_BYTES, menus: bool = True
) -> tuple[list[Bubble], list[Bubble]]:
    """Return the messages to send now, at most ``most``, and what is left for later.

    As few messages as their order allows. One with labels is a menu; where menus would be too many messages, or the
    platform has none, all is text. The last message before what is left ends with the line ``more``.
    """
    bubbles = [bubble for bubble in bubbles if bubble.text.strip()]
    messages = _with_menus(bubbles, limit) if menus else _as_texts(bubbles, limit)
    if len(messages) <= most:
        return messages, []
    texts = _as_texts(bubbles, limit)
    if len(texts) > most:
        texts = _as_texts(bubbles, limit - size(f"\n{more}"))
        if most:
            texts[most - 1] = Bubble(f"{texts[most - 1].text}\n{more}")
    return texts[:most], with_labels([text.text for text in texts[most:]], bubbles)


def with_labels(texts: Iterable[str], bubbles: Sequence[Bubble]) -> list[Bubble]:
    """Return ``texts``, made of ``bubbles``, each with the choices that it still lists in full."""
    offers = [bubble.labels for bubble in reversed(bubbles) if bubble.labels]
    return [Bubble(text, next((labels for labels in offers if lists(text, labels)), ())) for text in texts]


def message_of(bubble: Bubble, item: Callable[[str, str], dict[str, Any]]) -> dict[str, Any]:
    """Return a message of ``written`` as the API takes it; ``item`` makes a menu's item of an id and a text."""
    parts = around(bubble.text, bubble.labels)
    if parts is None:
        return {"msgtype": "text", "text": {"content": bubble.text}}
    head, items, tail = parts
    menu: dict[str, Any] = {"list": [item(str(number), text) for number, text in enumerate(items, 1)]}
    if head:
        menu["head_content"] = head
    if tail:
        menu["tail_content"] = tail
    return {"msgtype": "msgmenu", "msgmenu": menu}


def _as_texts(bubbles: Iterable[Bubble], limit: int) -> list[Bubble]:
    return [Bubble(text) for text in pack((bubble.text for bubble in bubbles), limit)]


def _with_menus(bubbles: Iterable[Bubble], limit: int) -> list[Bubble]:
    messages: list[Bubble] = []
    before: list[Bubble] = []
    for bubble in bubbles:
        menu = _menu(before, bubble, limit)
        if menu is None:
            before.append(bubble)
        else:
            messages += menu
            before = []
    return messages + _as_texts(before, limit)


def _menu(before: Sequence[Bubble], bubble: Bubble, limit: int) -> list[Bubble] | None:
    """Return ``before`` and a bubble with choices as messages that end with a menu, or None if it cannot be one."""
    parts = around(bubble.text, bubble.labels) if 0 < len(bubble.labels) <= _ITEMS else None
    if parts is None:
        return None
    head, items, tail = parts
    if size(tail) > _EDGE or any(size(item) > _ITEM for item in items):
        return None
    earlier = [b.text for b in before]
    texts = pack([*earlier, head], _EDGE)
    if len(texts) > 1:
        # Too long for a menu's head: that is the line that asks, after a text with the rest.
        body, _, asking = head.rpartition("\n")
        texts = [*pack([*earlier, body], limit), *split(asking, _EDGE)]
    lines = [*texts[-1:], *items, tail]
    return [*(Bubble(text) for text in texts[:-1]), Bubble("\n".join(line for line in lines if line), bubble.labels)]
