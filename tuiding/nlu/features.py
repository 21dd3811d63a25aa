"""What the classifier looks at: characters, words, sounds and entities of a message."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from pypinyin import lazy_pinyin
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import (
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from tuiding.nlu.extractor import FOUND

# A name of one of these stands for all of them: 取消爱奇艺会员 teaches 取消芒果TV会员 too.
_MASKED = {"service"}
_NO_ENTITY = "none"


class Features:
    """Turn messages into one sparse matrix; ``fit`` on the training messages first."""

    def __init__(self, characters: int, words: int, sounds: int) -> None:
        """Take the longest n-gram of characters, words and pinyin syllables; 0 leaves a group out."""
        self._groups = [
            (view, _vectorizer(longest))
            for view, longest in ((_characters, characters), (_words, words), (_sounds, sounds), (_entities, 1))
            if longest
        ]

    def fit_transform(self, messages: list[Message]) -> csr_matrix:
        """Learn the vocabulary from the messages and return their features, one row each."""
        return hstack([v.fit_transform([view(m) for m in messages]) for view, v in self._groups], format="csr")

    def transform(self, messages: list[Message]) -> csr_matrix:
        """Return the messages' features, one row each."""
        return hstack([v.transform([view(m) for m in messages]) for view, v in self._groups], format="csr")

    def names(self) -> list[str]:
        """Return a readable name for each column."""
        return [
            f"{view.__name__[1:-1]}:{name.replace(' ', '·')}"
            for view, vectorizer in self._groups
            for name in vectorizer.get_feature_names_out()
        ]


def _vectorizer(longest: int) -> TfidfVectorizer:
    return TfidfVectorizer(analyzer=_NGrams(longest), sublinear_tf=True, dtype=np.float32, min_df=2)


class _NGrams:
    """All runs of one to ``longest`` neighbours; a class because a closure cannot be stored."""

    def __init__(self, longest: int) -> None:
        self._longest = longest

    def __call__(self, items: list[str]) -> Iterable[str]:
        for length in range(1, self._longest + 1):
            for start in range(len(items) - length + 1):
                yield " ".join(items[start : start + length])


def _masked(message: Message) -> str:
    text: str = message.get(TEXT) or ""
    for entity in sorted(message.get(FOUND, []), key=lambda e: -e.get(ENTITY_ATTRIBUTE_START, 0)):
        if entity[ENTITY_ATTRIBUTE_TYPE] in _MASKED:
            text = text[: entity[ENTITY_ATTRIBUTE_START]] + "□" + text[entity[ENTITY_ATTRIBUTE_END] :]
    return text


def _characters(message: Message) -> list[str]:
    return ["^", *_masked(message).replace(" ", ""), "$"]


def _words(message: Message) -> list[str]:
    return [token.text for token in message.get(TOKENS_NAMES[TEXT], [])]


def _sounds(message: Message) -> list[str]:
    return lazy_pinyin(_masked(message).replace(" ", ""))


def _entities(message: Message) -> list[str]:
    names = []
    for entity in message.get(FOUND, []):
        kind = entity[ENTITY_ATTRIBUTE_TYPE]
        names.append(kind)
        if kind not in _MASKED:
            names.append(f"{kind}={entity[ENTITY_ATTRIBUTE_VALUE]}")
    return names or [_NO_ENTITY]
