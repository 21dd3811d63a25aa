"""Rasa's agent, made safe against what people and networks send."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

logger = logging.getLogger(__name__)

# The tracker keeps this much of a message; the pipeline looks at less (tuiding.normalization.MAX_LENGTH).
MAX_MESSAGE = 2000


class SafeAgent(Agent):
    """Cleans every message before Rasa sees it, and apologises when handling it fails."""

    def __init__(self, apology: str, **kwargs: Any) -> None:
        """Take the sentence to say when an answer fails, and what Rasa's agent takes."""
        super().__init__(**kwargs)
        self._apology = apology

    async def handle_message(self, message: UserMessage) -> list[dict[str, Any]] | None:
        """Answer one message (see Rasa's ``Agent``)."""
        message.text = cleaned(message.text)
        try:
            answers: list[dict[str, Any]] | None = await super().handle_message(message)
        except asyncio.CancelledError:
            raise
        except Exception:
            logger.exception("a message could not be answered; the sender was told to try again")
            if message.output_channel is not None:
                await message.output_channel.send_text_message(message.sender_id, self._apology)
            return None
        return answers


def cleaned(text: str | None) -> str:
    """Return text that every store can keep: no half surrogates, no control characters, not too long."""
    text = (text or "")[:MAX_MESSAGE]
    text = text.encode("utf-8", errors="ignore").decode("utf-8")
    return "".join(" " if ord(c) < 32 or 127 <= ord(c) < 160 else c for c in text).strip()
