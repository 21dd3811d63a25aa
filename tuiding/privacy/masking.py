"""Numbers and addresses that belong to a person are replaced by a mark before anything keeps or repeats them.

What counts, and how it is told from dates, amounts and service numbers, stands at each pattern. Where both readings are
possible the rules mask: no answer depends on a long number. Order and transaction numbers are masked from 20 digits on
(a payment's number leads to its payer, and two numbers typed in one are as long); shorter ones stay unless they look
like something else. Addresses of web pages keep everything but such an item inside them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tuiding.privacy.kind import MARK, Kind
from tuiding.privacy.plain import end_behind, plain_text, without
from tuiding.privacy.rules import FINDERS

_NAMED_MARK = re.compile(r"(?:(?:我的?)?(?:手机号码?|电话号码?|电话|邮箱|身份证号?|卡号)\s*[是为::]?\s*)?" + MARK)


@dataclass(frozen=True)
class Masked:
    """A text without private data, and the kinds of what stood in it, in their order, each once."""

    text: str
    kinds: tuple[Kind, ...]


def mask(text: str) -> Masked:
    """Replace every private item in ``text`` by its mark; what stands around it stays as it is."""
    plain, places = plain_text(text)
    found: list[tuple[int, int, Kind]] = []
    looking = True
    while looking:  # until nothing is left: what one rule takes away may have hidden an item from another
        looking = False
        for finder in FINDERS:
            for start, end, kind in finder(plain):
                found.append((places[start], end_behind(text, places[end - 1]), kind))
                plain = without(plain, start, end)
                looking = True
    if not found:
        return Masked(text, ())
    found.sort()
    parts, last = [], 0
    for start, end, kind in found:
        parts += [text[last:start], kind.mark]
        last = end
    return Masked("".join([*parts, text[last:]]), tuple(dict.fromkeys(kind for _, _, kind in found)))


def mask_all(value: Any) -> tuple[Any, tuple[Kind, ...]]:
    """Return JSON-like ``value`` with its texts and whole numbers masked, keys as they are, and the kinds found.

    Raises:
        RecursionError: it is nested deeper than Python can follow.
    """
    if isinstance(value, str):
        masked = mask(value)
        return masked.text, masked.kinds
    if isinstance(value, int) and not isinstance(value, bool):
        masked = mask(str(value))
        return (masked.text if masked.kinds else value), masked.kinds
    if isinstance(value, dict):
        pairs = {key: mask_all(entry) for key, entry in value.items()}
        return {key: entry for key, (entry, _) in pairs.items()}, _together(pairs.values())
    if isinstance(value, list | tuple):
        entries = [mask_all(entry) for entry in value]
        return [entry for entry, _ in entries], _together(entries)
    return value, ()


def without_marks(text: str) -> str:
    """Drop the marks and what names them (``手机号是〔手机号〕``): they say nothing about what a person wants."""
    return _NAMED_MARK.sub("", text)


def _together(entries: Any) -> tuple[Kind, ...]:
    return tuple(dict.fromkeys(kind for _, kinds in entries for kind in kinds))
