"""One message of a conversation at a time, over all processes that share a Redis.

redis-py's own lock looks again every tenth of a second and lets in whoever looks first; others block threads. So each
conversation has a queue in Redis, ordered by arrival: whoever is first in it holds the conversation. A place in it is
leased and renewed, so that it falls to the next when its process is gone; and whoever has it knows its number, so that
all come back in their order when Redis has lost them. Each step is a script, and does the same when repeated.

Where Redis forgets everything while a message is handled, one of the same person that comes before the first is renewed
is handled beside it. Each is answered once, and the store keeps both.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.lock_store import LockStore
from redis.asyncio import Redis
from redis.commands.core import AsyncScript
from redis.exceptions import ConnectionError as LostError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as SlowError

from tuiding.settings import SettingsError
from tuiding.stores.errors import UnavailableError
from tuiding.stores.memory_locks import WAIT, too_long

logger = logging.getLogger(__name__)

# Seconds; a place is renewed three times in them.
LEASE = 6.0
# Seconds that Redis is given for one step, and to come back in before a message fails or a place is left to expire.
_PATIENCE = 2.0
_RETURN = 4.0
_FAREWELL = 0.5
# Seconds before a step is repeated.
_PAUSE = 0.05

# Take or renew a place. KEYS: the queue (places by arrival, whoever holds the conversation by 0) and the leases (places
# by their end). ARGV: the place, the lease in microseconds, and its number in the queue, "" for a new one. Returns that
# number, and whether the place holds the conversation. One that Redis had lost has to ask again: those before it may
# not be back yet. Redis keeps numbers as text, and Lua would write them with 14 digits.
_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
for _, place in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now))) do
  if place ~= ARGV[1] then
    redis.call('ZREM', KEYS[1], place)
    redis.call('ZREM', KEYS[2], place)
  end
end
local number, may_hold = ARGV[3], true
if number == '' then
  -- Behind whoever is there, even if the clock was set back.
  local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
  number = string.format('%.0f', math.max(now, (tonumber(last) or 0) + 1))
  redis.call('ZADD', KEYS[1], number, ARGV[1])
else
  may_hold = redis.call('ZADD', KEYS[1], 'NX', number, ARGV[1]) == 0
end
redis.call('ZADD', KEYS[2], string.format('%.0f', now + ARGV[2]), ARGV[1])
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, math.ceil(ARGV[2] / 1000)) end
local holds = may_hold and redis.call('ZRANGE', KEYS[1], 0, 0)[1] == ARGV[1]
if holds then redis.call('ZADD', KEYS[1], 0, ARGV[1]) end
return {number, holds and 1 or 0}
"""
# Give a place up; the first of the others holds the conversation then, and its process is told. The name of a place is
# its process's channel, "|" and a number.
_LEAVE = """
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
local first = redis.call('ZRANGE', KEYS[1], 0, 0)[1]
if first then
  redis.call('ZADD', KEYS[1], 0, first)
  redis.call('PUBLISH', string.match(first, '^[^|]*'), first)
end
"""


@dataclass
class _Place:
    """A message's place in the queue of its conversation."""

    name: str
    keys: tuple[str, str]
    number: str = ""  # when it was taken, in microseconds since 1970 by Redis's clock; empty until then
    held: asyncio.Event = field(default_factory=asyncio.Event)
    step: asyncio.Lock = field(default_factory=asyncio.Lock)  # one at a time: none is renewed behind its end


