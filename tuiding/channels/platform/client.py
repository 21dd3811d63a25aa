"""Calls to a platform's HTTP API: asynchronous, in bounded time, tried again where that can help."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp

from tuiding.channels.platform.errors import ApiError, UnavailableError, error_of
from tuiding.channels.platform.metrics import CALLS

logger = logging.getLogger(__name__)

# Seconds for one try, and before each further one.
_PATIENCE = 8.0
_PAUSES = (0.5, 1.5)


class Client:
    """One platform's API.

    A call that got no answer may still have been carried out: a message sent again then arrives twice. Nothing in these
    APIs could prevent it, and a lost answer is worse than a repeated one.
    """

    def __init__(
        self,
        base: str,
        *,
        patience: float = _PATIENCE,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Take the API's address, the seconds that a try may last, and what waits between tries."""
        self._base = base.rstrip("/")
        self._timeout = aiohttp.ClientTimeout(total=patience)
        self._pause = pause
        self._session: aiohttp.ClientSession | None = None

    async def post(self, path: str, body: Mapping[str, Any], **query: str) -> dict[str, Any]:
        """Send ``body`` as JSON to ``path`` and return the JSON object that comes back.

        Raises:
            ApiError: the platform refuses, or cannot be reached in three tries.
        """
        # Not escaped to ASCII: the platform shows \\u9000 as it stands.
        return await self._call("POST", path, json.dumps(body, ensure_ascii=False).encode(), query)

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        """Return the JSON object at ``path``.

        Raises:
            ApiError: as for ``post``.
        """
        return await self._call("GET", path, None, query)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _call(self, method: str, path: str, body: bytes | None, query: Mapping[str, str]) -> dict[str, Any]:
        for pause in (*_PAUSES, None):
            try:
                answer = await self._try(method, path, body, query)
            except UnavailableError as error:
                if pause is None:
                    raise
                logger.warning("%s; trying again", error)
                await self._pause(pause * random.uniform(0.8, 1.2))  # noqa: S311 - spreads load, hides nothing
            else:
                return answer
        raise AssertionError("unreachable")

    async def _try(self, method: str, path: str, body: bytes | None, query: Mapping[str, str]) -> dict[str, Any]:
        try:
            answer = await self._answer(method, path, body, query)
        except ApiError as error:
            CALLS.labels(path, type(error).__name__).inc()
            raise
        CALLS.labels(path, "ok").inc()
        return answer

    async def _answer(self, method: str, path: str, body: bytes | None, query: Mapping[str, str]) -> dict[str, Any]:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        headers = {"Content-Type": "application/json; charset=utf-8"} if body is not None else {}
        try:
            async with self._session.request(
                method, self._base + path, params=query, data=body, headers=headers, allow_redirects=False
            ) as response:
                status, content = response.status, await response.read()
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            # Not the error's own words: they may have the address, and that has the token.
            raise UnavailableError(path, None, f"no answer ({type(error).__name__})") from None
        if status != 200:
            raise UnavailableError(path, None, f"HTTP status {status}")
        try:
            answer = json.loads(content)
            code = int(answer.get("errcode") or 0)
        except (ValueError, AttributeError, TypeError):
            raise UnavailableError(path, None, "the answer is no JSON object") from None
        if code != 0:
            raise error_of(path, code, str(answer.get("errmsg", "")))
        return dict(answer)
