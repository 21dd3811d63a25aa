"""One message of a conversation at a time, within one process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from rasa.core.lock_store import LockStore

from tuiding.stores.errors import UnavailableError

# Seconds that a message waits at most for those before it.
WAIT = 60.0


class MemoryLockStore(LockStore):
    """Rasa's lock store with asyncio's locks, which wake whoever comes next and keep the order of arrival."""

    def __init__(self) -> None:
        # A lock is forgotten when nobody holds it or waits for it.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = WAIT, wait_time_in_seconds: float = 0.0
    ) -> AsyncIterator[None]:
        """Hold the conversation, once those who came earlier are done.

        Args:
            conversation_id: whose turn it is.
            lock_lifetime: seconds to wait at most.
            wait_time_in_seconds: not used; Rasa's own looks again so often.

        Raises:
            UnavailableError: that was not enough.
        """
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        try:
            async with asyncio.timeout(lock_lifetime):
                await lock.acquire()
        except TimeoutError:
            raise too_long(lock_lifetime) from None
        try:
            yield
        finally:
            lock.release()

    async def check(self) -> None:
        """Return: there is nothing that could fail."""

    async def close(self) -> None:
        """Nothing to let go of."""


def too_long(seconds: float) -> UnavailableError:
    """Return what to raise when a message waited in vain."""
    return UnavailableError(
        f"a message waited {seconds:g} s for an earlier one of its conversation: see what that one is waiting for"
    )
