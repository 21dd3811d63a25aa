"""Which of several choices a person means: 2, 第二个, 选三, 最后一个, or the words of one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuiding.normalization import normalize

_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_NUMBER = re.compile(r"\d{1,3}|[一二两三四五六七八九十]")
_FROM_THE_END = re.compile(r"倒数第?(\d{1,3}|[一二两三四五六七八九十])")
_NONE = re.compile(r"都不|没有?一个|哪个也不|一个也不")
_LAST = re.compile(r"最后|最下面|末尾")
_FIRST = re.compile(r"最上面|最前面|头一个|上面那|前面那|前一个|前者")
_SECOND = re.compile(r"后者|后一个|下面那|后面那")


def position(text: str, count: int) -> int | None:
    """Return the index (from 0) of the choice that ``text`` names among ``count``, or None if it names none."""
    if count == 0 or _NONE.search(text):
        return None
    if match := _FROM_THE_END.search(text):
        number = _number(match.group(1))
        return count - number if 1 <= number <= count else None
    if _LAST.search(text):
        return count - 1
    if _FIRST.search(text):
        return 0
    if count == 2 and _SECOND.search(text):
        return 1
    match = _NUMBER.search(text)
    if match is None:
        return None
    number = _number(match.group())
    return number - 1 if 1 <= number <= count else None


def _number(word: str) -> int:
    return _DIGITS[word] if word in _DIGITS else int(word)


def named(text: str, labels: Sequence[str]) -> int | None:
    """Return the index of the one label that ``text`` says, in whole or as the part that tells it; None if unclear."""
    said = normalize(text)
    options = [normalize(label) for label in labels]
    if said in options:
        return options.index(said)
    found = [i for i, label in enumerate(options) if len(said) > 1 and (said in label or label in said)]
    return found[0] if len(found) == 1 else None
