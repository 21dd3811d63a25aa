"""Asking the bot: in bounded time, and always with something to say in the end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from tuiding.channels.platform.answer import Answer
from tuiding.channels.platform.metrics import FAILURES

logger = logging.getLogger(__name__)

# A bot that has not answered in this time will not; in seconds.
HANDLING = 60.0
# How many messages one worker has answered at once. A bot that computes is no faster with more: all of them would be
# late instead of some, and so would be the replies to the platform that say nothing.
_AT_ONCE = 4


class Handling:
    """How one channel asks."""

    def __init__(self, channel: str, failed: str, seconds: float) -> None:
        """Take the channel's name, what a person reads when the bot gives no answer, and when it is given up."""
        self._channel = channel
        self._failed = failed
        self._seconds = seconds
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def of(self, answer: Callable[[], Awaitable[Answer]]) -> Answer:
        """Return what ``answer`` does, when it is its turn, or that there is none."""
        try:
            async with self._room, asyncio.timeout(self._seconds):
                return await answer()
        except TimeoutError:
            FAILURES.labels(self._channel, "timeout").inc()
            logger.error("%s: the bot gave no answer within %s s", self._channel, self._seconds)
        except Exception:
            FAILURES.labels(self._channel, "error").inc()
            logger.exception("%s: a message could not be answered", self._channel)
        return Answer.of(self._failed)
