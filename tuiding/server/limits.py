"""How often one person and one address may write; beyond that they are asked to wait.

Counted in Redis for all workers, else in this process. Where Redis does not answer, everybody may.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import math
import time
from ipaddress import IPv6Address, ip_address, ip_network

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError
from sanic.request import Request

from tuiding.server.metrics import LIMITED, STORE_ERRORS
from tuiding.settings import OFF, Settings

logger = logging.getLogger(__name__)

# Seconds that Redis is given, and for which it is not asked after it has not answered.
_PATIENCE = 0.3
_PAUSE = 5.0
# Who has an IPv6 address has all that begin with its first bits (RFC 6177).
_IPV6_PREFIX = 64


class Limits:
    """Counts the messages of each sender and of each address."""

    def __init__(self, sender: str, address: str, redis: str | None = None) -> None:
        """Take how many are allowed (``30/minute;300/hour`` or ``off``), and where workers share the counts."""
        self._sender = _allowed(sender)
        self._address = _allowed(address)
        self._in_redis = redis is not None
        storage = MemoryStorage() if redis is None else _redis_storage(redis)
        self._window = MovingWindowRateLimiter(storage)
        self._asked_again = 0.0

    @classmethod
    def from_settings(cls, settings: Settings) -> Limits:
        """Return the limits of this installation."""
        return cls(settings.limit_sender, settings.limit_address, settings.redis)

    async def wait(self, channel: str, sender: str | None = None, address: str | None = None) -> int:
        """Count one message and return 0, or the seconds after which it may be sent again.

        The address is looked at first: who makes up a sender for each message cannot have us remember them all.

        Args:
            channel: each has counts of its own.
            sender: whose message it is; None: nobody known.
            address: where it comes from, as ``address_of`` returns it; None: a platform, or this machine.
        """
        counts = [(item, "address", address) for item in self._address if address is not None]
        counts += [(item, "sender", sender) for item in self._sender if sender is not None]
        if not counts or time.monotonic() < self._asked_again:
            return 0
        try:
            # The asynchronous storage wants a newer client of Redis than Rasa allows.
            if self._in_redis:
                by, seconds = await asyncio.to_thread(self._count, channel, counts)
            else:
                by, seconds = self._count(channel, counts)
        except (RedisError, OSError) as error:
            self._asked_again = time.monotonic() + _PAUSE
            STORE_ERRORS.labels("limits").inc()
            logger.error("nobody is limited for %g s: Redis does not count (%s)", _PAUSE, type(error).__name__)
            return 0
        if seconds:
            LIMITED.labels(by).inc()
        return seconds

    def _count(self, channel: str, counts: list[tuple[RateLimitItem, str, str]]) -> tuple[str, int]:
        """Return by what a message is refused and for how many seconds, or 0 seconds."""
        for item, by, name in counts:
            # Neither an address nor a text of any length is kept.
            key = hashlib.blake2b(name.encode(errors="replace"), digest_size=12).hexdigest()
            if not self._window.hit(item, channel, by, key):
                until = self._window.get_window_stats(item, channel, by, key).reset_time
                return by, max(1, math.ceil(until - time.time()))
        return "", 0


def address_of(request: Request) -> str | None:
    """Return where a request comes from: an IPv4 address or an IPv6 network; None from this machine.

    Behind ``TUIDING_PROXIES`` proxies it is what the outermost of them wrote. A proxy on this machine that nobody told
    us of would make one address of all people: so this machine is not limited.
    """
    try:
        address = ip_address((request.remote_addr or request.ip).strip("[]"))
    except ValueError:  # a proxy that hides it
        return None
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    if address.is_loopback:
        return None
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _IPV6_PREFIX), strict=False))
    return str(address)


def _allowed(text: str) -> list[RateLimitItem]:
    return [] if text == OFF else parse_many(text)


def _redis_storage(url: str) -> RedisStorage:
    return RedisStorage(
        url.replace("unix://", "redis+unix://", 1),
        key_prefix="tuiding:limit",
        socket_timeout=_PATIENCE,
        socket_connect_timeout=_PATIENCE,
    )
