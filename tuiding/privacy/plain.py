"""How a text is looked at: in one spelling, without what was found before."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# No digit, no letter, no separator: no rule matches across it, as none does across a mark.
_TAKEN = "\x00"


def end_behind(text: str, place: int) -> int:
    """Return where the character at ``place`` ends with what combines with it, such as the frame of a keycap."""
    place += 1
    while place < len(text) and unicodedata.category(text[place]) in ("Mn", "Me"):
        place += 1
    return place


def without(plain: str, start: int, end: int) -> str:
    """Return ``plain``, as long as it is, with nothing left to find from ``start`` to ``end``."""
    return plain[:start] + _TAKEN * (end - start) + plain[end:]


def plain_text(text: str) -> tuple[str, list[int]]:
    """Return ``text`` with one spelling for digits, letters, spaces and dashes, and the place of each character in it.

    Characters without width are left out: phones put them around numbers that are copied from the address book.
    """
    characters = [(place, _spelt(character)) for place, character in enumerate(text)]
    return "".join(c for _, c in characters), [place for place, c in characters if c]


@lru_cache(maxsize=8192)
def _spelt(character: str) -> str:
    if character.isascii():
        return character.lower() if character.isprintable() else " "
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Me"):
        return ""
    if category in ("Zs", "Zl", "Zp", "Cc"):
        return " "
    if category == "Pd" or character == "−":
        return "-"
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    if character in "·・•‧":
        return "."
    plain = unicodedata.normalize("NFKC", character).lower()
    return plain if len(plain) == 1 else character
