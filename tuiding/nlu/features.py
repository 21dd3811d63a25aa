"""What the classifier looks at: characters, words, sounds and entities of a message."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import combinations
from typing import Any

import numpy as np
from pypinyin import lazy_pinyin
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
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
_ALIAS, _NAME = "alias", "name"
_MASKS = {"service": "□", "outsider": "■", _NAME: "◇"}
# What a message leaves out tells as much: without a region, 公众号 is none abroad.
_ABSENT = ("verb", "region")
_OBJECTS = {_ALIAS, *_MASKS}


class Features:
    """Turn messages into one sparse matrix; ``fit_transform`` the training messages first."""

    def __init__(
        self, characters: int, words: int, sounds: int, signs: float, named: Collection[str] = frozenset()
    ) -> None:
        """Take the longest n-gram of characters, words and pinyin syllables, and the weight of the signs; 0 = without.

        Signs are the entities, the classes of verbs, and every pair of them: only 开通 and 微粒贷 together say that
        somebody wants the loan rather than to be rid of it. ``named`` are procedures of which any name stands for all.
        """
        groups = ((_characters, characters, 1.0), (_words, words, 1.0), (_sounds, sounds, 1.0), (_signs, 1, signs))
        self._groups = [(view, _vectorizer(longest), weight) for view, longest, weight in groups if longest and weight]
        self._named = frozenset(named)

    def fit_transform(self, messages: list[Message]) -> csr_matrix:
        """Learn the vocabulary from the messages and return their features, one row each."""
        seen = [self._seen(message) for message in messages]
        parts = [v.fit_transform([view(m) for m in seen]) * weight for view, v, weight in self._groups]
        for _, vectorizer, _ in self._groups:
            vectorizer.stop_words_ = None  # all that was too rare to be a feature: the larger part of the model
        return hstack(parts, format="csr", dtype=np.float32)

    def transform(self, messages: list[Message]) -> csr_matrix:
        """Return the messages' features, one row each."""
        seen = [self._seen(message) for message in messages]
        parts = [v.transform([view(m) for m in seen]) * weight for view, v, weight in self._groups]
        return hstack(parts, format="csr", dtype=np.float32)

    def said(self, message: Message) -> list[str]:
        """Return which of ``named`` a message names."""
        return list(dict.fromkeys(entity[ENTITY_ATTRIBUTE_VALUE] for entity in self._names_in(message)))

    def text(self, message: Message) -> str:
        """Return a message as it is looked at, with one sign for every name that stands for others."""
        return _masked(self._seen(message))

    def names(self) -> list[str]:
        """Return a readable name for each column, such as ``characters:取·消``."""
        return [
            f"{view.__name__[1:]}:{name.replace(' ', '·')}"
            for view, vectorizer, _ in self._groups
            for name in vectorizer.get_feature_names_out()
        ]

    def _names_in(self, message: Message) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = message.get(FOUND, [])
        return [e for e in found if e[ENTITY_ATTRIBUTE_TYPE] == _ALIAS and e[ENTITY_ATTRIBUTE_VALUE] in self._named]

    def _seen(self, message: Message) -> Message:
        """Return the message with every name of ``named`` as an entity and a token that are all alike."""
        names = self._names_in(message) if self._named else []
        if not names:
            return message
        found = [{**e, ENTITY_ATTRIBUTE_TYPE: _NAME} if e in names else e for e in message.get(FOUND)]
        spans = [(e[ENTITY_ATTRIBUTE_START], e[ENTITY_ATTRIBUTE_END]) for e in names]
        others = (
            token
            for token in message.get(TOKENS_NAMES[TEXT], [])
            if all(token.end <= start or end <= token.start for start, end in spans)
        )
        tokens = sorted([*others, *(Token(_MASKS[_NAME], start) for start, _ in spans)], key=lambda t: t.start)
        return Message({TEXT: message.get(TEXT), FOUND: found, TOKENS_NAMES[TEXT]: tokens})


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
    for entity in sorted(message.get(FOUND, []), key=lambda e: -e[ENTITY_ATTRIBUTE_START]):
        mask = _MASKS.get(entity[ENTITY_ATTRIBUTE_TYPE])
        if mask is not None:
            text = text[: entity[ENTITY_ATTRIBUTE_START]] + mask + text[entity[ENTITY_ATTRIBUTE_END] :]
    return text.replace(" ", "")


def _characters(message: Message) -> list[str]:
    return ["^", *_masked(message), "$"]


def _words(message: Message) -> list[str]:
    return [token.text for token in message.get(TOKENS_NAMES[TEXT], [])]


def _sounds(message: Message) -> list[str]:
    return lazy_pinyin(_masked(message))


def _signs(message: Message) -> list[str]:
    found = message.get(FOUND, [])
    kinds = {entity[ENTITY_ATTRIBUTE_TYPE] for entity in found}
    values = {
        f"{entity[ENTITY_ATTRIBUTE_TYPE]}={entity[ENTITY_ATTRIBUTE_VALUE]}"
        for entity in found
        if entity[ENTITY_ATTRIBUTE_TYPE] not in _MASKS
    }
    single = sorted(kinds | values)
    single += [] if kinds & _OBJECTS else ["no-object"]
    single += [f"no-{kind}" for kind in _ABSENT if kind not in kinds]
    return single + [f"{first}&{second}" for first, second in combinations(single, 2)]