class RedisLockStore(LockStore):
    """Rasa's lock store with a queue for each conversation; two trips to Redis for a message that need not wait."""

    def __init__(self, url: str, *, prefix: str = "tuiding:lock:", lease: float = LEASE) -> None:
        """Take where Redis is, and how places are kept in it.

        Args:
            url: ``redis://…``, ``rediss://…`` or ``unix://…``.
            prefix: what keys begin with.
            lease: seconds after which the place of a process that is gone falls to the next.

        Raises:
            SettingsError: the address cannot be used.
        """
        try:
            self._redis: Redis = Redis.from_url(
                url, decode_responses=True, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE
            )
        except ValueError:  # its message may have a part of the password
            raise SettingsError(
                "TUIDING_REDIS is no address of Redis: write redis://:password@host:6379/0, special characters of the "
                "password as %40"
            ) from None
        self._prefix = prefix
        self._lease = lease
        self._channel = f"{prefix}{secrets.token_hex(8)}"
        self._numbers = count()
        self._places: dict[str, _Place] = {}
        # Held while a place is taken: connections may be of different speed.
        self._arriving: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._take_script = self._redis.register_script(_TAKE)
        self._leave_script = self._redis.register_script(_LEAVE)
        self._tasks: list[asyncio.Task[None]] = []

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
            UnavailableError: that was not enough, or Redis does not answer.
        """
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._keep())]
        queue = f"{self._prefix}{{{conversation_id}}}"  # in a cluster, what is in braces keeps both keys together
        place = _Place(f"{self._channel}|{next(self._numbers)}", (queue, f"{queue}:leases"))
        self._places[place.name] = place
        try:
            try:
                async with asyncio.timeout(lock_lifetime):
                    async with self._arriving.setdefault(conversation_id, asyncio.Lock()):
                        await self._take(place, _RETURN)
                    await place.held.wait()
            except TimeoutError:
                raise too_long(lock_lifetime) from None
            yield
        finally:
            del self._places[place.name]
            await self._leave(place)

    async def check(self) -> None:
        """Return if Redis answers.

        Raises:
            UnavailableError: it does not; the message says what to do.
        """
        try:
            await self._redis.ping()
        except (RedisError, OSError) as error:
            raise self._unavailable(error) from None

    async def close(self) -> None:
        """Let go of Redis; places that are still held expire."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        await self._redis.close(close_connection_pool=True)

    async def _take(self, place: _Place, patience: float) -> None:
        """Take the place or renew it, and note whether it holds the conversation."""
        async with place.step:
            if place.name in self._places:
                lease = round(self._lease * 1e6)
                number = "0" if place.held.is_set() else place.number
                place.number, holds = await self._run(self._take_script, place, patience, lease, number)
                if holds:
                    place.held.set()

    async def _leave(self, place: _Place) -> None:
        async with place.step:
            try:
                await self._run(self._leave_script, place, _FAREWELL)
            except UnavailableError as error:
                if place.number:  # else the message has failed with the same error
                    logger.error("%s; the next message of this conversation may wait for %g s", error, self._lease)

    async def _listen(self) -> None:
        """Wake those of this process who are told that they hold their conversation."""
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(self._channel)
                    while True:
                        message = await pubsub.get_message(timeout=self._lease)
                        if message is not None and message["type"] == "subscribe":
                            await self._renew()  # what was told before was not heard
                        elif message is not None and (place := self._places.get(message["data"])):
                            place.held.set()
            except (RedisError, OSError):
                await asyncio.sleep(_PAUSE)

    async def _keep(self) -> None:
        """Renew all places in time."""
        while True:
            await asyncio.sleep(self._lease / 3)
            await self._renew()

    async def _renew(self) -> None:
        taken = [place for place in self._places.values() if place.number]
        outcomes = await asyncio.gather(*(self._take(place, _PATIENCE) for place in taken), return_exceptions=True)
        failed = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        if failed:
            logger.error("%d of %d places could not be renewed: %s", len(failed), len(taken), failed[0])

    async def _run(self, script: AsyncScript, place: _Place, patience: float, *arguments: Any) -> Any:
        """Run a script; if Redis is gone, again until it is back, for ``patience`` seconds at most."""
        deadline = time.monotonic() + patience
        while True:
            try:
                return await script(place.keys, (place.name, *arguments))
            except (LostError, SlowError, OSError) as error:
                if time.monotonic() + _PAUSE > deadline:
                    raise self._unavailable(error) from None
                await asyncio.sleep(_PAUSE)
            except RedisError as error:
                raise self._unavailable(error) from None

    def _unavailable(self, error: Exception) -> UnavailableError:
        where = self._redis.connection_pool.connection_kwargs
        name = where.get("path") or f"{where.get('host')}:{where.get('port')}"
        return UnavailableError(
            f"Redis at {name} failed ({error}): see whether it runs, and whether TUIDING_REDIS is right"
        )
