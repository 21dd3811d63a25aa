"""What workers remember together: small JSON values that expire, changed one step at a time."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.exceptions import RedisError, WatchError

from tuiding.channels.platform.metrics import STORE_FAILURES
from tuiding.settings import SettingsError

logger = logging.getLogger(__name__)

Result = TypeVar("Result")
# From the value now (None if there is none) to the value then and what to tell the caller. May run more than once.
Change = Callable[[Any], tuple[Any, Result]]

# A step takes a millisecond; a Redis that takes this long is down, and left alone for a while. In seconds.
_PATIENCE = 1.0
_DOWN = 5.0


class StoreError(Exception):
    """A value could not be changed, for now."""


class Store(Protocol):
    """Where values are kept."""

    async def update(self, key: str, change: Change[Result], seconds: float) -> Result:
        """Replace the value of ``key`` by what ``change`` makes of it, at once; a new one is kept for ``seconds``."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


def store_at(url: str | None) -> Store:
    """Return the store of the workers that share the Redis at ``url``, or this worker's own for None.

    Raises:
        SettingsError: the address is none of Redis's.
    """
    try:
        return MemoryStore() if url is None else RedisStore(url)
    except ValueError as error:
        raise SettingsError(f"TUIDING_REDIS cannot be used: {error}") from error


class MemoryStore:
    """For one worker, and bounded."""

    def __init__(self, most: int = 50_000, clock: Callable[[], float] = time.time) -> None:
        """Take the number of values to keep at most, and a clock in seconds."""
        self._most = most
        self._clock = clock
        # By the seconds they are kept, so that in each the first to expire is the first.
        self._values: defaultdict[float, OrderedDict[str, tuple[float, str]]] = defaultdict(OrderedDict)

    def __len__(self) -> int:
        return sum(len(values) for values in self._values.values())

    async def update(self, key: str, change: Change[Result], seconds: float) -> Result:
        """Change a value (see ``Store``); a key is always kept for the same ``seconds``."""
        now, values = self._clock(), self._values[seconds]
        expires, text = values.get(key, (0.0, ""))
        before = text if expires > now else None
        # JSON, as in Redis: what could not be shared fails here too, and a failed change leaves nothing half done.
        value, result = change(json.loads(before) if before is not None else None)
        after = json.dumps(value)
        if after != before:
            values[key] = (now + seconds, after)
            values.move_to_end(key)
            self._make_room(now)
        return result

    async def close(self) -> None:
        """Nothing to let go of."""

    def _make_room(self, now: float) -> None:
        for values in self._values.values():
            while values and next(iter(values.values()))[0] <= now:
                values.popitem(last=False)
        if len(self) > self._most:
            max(self._values.values(), key=len).popitem(last=False)


class RedisStore:
    """For several workers. While Redis does not answer, each goes on with a memory of its own, unless told not to.

    So nobody is left without an answer; a message that the platform repeats to another worker in that time may be
    answered twice.
    """

    def __init__(self, url: str, prefix: str = "tuiding:", *, alone: bool = True) -> None:
        """Take Redis's address, what keys begin with, and what to do while it does not answer.

        Args:
            url: ``redis://…``, ``rediss://…`` or ``unix://…``.
            prefix: what keys begin with.
            alone: whether to go on with a memory of its own; else StoreError is raised.

        Raises:
            ValueError: the address is none of Redis's.
        """
        self._redis: Redis = Redis.from_url(
            url, decode_responses=True, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE
        )
        self._prefix = prefix
        self._alone = alone
        self._memory = MemoryStore()
        self._down_until = 0.0

    async def update(self, key: str, change: Change[Result], seconds: float) -> Result:
        """Change a value (see ``Store``).

        Raises:
            StoreError: Redis does not answer, and this store does not go on alone.
        """
        if not self._alone:
            try:
                return await asyncio.shield(self._update(self._prefix + key, change, seconds))
            except (RedisError, OSError) as error:
                raise StoreError(f"Redis does not answer ({type(error).__name__})") from error
        if time.monotonic() >= self._down_until:
            try:
                # A caller that is cancelled leaves no connection with half an answer in it.
                return await asyncio.shield(self._update(self._prefix + key, change, seconds))
            except (RedisError, OSError) as error:
                self._down_until = time.monotonic() + _DOWN
                logger.error("Redis does not answer (%s): this worker remembers alone for now", type(error).__name__)
        STORE_FAILURES.inc()
        return await self._memory.update(key, change, seconds)

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.close(close_connection_pool=True)

    async def _update(self, key: str, change: Change[Result], seconds: float) -> Result:
        async with self._redis.pipeline(transaction=True) as pipe:
            while True:
                try:
                    return await _attempt(pipe, key, change, seconds)
                except WatchError:
                    continue  # somebody else changed it in between


async def _attempt(pipe: Pipeline, key: str, change: Change[Result], seconds: float) -> Result:
    await pipe.watch(key)
    before: str | None = await pipe.get(key)
    value, result = change(json.loads(before) if before is not None else None)
    after = json.dumps(value)
    if after != before:
        pipe.multi()
        pipe.set(key, after, px=max(1, int(seconds * 1000)))
        await pipe.execute()
    else:
        await pipe.unwatch()
    return result
