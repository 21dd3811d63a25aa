"""How Chinese characters are read, each by itself."""

from __future__ import annotations

import os
from functools import lru_cache

# The readings of whole phrases take 43 MB. pypinyin asks when it is imported.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin import lazy_pinyin

# In speech and so in typing.
_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_NASAL = "ng"


@lru_cache(maxsize=32768)
def sound(character: str) -> str:
    """Return the commonest reading of a character without its tone, and other characters as they are."""
    reading: str = lazy_pinyin(character)[0]
    return reading


@lru_cache(maxsize=32768)
def heard(character: str) -> str:
    """Return the reading of a Chinese character without what many people do not tell apart; others as they are."""
    reading = sound(character) if chinese(character) else character
    for precise, common in _ALIKE:
        if reading.startswith(precise):
            reading = common + reading.removeprefix(precise)
    return reading[:-1] if reading.endswith(_NASAL) else reading


def chinese(character: str) -> bool:
    """Whether it is one of the common Chinese characters."""
    return "\u4e00" <= character <= "\u9fff"
