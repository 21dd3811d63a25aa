"""Texts in parts that the platform takes: measured in UTF-8 bytes, cut where a reader would pause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import regex

from tuiding.channels.platform.menu import LINK

# The text of one message, in bytes; measured by others, the platform gives no figure.
MAX_BYTES = 2048
_BETWEEN_BUBBLES = "\n\n"
# Where to cut, the best place first: between paragraphs, lines, sentences, clauses, words.
_PAUSES = [re.compile(p) for p in (r"\n\n+", r"\n", r"[。！？!?…]+[”』」）)]*|\.(?=\s)", r"[；;，,、：:]", r"\s")]
# What a reader takes for one character, such as a family of emoji.
_CHARACTER = regex.compile(r"\X")


def size(text: str) -> int:
    """Return the length of ``text`` in UTF-8 bytes."""
    return len(text.encode())


def split(text: str, limit: int = MAX_BYTES) -> list[str]:
    """Return ``text`` in parts of at most ``limit`` bytes, in order, without the white space around the cuts.

    Raises:
        ValueError: the limit is too small for a character.
    """
    if limit < 4:
        raise ValueError(f"no character is sure to fit into {limit} bytes")
    parts = []
    rest = text.strip()
    while size(rest) > limit:
        end = _cut(rest, limit)
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [part for part in [*parts, rest] if part]


def pack(bubbles: Iterable[str], limit: int = MAX_BYTES) -> list[str]:
    """Return ``bubbles`` merged into as few texts of at most ``limit`` bytes as their order allows."""
    texts: list[str] = []
    for part in (part for bubble in bubbles for part in split(bubble, limit)):
        if texts and size(texts[-1]) + len(_BETWEEN_BUBBLES) + size(part) <= limit:
            texts[-1] += _BETWEEN_BUBBLES + part
        else:
            texts.append(part)
    return texts


def _cut(text: str, limit: int) -> int:
    """Return where the first part of ``text`` ends: behind the last good pause in its second half, if there is one."""
    fitting = text.encode()[:limit].decode(errors="ignore")
    links = [match.span() for match in LINK.finditer(text)]
    for pause in _PAUSES:
        ends = [match.end() for match in pause.finditer(fitting) if match.end() * 2 >= len(fitting)]
        for end in reversed(ends):
            if not _inside(end, links):
                return end
    return _between_characters(text, len(fitting), links)


def _between_characters(text: str, end: int, links: Sequence[tuple[int, int]]) -> int:
    for start, stop in links:
        if 0 < start < end < stop:
            return start
    ends = [match.end() for match in _CHARACTER.finditer(text, 0, end + 1)]
    return max((place for place in ends if place <= end), default=end)


def _inside(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < place < stop for start, stop in spans)
