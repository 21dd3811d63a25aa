"""A client of the web chat, as its widget is one: over socket.io."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import socketio

_SECONDS = 30
EVENTS = ("session_confirm", "bot_uttered", "user_message")


@dataclass
class Chat:
    """One connection."""

    client: socketio.AsyncClient
    session_id: str | None = None
    heard: dict[str, list[Any]] = field(default_factory=lambda: {event: [] for event in EVENTS})
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def listen(self) -> None:
        """Keep what the server says."""
        for event in EVENTS:
            self.client.on(event, partial(self._hear, event))

    def _hear(self, event: str, data: Any) -> None:
        self.heard[event].append(data)
        self.news.set()

    async def session(self, session_id: str | None = None) -> dict[str, Any]:
        """Ask for a session and go on with the one that is given."""
        given = await self.call("session_request", {"session_id": session_id})
        self.session_id = given["session_id"]
        return given

    async def say(self, message: str, message_id: str | None = None, **fields: Any) -> dict[str, Any]:
        """Say something in the session."""
        return await self.call(
            "user_uttered",
            {"session_id": self.session_id, "message": message, "message_id": message_id, **fields},
        )

    async def call(self, event: str, data: Any) -> dict[str, Any]:
        """Emit an event and return its acknowledgement."""
        acknowledged = await self.client.call(event, data, timeout=_SECONDS)
        assert isinstance(acknowledged, dict)
        return acknowledged

    async def hears(self, event: str, count: int = 1) -> list[Any]:
        """Wait until so many of an event have come, and return them."""
        async with asyncio.timeout(_SECONDS):
            while len(self.heard[event]) < count:
                self.news.clear()
                await self.news.wait()
        return self.heard[event]


@asynccontextmanager
async def connected(url: str, transport: str = "websocket", **options: Any) -> AsyncIterator[Chat]:
    """Connect to the bot at ``url``; ``options`` are those of socketio's ``connect``."""
    client = socketio.AsyncClient(reconnection=False)
    chat = Chat(client)
    chat.listen()
    await client.connect(url, transports=[transport], **options)
    try:
        yield chat
    finally:
        await client.disconnect()
