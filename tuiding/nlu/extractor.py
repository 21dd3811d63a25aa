"""spaCy finds platforms, payers, roles, regions and services; a trie the procedures' own names."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.matcher import PhraseMatcher

from tuiding.nlu.component import StoredComponent, with_parts
from tuiding.nlu.names import Names
from tuiding.nlu.sounds import chinese, heard
from tuiding.normalization import normalize

_FILE = "words.json"

# Every entity found, for the features; ``entities`` has the ones that actions read.
FOUND = "entities_found"
# For the actions: the procedures whose own names a message says, and the values it denies (``我不是管理员``).
NAMED = "named"
DENIED = "denied"

# Entity -> value -> what people call it.
Words = dict[str, dict[str, list[str]]]

_ALIAS = "alias"
# Shorter names sound like too much else.
_SHORTEST = 3
_DENIALS = ("不是", "并非", "没用", "不用", "没有用")


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR],
    is_trainable=True,
)
class DatasetExtractor(StoredComponent, EntityExtractorMixin):
    """A PhraseMatcher over the characters of a message, and a trie for names of which there may be very many.

    Each lookup table is an entity, its elements the words, and the synonyms say which value a word stands for.
    Characters rather than jieba's words: a name is found wherever it stands, whatever the segmentation made of it. The
    dataset's own names are found by their sound too (藤迅视频), where no name as long is spelled there.
    It is registered as a featurizer too, so that the classifier sees entities in the training data.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options.

        ``features_only``: entities that help to classify a message and are no part of what it says; ``by_sound``: those
        also found where a message has other characters of the same sound; ``many``: those that grow with the dataset.
        """
        return {
            "features_only": [_ALIAS, "outsider", "verb"],
            "by_sound": [_ALIAS, "service"],
            "many": [_ALIAS],
        }

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Make an extractor that finds nothing yet."""
        super().__init__(config, model_storage, resource)
        self._features_only = set(config["features_only"])
        self._words: Words = {}
        self._use({})

    def learn(self, training_data: TrainingData) -> None:
        """Take the words from the lookup tables."""
        words: Words = {}
        for table in training_data.lookup_tables:
            of_entity = words.setdefault(table["name"], {})
            for element in table["elements"]:
                of_entity.setdefault(training_data.entity_synonyms.get(element, element), []).append(normalize(element))
        self._use(words)
        self._words = words

    def write(self, folder: Path) -> None:
        """Write the words."""
        (folder / _FILE).write_text(json.dumps(self._words, ensure_ascii=False), encoding="utf-8")

    def read(self, folder: Path) -> None:
        """Read the words."""
        self._use(json.loads((folder / _FILE).read_text(encoding="utf-8")))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Find entities in every training message, in place."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of every message and its parts, in place. At overlaps the longest match wins."""
        for message in with_parts(messages):
            if message.get(TEXT):
                self._find(message, message.get(TEXT))
        return messages

    def _find(self, message: Message, text: str) -> None:
        found = self.add_extractor_name(self._entities(text))
        message.set(FOUND, found)
        of_interest = [entity for entity in found if entity[ENTITY_ATTRIBUTE_TYPE] not in self._features_only]
        denied = [e for e in of_interest if text[: e[ENTITY_ATTRIBUTE_START]].endswith(_DENIALS)]
        said = [entity for entity in of_interest if entity not in denied]
        message.set(ENTITIES, message.get(ENTITIES, []) + said, add_to_output=True)
        pairs = [{key: e[key] for key in (ENTITY_ATTRIBUTE_TYPE, ENTITY_ATTRIBUTE_VALUE)} for e in denied]
        message.set(DENIED, pairs, add_to_output=True)
        named = [e[ENTITY_ATTRIBUTE_VALUE] for e in found if e[ENTITY_ATTRIBUTE_TYPE] == _ALIAS]
        message.set(NAMED, list(dict.fromkeys(named)), add_to_output=True)

    def _entities(self, text: str) -> list[dict[str, Any]]:
        matches = self._matcher(self._nlp.make_doc(text), as_spans=True)
        spelled = [(span.label_, span.start_char, span.end_char) for span in matches]
        found = [
            _entity(*self._meant[key], start, end)
            for key, start, end in _longest([*spelled, *self._names.find(text)], text)
            if _whole_word(text, start, end)
        ]
        for key, start, end in _longest(self._sounds.find(text), text):
            touching = [e for e in found if e[ENTITY_ATTRIBUTE_START] < end and start < e[ENTITY_ATTRIBUTE_END]]
            if all(e[ENTITY_ATTRIBUTE_END] - e[ENTITY_ATTRIBUTE_START] < end - start for e in touching):
                found = [e for e in found if e not in touching] + [_entity(*self._meant[key], start, end)]
        return sorted(found, key=lambda entity: entity[ENTITY_ATTRIBUTE_START])

    def _use(self, words: Words) -> None:
        self._nlp = spacy.blank("zh")
        self._matcher = PhraseMatcher(self._nlp.vocab)
        self._meant = {f"{entity}={value}": (entity, value) for entity, values in words.items() for value in values}
        named = []
        for key, (entity, value) in self._meant.items():
            texts = words[entity][value]
            if entity in self._config["many"]:
                named += [(key, text) for text in texts]
            else:
                # An EntityRuler would keep all the documents, which take ten times as much as the words.
                self._matcher.add(key, [self._nlp.make_doc(text) for text in texts])
        self._names = Names(named)
        self._sounds = Names(
            (
                (f"{entity}={value}", text)
                for entity in self._config["by_sound"]
                for value, texts in words.get(entity, {}).items()
                for text in texts
                if len(text) >= _SHORTEST and all(map(chinese, text))
            ),
            heard,
        )


def _longest(found: Iterable[tuple[str, int, int]], text: str) -> list[tuple[str, int, int]]:
    """Return what overlaps with nothing longer or, of the same length without spaces, earlier."""

    def rank(one: tuple[str, int, int]) -> tuple[int, int]:
        _, start, end = one
        return text.count(" ", start, end) - (end - start), start

    kept: list[tuple[str, int, int]] = []
    for key, start, end in sorted(found, key=rank):
        if all(end <= other_start or other_end <= start for _, other_start, other_end in kept):
            kept.append((key, start, end))
    return kept


def _entity(kind: str, value: str, start: int, end: int) -> dict[str, Any]:
    return {
        ENTITY_ATTRIBUTE_TYPE: kind,
        ENTITY_ATTRIBUTE_VALUE: value,
        ENTITY_ATTRIBUTE_START: start,
        ENTITY_ATTRIBUTE_END: end,
    }


def _whole_word(text: str, start: int, end: int) -> bool:
    """Whether Latin letters at the edges do not go on outside: ``ios`` does not stand in ``radios``."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not ((_latin(before) and _latin(text[start])) or (_latin(after) and _latin(text[end - 1])))


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()
