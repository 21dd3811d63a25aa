"""jieba with the dataset's words as its dictionary."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import jieba
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from tuiding.nlu.options import checked
from tuiding.normalization import normalize

_FILE = "words.json"

jieba.setLogLevel(logging.WARNING)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class DatasetTokenizer(Tokenizer):
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

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, words: Iterable[str] = ()
    ) -> None:
        """Make a tokenizer that keeps each of ``words`` in one piece."""
        super().__init__(config)
        self._model_storage = model_storage
        self._resource = resource
        self._words = list(words)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DatasetTokenizer:
        """Return the untrained component."""
        return cls(checked(cls.__name__, config, cls.get_default_config()), model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> DatasetTokenizer:
        """Return the component with the words it was trained with."""
        with model_storage.read_from(resource) as folder:
            words = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return cls(checked(cls.__name__, config, cls.get_default_config()), model_storage, resource, words)

    def train(self, training_data: TrainingData) -> Resource:
        """Take the words of the lookup tables and store them."""
        self._words = sorted({normalize(word) for table in training_data.lookup_tables for word in table["elements"]})
        with self._model_storage.write_to(self._resource) as folder:
            (folder / _FILE).write_text(json.dumps(self._words, ensure_ascii=False), encoding="utf-8")
        return self._resource

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
