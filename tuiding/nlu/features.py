"""What the classifier looks at: characters, words, sounds and entities of a message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
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
from tuiding.nlu.sounds import sound

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
        self._views = [_View(read, longest, weight) for read, longest, weight in groups if longest and weight]
        self._named = frozenset(named)

    def fit_transform(self, messages: list[Message]) -> csr_matrix:
        """Learn the vocabulary from the messages and return their features, one row each."""
        seen = [self._seen(message) for message in messages]
        return hstack([view.learn(seen) for view in self._views], format="csr", dtype=np.float32)

    def transform(self, messages: list[Message]) -> csr_matrix:
        """Return the messages' features, one row each."""
        columns: list[int] = []
        values: list[NDArray[np.float32]] = []
        ends = [0]
        width = sum(len(view.idf) for view in self._views)
        for message in map(self._seen, messages):
            start = 0
            for view in self._views:
                found, weights = view.weigh(message)
                columns += [start + column for column in found]
                values.append(weights)
                start += len(view.idf)
            ends.append(len(columns))
        return csr_matrix((np.concatenate(values), columns, ends), shape=(len(messages), width))

    def said(self, message: Message) -> list[str]:
        """Return which of ``named`` a message names."""
        return list(dict.fromkeys(entity[ENTITY_ATTRIBUTE_VALUE] for entity in self._names_in(message)))

    def text(self, message: Message) -> str:
        """Return a message as it is looked at, with one sign for every name that stands for others."""
        return _masked(self._seen(message))

    def names(self) -> list[str]:
        """Return a readable name for each column, such as ``characters:取·消``."""
        return [f"{view.name}:{name.replace(' ', '·')}" for view in self._views for name in view.vocabulary]

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


class _View:
    """Frequencies of n-grams, by scikit-learn's TfidfVectorizer, of what one function reads in a message."""

    def __init__(self, read: Callable[[Message], list[str]], longest: int, weight: float) -> None:
        self.name = read.__name__[1:]
        self.vocabulary: dict[str, int] = {}  # in the order of the columns
        self.idf = np.zeros(0, np.float32)
        self._read, self._n_grams, self._weight = read, _NGrams(longest), weight

    def learn(self, messages: Iterable[Message]) -> csr_matrix:
        vectorizer = TfidfVectorizer(analyzer=self._n_grams, sublinear_tf=True, dtype=np.float32, min_df=2)
        matrix = vectorizer.fit_transform([self._read(message) for message in messages])
        # What is not kept was too rare to be a feature: the larger part.
        self.vocabulary = {name: column for column, name in enumerate(vectorizer.get_feature_names_out())}
        self.idf = vectorizer.idf_.astype(np.float32)
        return matrix * self._weight

    def weigh(self, message: Message) -> tuple[list[int], NDArray[np.float32]]:
        """Return the columns and values of one row: what ``vectorizer.transform`` does, in a tenth of its time."""
        known = self.vocabulary
        counts = Counter(known[name] for name in self._n_grams(self._read(message)) if name in known)
        columns = list(counts)
        weights = (1.0 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))) * self.idf[columns]
        return columns, weights * np.float32(self._weight / (np.linalg.norm(weights) or 1.0))


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
    return [sound(character) for character in _masked(message)]


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
