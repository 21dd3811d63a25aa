"""The classes the classifier tells apart: an intent, or an intent and its response key (``procedure/auto_renew``)."""

from __future__ import annotations

from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    INTENT_RESPONSE_KEY,
    RESPONSE_IDENTIFIER_DELIMITER,
)
from rasa.shared.nlu.training_data.message import Message


def label_of(message: Message) -> str:
    """Return the full label of a training message."""
    label: str = message.get(INTENT_RESPONSE_KEY) or message.get(INTENT)
    return label


def intent_of(label: str) -> str:
    """``procedure/auto_renew`` -> ``procedure``; ``handoff`` -> ``handoff``."""
    return label.split(RESPONSE_IDENTIFIER_DELIMITER)[0]


def is_retrieval(label: str) -> bool:
    """Whether the label has a response key."""
    return RESPONSE_IDENTIFIER_DELIMITER in label


def labels_in(message: Message) -> list[str]:
    """Return the labels that a message may have, the likeliest first."""
    return [entry[INTENT_NAME_KEY] for entry in message.get(INTENT_RANKING_KEY) or []]
