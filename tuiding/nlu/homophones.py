"""Names as they sound: 藤迅视频, 另钱通, 微立贷."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import spacy
from pypinyin import lazy_pinyin
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

# What many people do not tell apart, in speech and so in typing.
_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_NASAL = "ng"
# Shorter ones sound like too much else.
_SHORTEST = 3


class Homophones:
    """Finds names of three or more Chinese characters in a text that has others of the same sound."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Take pairs of a key and a name; the key is what a find is reported by."""
        self._nlp = spacy.blank("zh")
        self._matcher = PhraseMatcher(self._nlp.vocab)
        by_key: dict[str, list[Doc]] = {}
        for key, name in names:
            if len(name) >= _SHORTEST and all(map(_chinese, name)):
                by_key.setdefault(key, []).append(self._sounds(name))
        for key, docs in by_key.items():
            self._matcher.add(key, docs)

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield key, start and end of every name that ``text`` sounds like, the longest first."""
        if len(self._matcher) == 0 or not text:
            return
        matches = self._matcher(self._sounds(text))
        for key, start, end in sorted(matches, key=lambda match: match[1] - match[2]):
            yield self._nlp.vocab.strings[key], start, end

    def _sounds(self, text: str) -> Doc:
        return Doc(self._nlp.vocab, words=[_sound(character) for character in text])


@lru_cache(maxsize=8192)
def _sound(character: str) -> str:
    sound: str = lazy_pinyin(character)[0] if _chinese(character) else character
    for precise, common in _ALIKE:
        if sound.startswith(precise):
            sound = common + sound.removeprefix(precise)
    return sound[:-1] if sound.endswith(_NASAL) else sound


def _chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"
