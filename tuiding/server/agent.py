"""Rasa's agent, made safe against what people and networks send."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pluggy
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.plugin import plugin_manager

from tuiding.privacy import mask, mask_all

logger = logging.getLogger(__name__)

# The tracker keeps this much of a message; the pipeline looks at less (tuiding.normalization.MAX_LENGTH).
MAX_MESSAGE = 2000
# What was masked, in a message's metadata (``tuiding.privacy.Kind``), for whoever answers to say so.
MASKED = "masked"

# Longer than any private item: none is cut before it is recognised.
_LONGEST_ITEM = 400
_LOG = "tuiding-log"
_hook = pluggy.HookimplMarker("rasa")


class SafeAgent(Agent):
    """Cleans and masks every message before Rasa sees it, and apologises when handling it fails."""

    def __init__(self, apology: str, **kwargs: Any) -> None:
        """Take the sentence to say when an answer fails, and what Rasa's agent takes."""
        super().__init__(**kwargs)
        self._apology = apology
        if not plugin_manager().has_plugin(_LOG):
            plugin_manager().register(MaskedLog(), _LOG)

    def load_model(self, *args: Any, **kwargs: Any) -> None:
        """Load the model (see Rasa's ``Agent``); Rasa's HTTP API hands messages to its processor, not to the agent."""
        super().load_model(*args, **kwargs)
        log_message = self.processor.log_message

        async def log_protected(message: UserMessage, *args: Any, **kwargs: Any) -> Any:
            return await log_message(protected(message), *args, **kwargs)

        async def do_nothing(tracker: Any) -> None:
            """Leave the events as they are; Rasa would read the conversation from the store for each message."""

        self.processor.log_message = log_protected
        self.processor.run_anonymization_pipeline = do_nothing

    async def handle_message(self, message: UserMessage) -> list[dict[str, Any]] | None:
        """Answer one message (see Rasa's ``Agent``)."""
        try:
            answers: list[dict[str, Any]] | None = await super().handle_message(protected(message))
        except asyncio.CancelledError:
            raise
        except Exception:
            logger.exception("a message could not be answered; the sender was told to try again")
            if message.output_channel is not None:
                await message.output_channel.send_text_message(message.sender_id, self._apology)
            return None
        return answers

    async def parse_message(self, message_data: str) -> dict[str, Any]:
        """Return what the model understands (see Rasa's ``Agent``)."""
        parsed: dict[str, Any] = await super().parse_message(protected(UserMessage(message_data)).text)
        return parsed


class MaskedLog:
    """What Rasa's channels and processor log is masked: a channel logs a message as it came if it is cut off."""

    @_hook
    def get_anonymization_pipeline(self) -> MaskedLog:
        """Return what Rasa passes the parts of its log records through."""
        return self

    def log_run(self, value: Any) -> Any:
        """Return one part of a log record, masked."""
        return mask_all(value)[0]

    def run(self, event: dict[str, Any]) -> None:
        """Do nothing about an event: its message was masked when it came."""


def protected(message: UserMessage) -> UserMessage:
    """Clean and mask the text and the metadata of ``message`` in place, and return it.

    If anything was masked, ``metadata["masked"]`` lists the kinds. ``sender_id`` is the integrator's and stays.
    """
    text = mask(cleaned(message.text, MAX_MESSAGE + _LONGEST_ITEM))
    message.text = text.text[:MAX_MESSAGE].rstrip()
    metadata, kinds = mask_all(message.metadata)
    kinds = tuple(dict.fromkeys(text.kinds + kinds))
    message.metadata = metadata
    if kinds:
        message.metadata = {**(metadata if isinstance(metadata, dict) else {}), MASKED: [str(kind) for kind in kinds]}
    if mask_all(message.parse_data)[1]:
        message.parse_data = None  # what somebody else understood points into the text as it was
    return message


def cleaned(text: str | None, most: int = MAX_MESSAGE) -> str:
    """Return text that every store can keep: no half surrogates, no control characters, ``most`` characters."""
    text = (text or "")[:most]
    text = text.encode("utf-8", errors="ignore").decode("utf-8")
    return "".join(" " if ord(c) < 32 or 127 <= ord(c) < 160 else c for c in text).strip()
