"""The rules by which private items are found: each a pattern and, where that says too little, a check."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tuiding.privacy import patterns
from tuiding.privacy.kind import Kind
from tuiding.privacy.plain import without
from tuiding.privacy.spoken import find_spoken

Finder = Callable[[str], Iterator[tuple[int, int, Kind]]]


def _rule(kind: Kind, pattern: str, check: Callable[[str], bool] | None = None) -> Finder:
    """Return the finder of a pattern whose digits and letters (without separators) pass ``check``."""
    compiled = re.compile(pattern)
    group = "item" if "item" in compiled.groupindex else 0

    def find(plain: str) -> Iterator[tuple[int, int, Kind]]:
        position = 0
        while match := compiled.search(plain, position):
            start, end = match.span(group)
            if check is None or check(re.sub(r"[^0-9a-z]", "", match[group])):
                yield start, end, kind
                plain = without(plain, start, end)
                position = end
            else:
                position = match.start() + 1

    return find


def _alone(*forms: str) -> str:
    """Return a pattern for one of ``forms`` with no digit directly before or behind it."""
    return rf"(?:(?<!\d)|(?=[+(]))(?:{'|'.join(forms)})(?!\d)"


# In this order: what is told by more comes first, and nothing is found twice.
FINDERS: tuple[Finder, ...] = (
    _rule(Kind.EMAIL, patterns.EMAIL),
    _rule(Kind.NUMBER, _alone(*patterns.LONG_NUMBER)),
    _rule(Kind.ID, _alone(patterns.ID_18, patterns.ID_X)),
    _rule(Kind.ID, _alone(patterns.ID_18_BY_FOURS), patterns.is_id),
    _rule(Kind.BANK_CARD, _alone(*patterns.CARD)),
    _rule(Kind.PHONE, _alone(patterns.MOBILE)),
    _rule(Kind.LANDLINE, _alone(patterns.FOREIGN)),
    _rule(Kind.LANDLINE, _alone(*patterns.LANDLINE)),
    _rule(Kind.ID, _alone(patterns.ID_15)),
    _rule(Kind.BANK_CARD, _alone(*patterns.SHORT_CARD), patterns.passes_luhn),
    find_spoken,
    _rule(Kind.ID, patterns.PAPERS),
    _rule(Kind.ID, patterns.BRACKETED),
    _rule(Kind.ID, patterns.TAIWAN_ID, patterns.passes_taiwan_check),
    _rule(Kind.ID, patterns.NAMED_PAPER, patterns.is_no_date_or_service),
    _rule(Kind.PHONE, patterns.NAMED_MOBILE, patterns.is_no_date_or_service),
    _rule(Kind.LANDLINE, patterns.NAMED_PHONE, patterns.is_no_date_or_service),
    _rule(Kind.BANK_CARD, patterns.NAMED_CARD, patterns.is_no_date_or_service),
)
