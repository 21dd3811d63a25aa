"""Ways into the web chat (docs/web-protocol.md): over a socket, and over plain requests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import aiohttp
import socketio
from socketio.exceptions import SocketIOError

# As the widget waits, in seconds.
_CONNECT = 6.0
_ANSWER = 60.0
# Beside 200, what the bot refuses with.
_STATUSES = {200, 400, 401, 429, 503}
# Ends the message of an error on a connection on which nothing was answered before.
NEW = " on a new connection"


class UnreachableError(Exception):
    """No answer came: the connection could not be made, or it broke. A person sees that the chat reconnects."""


class UnfitError(Exception):
    """Something came that the protocol does not have, such as an error page; the message says what."""


class Door(Protocol):
    """One way in; it connects when it is used, and again after it was unreachable."""

    async def session(self, session_id: str | None) -> Mapping[str, Any]:
        """Ask for a session and return the acknowledgement."""
        ...

    async def utter(self, utterance: Mapping[str, Any]) -> Mapping[str, Any]:
        """Say something and return the acknowledgement."""
        ...

    async def close(self) -> None:
        """Disconnect."""
        ...


class HttpDoor:
    """``POST /webhooks/socketio/…``, on one connection as long as it is kept."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/webhooks/socketio"
        self._is_new = True  # whether nothing has been answered on the connection yet
        trace = aiohttp.TraceConfig()
        trace.on_connection_create_start.append(self._begin)
        self._client = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=1),
            timeout=aiohttp.ClientTimeout(total=_ANSWER, connect=_CONNECT),
            trace_configs=[trace],
        )

    async def session(self, session_id: str | None) -> Mapping[str, Any]:
        return await self._post("session", {"session_id": session_id})

    async def utter(self, utterance: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._post("message", utterance)

    async def close(self) -> None:
        await self._client.close()

    async def _post(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            async with self._client.post(f"{self._url}/{path}", json=body) as response:
                text = await response.text()
                if response.status not in _STATUSES or response.content_type != "application/json":
                    raise UnfitError(f"{response.status} {text[:200]}")
                given = _acknowledgement(await response.json())
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise UnreachableError(type(error).__name__ + (NEW if self._is_new else "")) from error
        self._is_new = False
        return given

    async def _begin(self, *_: Any) -> None:
        self._is_new = True


class SocketDoor:
    """socket.io over a websocket."""

    def __init__(self, url: str, heard: Callable[[Mapping[str, Any]], None]) -> None:
        """Take where the bot is, and who is told each part of an answer when it comes."""
        self._url = url
        self._heard = heard
        self._client: socketio.AsyncClient | None = None
        self._lost = asyncio.Event()

    async def session(self, session_id: str | None) -> Mapping[str, Any]:
        return await self._call("session_request", {"session_id": session_id})

    async def utter(self, utterance: Mapping[str, Any]) -> Mapping[str, Any]:
        return await self._call("user_uttered", utterance)

    async def close(self) -> None:
        if self._client is not None:
            client, self._client = self._client, None
            await client.disconnect()

    async def _call(self, event: str, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Emit an event and wait for its acknowledgement, or for the end of the connection."""
        try:
            client = await self._connected()
            call = asyncio.create_task(client.call(event, data, timeout=_ANSWER))
            lost = asyncio.create_task(self._lost.wait())
            await asyncio.wait({call, lost}, return_when=asyncio.FIRST_COMPLETED)
            lost.cancel()
            if not call.done():
                call.cancel()
                raise UnreachableError("disconnected")
            return _acknowledgement(call.result())
        except (SocketIOError, aiohttp.ClientError, OSError, TimeoutError) as error:
            await self.close()
            raise UnreachableError(type(error).__name__) from error

    async def _connected(self) -> socketio.AsyncClient:
        if self._client is None or self._lost.is_set():
            await self.close()
            self._lost = asyncio.Event()
            client = socketio.AsyncClient(reconnection=False)
            client.on("bot_uttered", self._heard)
            client.on("disconnect", self._lost.set)
            await client.connect(self._url, transports=["websocket"], wait_timeout=_CONNECT)
            self._client = client
        return self._client


def _acknowledgement(given: Any) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise UnfitError(f"an acknowledgement that is none: {str(given)[:200]}")
    return given
