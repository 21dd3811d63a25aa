"""jieba with the dataset's words as its dictionary."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import jieba
from marisa_trie import RecordTrie
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from tuiding.nlu.component import StoredComponent, with_parts
from tuiding.normalization import normalize

# One unsigned number for each word.
_FORMAT = "<I"
_DICTIONARY, _TOTAL = "dictionary.marisa", "total.json"

jieba.setLogLevel(logging.WARNING)


class Dictionary:
    """What jieba looks words up in: 2 MB as a trie, read at once; jieba's own dict takes 65 MB and half a second.

    It has every word with its frequency and, as jieba wants it, every beginning of a word with 0.
    """

    def __init__(self, frequencies: RecordTrie) -> None:
        """Take a trie of words with one number each."""
        self._frequencies = frequencies

    def __contains__(self, word: str) -> bool:
        """Whether it is a word or the beginning of one."""
        return word in self._frequencies

    def __getitem__(self, word: str) -> int:
        """Return the frequency of a word; raises KeyError."""
        frequency: int = self._frequencies[word][0][0]
        return frequency

    def get(self, word: str, default: int | None = None) -> int | None:
        """Return the frequency of a word."""
        found = self._frequencies.get(word)
        return found[0][0] if found else default


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class DatasetTokenizer(StoredComponent, Tokenizer):
    """Cut messages with a jieba of its own.

    Rasa's JiebaTokenizer loads its dictionary into jieba's process-wide state; this one keeps an instance to itself,
    and adds the words of the lookup tables, where the importer puts the dataset's aliases. The model has them all.
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
        """Make a tokenizer that knows no words yet."""
        Tokenizer.__init__(self, config)
        StoredComponent.__init__(self, config, model_storage, resource)
        self._use(RecordTrie(_FORMAT), 1)

    def learn(self, training_data: TrainingData) -> None:
        """Take jieba's own words and those of the lookup tables: each of these is kept in one piece."""
        known = jieba.Tokenizer()
        known.initialize()
        words = {normalize(element) for table in training_data.lookup_tables for element in table["elements"]}
        # In order: how frequent jieba makes a word depends on the ones before.
        for word in sorted(words):
            # jieba never joins what is separated by a space, and reads its dictionary line by line at spaces.
            if word and " " not in word:
                known.add_word(word)
        self._use(RecordTrie(_FORMAT, ((word, (count,)) for word, count in known.FREQ.items())), known.total)

    def write(self, folder: Path) -> None:
        """Write the dictionary."""
        self._frequencies.save(str(folder / _DICTIONARY))
        (folder / _TOTAL).write_text(json.dumps(self._jieba.total), encoding="utf-8")

    def read(self, folder: Path) -> None:
        """Read the dictionary."""
        frequencies = RecordTrie(_FORMAT).load(str(folder / _DICTIONARY))
        self._use(frequencies, json.loads((folder / _TOTAL).read_text(encoding="utf-8")))

    def process(self, messages: list[Message]) -> list[Message]:
        """Cut every message and its parts, in place."""
        super().process(list(with_parts(messages)))
        return messages

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Return the tokens of one attribute, without white space."""
        cut = self._jieba.tokenize(message.get(attribute))
        tokens: list[Token] = self._apply_token_pattern([Token(w, start) for w, start, _ in cut if not w.isspace()])
        return tokens

    def _use(self, frequencies: RecordTrie, total: int) -> None:
        self._frequencies = frequencies
        self._jieba = jieba.Tokenizer()
        self._jieba.FREQ, self._jieba.total, self._jieba.initialized = Dictionary(frequencies), total, True
