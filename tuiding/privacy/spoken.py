"""Numbers that are spoken: in Chinese digits, or digit by digit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tuiding.privacy import patterns
from tuiding.privacy.kind import Kind

_SPOKEN = {
    **dict(zip("零一二三四五六七八九", "0123456789", strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖", "123456789", strict=True)),
    **dict(zip("貳參陸", "236", strict=True)),
    **dict(zip("〇○幺两兩", "00122", strict=True)),
}
_SPOKEN_DIGIT = rf"[0-9{''.join(_SPOKEN)}]"
_SPOKEN_RUN = re.compile(rf"{_SPOKEN_DIGIT}(?:[ ._\-,、]{{0,2}}{_SPOKEN_DIGIT}){{9,}}x?")
_PIECE = re.compile(rf"{_SPOKEN_DIGIT}+x?")
_TO_DIGITS = str.maketrans(_SPOKEN)
_MOST_DIGITS = 19

_SHORT = "short"
_WHOLE = re.compile(
    rf"(?P<{Kind.PHONE}>(?:(?:00)?86)?0?1[3-9]\d{{9}})"
    rf"|(?P<{Kind.LANDLINE}>{patterns.AREA}\d{{7,8}})"
    rf"|(?P<{Kind.ID}>{patterns.ID_X}|{patterns.ID_18}|{patterns.ID_15})"
    rf"|(?P<{Kind.BANK_CARD}>\d{{16,19}})"
    rf"|(?P<{_SHORT}>[3-6]\d{{12,14}})"
    rf"|(?P<{Kind.NUMBER}>\d{{20,}})"
)


def find_spoken(plain: str) -> Iterator[tuple[int, int, Kind]]:
    """Find numbers among runs of digits in any script, whose pieces may be apart."""
    digits = plain.translate(_TO_DIGITS)
    for run in _SPOKEN_RUN.finditer(plain):
        pieces = [match.span() for match in _PIECE.finditer(plain, *run.span())]
        index = 0
        while index < len(pieces):
            start, end = pieces[index]
            chinese = not plain[start:end].isascii()
            if chinese and (kind := _kind_of(digits[start:end])):
                yield start, end, kind
            elif chinese and _kind_of(digits[start : end - 1]) is Kind.PHONE:
                # 我的号是一三八零零一三八零零零一直…: the last one is no digit.
                yield start, end - 1, Kind.PHONE
                pieces[index] = (end - 1, end)
                continue
            elif chinese and _kind_of(digits[start + 1 : end]) is Kind.PHONE:
                yield start, end, Kind.PHONE  # 有一一三八…
            elif joined := _joined(plain, digits, pieces[index : index + _MOST_DIGITS]):
                count, kind = joined
                yield start, pieces[index + count - 1][1], kind
                index += count - 1
            index += 1


def _joined(plain: str, digits: str, pieces: list[tuple[int, int]]) -> tuple[int, Kind] | None:
    """Return how many of ``pieces``, from the first on, are one number, and which kind: the more the better.

    ASCII digits in groups are left to the rules (150 200 300 are amounts); one by one they are joined if the same
    stands between all of them (8.0.5、8.0.6 are versions).
    """
    candidates: list[tuple[int, str]] = []
    said, gaps, chinese, single = "", set(), False, True
    for place, (start, end) in enumerate(pieces):
        said += digits[start:end]
        if len(said) > _MOST_DIGITS or (place > 0 and end - start > 1 and _kind_of(digits[start:end])):
            break
        chinese = chinese or not plain[start:end].isascii()
        single = single and end - start == 1
        if place > 0:
            gaps.add(plain[pieces[place - 1][1] : start])
            if chinese or (single and len(gaps) == 1):
                candidates.append((place + 1, said))
    kinds = [(count, kind) for count, said in reversed(candidates) if (kind := _kind_of(said))]
    # One digit more makes an identity card's number a bank card's.
    return next((found for found in kinds if found[1] is Kind.ID), kinds[0] if kinds else None)


def _kind_of(digits: str) -> Kind | None:
    """Return what a number without separators is."""
    match = _WHOLE.fullmatch(digits)
    if match is None or match.lastgroup is None:
        return None
    if match.lastgroup == _SHORT:
        return Kind.BANK_CARD if patterns.passes_luhn(digits) else None
    return Kind(match.lastgroup)
