"""jieba with the dataset's words as its dictionary."""

from __future__ import annotations

import json
import logging
from functools import cached_property
from pathlib import Path
from typing import Any

import jieba
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from tuiding.nlu.component import StoredComponent, with_parts
from tuiding.normalization import normalize

_FILE = "words.json"

jieba.setLogLevel(logging.WARNING)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class DatasetTokenizer(StoredComponent, Tokenizer):
    """Cut messages with a jieba of its own.

    Rasa's JiebaTokenizer loads its dictionary into jieba's process-wide state; this one keeps an instance to itself,
    and takes its words from the lookup tables, where the importer puts the dataset's aliases.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's options of every tokenizer."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Make a tokenizer that knows jieba's own words alone."""
        Tokenizer.__init__(self, config)
        StoredComponent.__init__(self, config, model_storage, resource)
        self._words: list[str] = []

    def learn(self, training_data: TrainingData) -> None:
        """Take the words of the lookup tables: each is kept in one piece."""
        self._words = sorted({normalize(word) for table in training_data.lookup_tables for word in table["elements"]})

    def write(self, folder: Path) -> None:
        """Write the words."""
        (folder / _FILE).write_text(json.dumps(self._words, ensure_ascii=False), encoding="utf-8")

    def read(self, folder: Path) -> None:
        """Read the words."""
        self._words = json.loads((folder / _FILE).read_text(encoding="utf-8"))

    def process(self, messages: list[Message]) -> list[Message]:
        """Cut every message and its parts, in place."""
        super().process(list(with_parts(messages)))
        return messages

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Return the tokens of one attribute, without white space."""
        cut = self._jieba.tokenize(message.get(attribute))
        tokens: list[Token] = self._apply_token_pattern([Token(w, start) for w, start, _ in cut if not w.isspace()])
        return tokens

    @cached_property
    def _jieba(self) -> jieba.Tokenizer:
        # Reading jieba's own dictionary takes a second: only who cuts messages pays for it.
        tokenizer = jieba.Tokenizer()
        for word in self._words:
            # jieba never joins what is separated by a space, and reads its dictionary line by line at spaces.
            if word and " " not in word:
                tokenizer.add_word(word)
        return tokenizer
