"""How Chinese characters are read, each by itself."""

from __future__ import annotations

import os
from functools import lru_cache

# The readings of whole phrases take 43 MB. pypinyin asks when it is imported.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin import lazy_pinyin


@lru_cache(maxsize=32768)
def sound(character: str) -> str:
    """Return the commonest reading of a character without its tone, and other characters as they are."""
    reading: str = lazy_pinyin(character)[0]
    return reading
