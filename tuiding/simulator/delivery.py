"""Requests to the bot's callback address."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

_AT_ONCE = 256


@dataclass(frozen=True)
class Patience:
    """How long the platform waits for an answer in seconds, and how often it asks in all."""

    seconds: float = 5.0
    attempts: int = 3
    # Whether a repeated request carries the signature of the first one; the platforms do not say.
    same_signature: bool = False


@dataclass(frozen=True)
class Tampering:
    """What is wrong with a request that no platform sent."""

    signature: str | None = None  # instead of the right one
    skew: float = 0.0  # seconds that its time is ahead; the signature is made for that time
    without: frozenset[str] = frozenset()  # parameters of the address that are left out
    receiver: str | None = None  # whom the envelope is for
    body: bytes | None = None  # instead of the message

    def kept(self, query: Mapping[str, str]) -> dict[str, str]:
        """Return the parameters that are not left out."""
        return {name: value for name, value in query.items() if name not in self.without}


@dataclass(frozen=True)
class Attempt:
    """One request and its outcome; ``status`` is None where ``error`` says why there was no answer."""

    seconds: float
    status: int | None = None
    body: str = ""
    error: str | None = None

    @property
    def answered(self) -> bool:
        """Whether the platform takes it for an answer."""
        return self.status == 200

    def __str__(self) -> str:
        outcome = self.error if self.status is None else f"HTTP {self.status}"
        return f"{outcome} after {self.seconds:.1f} s"


@dataclass(frozen=True)
class Delivery:
    """All requests that one act of a person led to, in the order in which they ended."""

    message_id: str | None
    attempts: tuple[Attempt, ...] = ()


class Courier:
    """Makes requests, each over a connection of its own."""

    def __init__(self) -> None:
        # Files that a process may open are few; a request that waits here has not begun.
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True))

    async def close(self) -> None:
        """Break off whatever is still under way."""
        await self._session.close()

    async def request(
        self, url: str, query: Mapping[str, str], body: str | bytes | None = None, *, within: float
    ) -> Attempt:
        """GET without a ``body``, else POST; wait ``within`` seconds, then hang up."""
        async with self._room:
            return await self._request(url, query, body, within)

    async def _request(self, url: str, query: Mapping[str, str], body: str | bytes | None, within: float) -> Attempt:
        started = time.monotonic()
        status, answer, reason = None, "", None
        try:
            async with (
                asyncio.timeout(within),
                self._session.request(
                    "GET" if body is None else "POST",
                    url,
                    params=query,
                    data=body.encode() if isinstance(body, str) else body,
                    allow_redirects=False,
                    headers={} if body is None else {"Content-Type": "text/xml"},
                ) as response,
            ):
                answer = (await response.read()).decode(errors="replace")
                status = response.status
        except TimeoutError:
            reason = "no answer"
        except aiohttp.ClientConnectorError as error:
            reason = os.strerror(error.errno) if error.errno else str(error)
        except (aiohttp.ClientError, OSError) as error:
            reason = str(error) or type(error).__name__
        return Attempt(time.monotonic() - started, status, answer, reason)
