"""Names as they sound: 藤迅视频, 另钱通, 微立贷."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from tuiding.nlu.sounds import sound

# What many people do not tell apart, in speech and so in typing.
_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_NASAL = "ng"
# Shorter ones sound like too much else.
_SHORTEST = 3


class Homophones:
    """Finds names of three or more Chinese characters in a text that has others of the same sound."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Take pairs of a key and a name; the key is what a find is reported by."""
        self._keys: dict[str, list[str]] = {}
        lengths = set()
        for key, name in names:
            if len(name) >= _SHORTEST and all(map(_chinese, name)):
                keys = self._keys.setdefault(_joined(map(_heard, name)), [])
                keys += [] if key in keys else [key]
                lengths.add(len(name))
        self._lengths = sorted(lengths, reverse=True)

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield key, start and end of every name that ``text`` sounds like, the longest first."""
        sounds = [_heard(character) for character in text]
        for length in self._lengths:
            for start in range(len(sounds) - length + 1):
                for key in self._keys.get(_joined(sounds[start : start + length]), ()):
                    yield key, start, start + length


def _joined(sounds: Iterable[str]) -> str:
    return " ".join(sounds)


@lru_cache(maxsize=8192)
def _heard(character: str) -> str:
    heard = sound(character) if _chinese(character) else character
    for precise, common in _ALIKE:
        if heard.startswith(precise):
            heard = common + heard.removeprefix(precise)
    return heard[:-1] if heard.endswith(_NASAL) else heard


def _chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"
