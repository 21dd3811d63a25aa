"""One spelling for a text, however it was typed.

Used by the pipeline's first component, by the dataset's search and by its check for duplicate aliases, so that all
three agree on what counts as the same words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

from tuiding.privacy import without_marks

# Longer messages are not questions; what a person wants stands well before this.
MAX_LENGTH = 500

_REPEATED_MARK = re.compile(r"([^\w\s])\1+")
_REPEATED_LETTER = re.compile(r"(\w)\1{3,}")
_SPACES = re.compile(r"\s+")
_SIMPLIFIED = OpenCC("t2s")
_MOST_PASSES = 6


@lru_cache(maxsize=4096)
def normalize(text: str) -> str:
    """Return ``text`` in simplified lower-case half-width form, without emoji, control characters or repeats.

    The marks of what was masked (``tuiding.privacy``) are dropped too: they say nothing about a wish.
    The result may be empty. At most ``MAX_LENGTH`` characters of the input are looked at.
    """
    text = text[:MAX_LENGTH]
    # What one step makes may be what an earlier one looks for (two traditional forms in a row, say).
    for _ in range(_MOST_PASSES):
        before, text = text, _once(text)[:MAX_LENGTH]
        if text == before:
            break
    return text


def _once(text: str) -> str:
    text = unicodedata.normalize("NFKC", text.lower())
    text = "".join(_kept(character) for character in text)
    text = without_marks(_SIMPLIFIED.convert(text).lower())
    text = _REPEATED_MARK.sub(r"\1", text)
    text = _REPEATED_LETTER.sub(r"\1\1\1", text)
    return _SPACES.sub(" ", text).strip()


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    # So, Sk: emoji and their modifiers. Cs: half a surrogate. Mn: variation selectors and stray accents.
    if category in ("So", "Sk", "Cs", "Cf", "Cn", "Co", "Mn", "Me"):
        return " " if category == "So" else ""
    return " " if category == "Cc" else character
