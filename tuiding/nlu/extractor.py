"""spaCy finds platforms, payers, roles, regions, services and the procedures' own names."""

from __future__ import annotations

import json
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
from spacy.util import filter_spans

from tuiding.nlu.component import StoredComponent, with_parts
from tuiding.nlu.homophones import Homophones
from tuiding.normalization import normalize

_FILE = "names.json"

# Every entity found, for the features; ``entities`` has the ones that actions read.
FOUND = "entities_found"
# For the actions: the procedures whose own names a message says, and the values it denies (``我不是管理员``).
NAMED = "named"
DENIED = "denied"

# Entity -> value -> what people call it.
Names = dict[str, dict[str, list[str]]]

_ALIAS = "alias"
_DENIALS = ("不是", "并非", "没用", "不用", "没有用")


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR],
    is_trainable=True,
)
class DatasetExtractor(StoredComponent, EntityExtractorMixin):
    """A PhraseMatcher over the characters of a message.

    Each lookup table is an entity, its elements the names, and the synonyms say which value a name stands for.
    Characters rather than jieba's words: a name is found wherever it stands, whatever the segmentation made of it. The
    dataset's own names are found by their sound too (藤迅视频), where no name as long is spelled there.
    It is registered as a featurizer too, so that the classifier sees entities in the training data.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options.

        ``features_only``: entities that help to classify a message and are no part of what it says; ``by_sound``: those
        also found where a message has other characters of the same sound.
        """
        return {"features_only": [_ALIAS, "outsider", "verb"], "by_sound": [_ALIAS, "service"]}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Make an extractor that finds nothing yet."""
        super().__init__(config, model_storage, resource)
        self._features_only = set(config["features_only"])
        self._use({})

    def learn(self, training_data: TrainingData) -> None:
        """Take the names from the lookup tables."""
        names: Names = {}
        for table in training_data.lookup_tables:
            of_entity = names.setdefault(table["name"], {})
            for element in table["elements"]:
                of_entity.setdefault(training_data.entity_synonyms.get(element, element), []).append(normalize(element))
        self._use(names)

    def write(self, folder: Path) -> None:
        """Write the names."""
        (folder / _FILE).write_text(json.dumps(self._names, ensure_ascii=False), encoding="utf-8")

    def read(self, folder: Path) -> None:
        """Read the names."""
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
        spans = filter_spans(self._matcher(self._nlp.make_doc(text), as_spans=True))
        found = [
            _entity(*self._meant[span.label_], span.start_char, span.end_char)
            for span in spans
            if _whole_word(text, span.start_char, span.end_char)
        ]
        for key, start, end in self._homophones.find(text):
            touching = [e for e in found if e[ENTITY_ATTRIBUTE_START] < end and start < e[ENTITY_ATTRIBUTE_END]]
            if all(e[ENTITY_ATTRIBUTE_END] - e[ENTITY_ATTRIBUTE_START] < end - start for e in touching):
                found = [e for e in found if e not in touching] + [_entity(*self._meant[key], start, end)]
        return sorted(found, key=lambda entity: entity[ENTITY_ATTRIBUTE_START])

    def _use(self, names: Names) -> None:
        self._names = names
        self._nlp = spacy.blank("zh")
        self._matcher = PhraseMatcher(self._nlp.vocab)
        self._meant = {}
        sounding = []
        for entity, values in names.items():
            for value, texts in values.items():
                key = f"{entity}={value}"
                self._meant[key] = (entity, value)
                # An EntityRuler would keep all the documents, which take ten times as much as the names.
                self._matcher.add(key, [self._nlp.make_doc(text) for text in texts])
                if entity in self._config["by_sound"]:
                    sounding += [(key, text) for text in texts]
        self._homophones = Homophones(sounding)


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
