"""When not to believe the classifier: a question or an honest "not understood" is better than a wrong procedure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import (
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    METADATA,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from tuiding.importer import ANY_COMPANY
from tuiding.nlu.component import StoredComponent, with_parts
from tuiding.nlu.extractor import FOUND
from tuiding.nlu.labels import intent_of, label_of, labels_in

AMBIGUOUS = "ambiguous"
FALLBACK: str = DEFAULT_NLU_FALLBACK_INTENT_NAME
OUT_OF_SCOPE = "out_of_scope"
# In a message: whether it has a verb of other wishes, or names another company or its thing.
OTHERS = "others"
_PROCEDURE = "procedure"
# A wrong answer is worse than none; a wrong nod is not.
_ANSWERED = (_PROCEDURE, "followup")
_VERB = "verb"
_OUTSIDER, _ALIPAY = "outsider", "alipay"
_WECHAT = ("微信", "wechat", "weixin", "wx", "vx", "企微")
_FILE = "own.json"
_NOTHING = {INTENT_NAME_KEY: "", PREDICTED_CONFIDENCE_KEY: 0.0}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Rejection(StoredComponent, IntentClassifier):
    """Decide by the whole ranking: the best intent, ``out_of_scope``, ``ambiguous`` or ``nlu_fallback``.

    The ranking stays as it is, for the actions to offer from.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options.

        ``threshold``: the least confidence to act on. ``margin``: how near two procedures may be for one to be shown.
        ``doubt``: a message is turned away when this share of its best reading's confidence says out of scope.
        ``other_wishes`` and ``our_wishes``: classes of verbs (``data/vocabulary.yml``); a message with one of the first
        and none of the second wants nothing that a procedure gives. ``python -m benchmarks.rejection``
        chose the numbers.
        """
        return {
            "threshold": 0.3,
            "margin": 0.3,
            "doubt": 0.3,
            "other_wishes": ["open", "recover", "set_up", "ask_about"],
            "our_wishes": ["close", "refund", "lock", "forget"],
        }

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Take the checked options."""
        super().__init__(config, model_storage, resource)
        self._threshold: float = config["threshold"]
        self._margin: float = config["margin"]
        self._doubt: float = config["doubt"]
        self._other_wishes = set(config["other_wishes"])
        self._our_wishes = set(config["our_wishes"])
        self._own: set[str] = set()

    def learn(self, training_data: TrainingData) -> None:
        """Note the labels of what only our own things can be wanted of."""
        self._own = {
            label_of(example)
            for example in training_data.intent_examples
            if (example.get(METADATA) or {}).get(ANY_COMPANY) is False
        }

    def write(self, folder: Path) -> None:
        """Write the labels."""
        (folder / _FILE).write_text(json.dumps(sorted(self._own)), encoding="utf-8")

    def read(self, folder: Path) -> None:
        """Read the labels."""
        self._own = set(json.loads((folder / _FILE).read_text(encoding="utf-8")))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of every message and its parts to what was decided, in place."""
        for message in with_parts(messages):
            confidence = (message.get(INTENT) or {}).get(PREDICTED_CONFIDENCE_KEY, 0.0)
            message.set(OTHERS, self._speaks_of_others(message))
            intent = self._decided(message.get(INTENT_RANKING_KEY) or [])
            if intent in (_PROCEDURE, AMBIGUOUS) and self._is_not_ours(message):
                intent = OUT_OF_SCOPE
            entry = {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: confidence}
            message.set(INTENT, entry, add_to_output=True)
        return messages

    def _speaks_of_others(self, message: Message) -> bool:
        return _names_others(message) or bool(_verbs(message) & self._other_wishes)

    def _is_not_ours(self, message: Message) -> bool:
        verbs = _verbs(message)
        if verbs & self._other_wishes and not verbs & self._our_wishes:
            return True
        best = next(name for name in labels_in(message) if intent_of(name) == _PROCEDURE)
        return best in self._own and _names_others_alone(message)

    def _decided(self, ranking: list[dict[str, Any]]) -> str:
        if not ranking:
            return FALLBACK
        inside = [entry for entry in ranking if intent_of(entry[INTENT_NAME_KEY]) != OUT_OF_SCOPE]
        outside = sum(e[PREDICTED_CONFIDENCE_KEY] for e in ranking if intent_of(e[INTENT_NAME_KEY]) == OUT_OF_SCOPE)
        first, second = ([*inside, _NOTHING, _NOTHING])[:2]
        doubt = self._doubt if intent_of(first[INTENT_NAME_KEY]) in _ANSWERED else 1.0
        if outside > doubt * first[PREDICTED_CONFIDENCE_KEY]:
            return OUT_OF_SCOPE
        both_procedures = all(intent_of(entry[INTENT_NAME_KEY]) == _PROCEDURE for entry in (first, second))
        if (
            both_procedures
            and first[PREDICTED_CONFIDENCE_KEY] - second[PREDICTED_CONFIDENCE_KEY] < self._margin
            and first[PREDICTED_CONFIDENCE_KEY] + second[PREDICTED_CONFIDENCE_KEY] >= self._threshold
        ):
            return AMBIGUOUS
        if first[PREDICTED_CONFIDENCE_KEY] < self._threshold:
            return FALLBACK
        return intent_of(first[INTENT_NAME_KEY])


def _verbs(message: Message) -> set[str]:
    return {e[ENTITY_ATTRIBUTE_VALUE] for e in message.get(FOUND, []) if e[ENTITY_ATTRIBUTE_TYPE] == _VERB}


def _names_others_alone(message: Message) -> bool:
    """Whether a message names another company's thing and not WeChat: 淘宝的交易记录, but not 微信绑的招行卡."""
    text: str = message.get(TEXT) or ""
    return _names_others(message) and not any(name in text for name in _WECHAT)


def _names_others(message: Message) -> bool:
    return any(
        entity[ENTITY_ATTRIBUTE_TYPE] == _OUTSIDER or entity[ENTITY_ATTRIBUTE_VALUE] == _ALIPAY
        for entity in message.get(FOUND, [])
    )
