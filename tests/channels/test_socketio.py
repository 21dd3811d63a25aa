"""The web chat's channel in a real server, before agents that fail, hang, and speak up by themselves."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from rasa.core.channels.channel import UserMessage, register
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from sanic import Sanic

from tests.end_to_end.bot import free_port
from tests.end_to_end.chat import connected
from tuiding.channels.socketio import SocketIOInput
from tuiding.channels.webchat.session import Sessions


class _Agent:
    """Stands in for Rasa's; says what it is told to say, apologises or raises."""

    def __init__(self) -> None:
        self.tracker_store = InMemoryTrackerStore(Domain.empty())
        self.senders: list[str] = []
        self.hanging = asyncio.Event()

    async def handle_message(self, message: UserMessage) -> None:
        self.senders.append(message.sender_id)
        if message.text == "fail":
            await message.output_channel.send_text_message(message.sender_id, "抱歉")
        elif message.text == "raise":
            raise OSError("secret inside")
        elif message.text == "hang":
            self.hanging.set()
            await asyncio.Event().wait()
        else:
            part = BotUttered("一段\n\n两段", {"buttons": [{"title": "好", "payload": "/ok"}], "custom": {"kind": "x"}})
            await message.output_channel.send_response(message.sender_id, part.message())


@asynccontextmanager
async def _serving(agent: _Agent) -> AsyncIterator[tuple[str, SocketIOInput, Any]]:
    channel = SocketIOInput(Sessions(["k" * 32]))
    app = Sanic(f"chat{uuid.uuid4().hex}", configure_logging=False)
    app.config.TOUCHUP = False  # rewrites the class, which works once in a process
    app.ctx.agent = agent
    register([channel], app, "/webhooks/")
    port = free_port()
    server = await app.create_server("127.0.0.1", port, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.after_start()
    try:
        yield f"http://127.0.0.1:{port}", channel, server
    finally:
        await server.before_stop()
        await server.close()


def test_an_answer_is_whole() -> None:
    async def test() -> None:
        async with _serving(_Agent()) as (url, _, _server), connected(url) as chat:
            [part] = (await chat.say("hello"))["messages"]
            assert part["text"] == "一段\n\n两段"
            assert part["quick_replies"] == [{"content_type": "text", "title": "好", "payload": "/ok"}]
            assert part["custom"] == {"kind": "x"}

    asyncio.run(test())


@pytest.mark.parametrize(("text", "said"), [("fail", ["抱歉"]), ("raise", [])])
def test_a_failure_is_acknowledged_as_one_with_the_apology(text: str, said: list[str]) -> None:
    async def test() -> None:
        async with _serving(_Agent()) as (url, _, _server), connected(url) as chat:
            failed = await chat.say(text, "m1")
            assert (failed["message_id"], failed["error"]) == ("m1", "failed")
            assert [part["text"] for part in failed["messages"]] == said
            assert [part["text"] for part in chat.heard["bot_uttered"]] == said
            assert "secret" not in str(failed)
            async with aiohttp.ClientSession() as http:
                body = {"message": text, "message_id": "m1"}
                async with http.post(f"{url}/webhooks/socketio/message", json=body) as response:
                    assert response.status == 503
                    assert (await response.json())["error"] == "failed"

    asyncio.run(test())


def test_what_nobody_asked_for_is_heard_by_the_conversation_alone() -> None:
    async def test() -> None:
        agent = _Agent()
        async with _serving(agent) as (url, channel, _server), connected(url) as chat, connected(url) as stranger:
            await stranger.session()
            await chat.session()
            await chat.say("hello")
            reminder = BotUttered("还在吗")
            reminder.timestamp = 1.5
            await channel.get_output_channel().send_response(agent.senders[0], reminder.message())
            assert (await chat.hears("bot_uttered", 2))[1] == {
                "id": "bot-1.5000000", "from": "bot", "text": "还在吗", "timestamp": 1.5,
            }  # fmt: skip
            await stranger.say("hello")
            assert len(stranger.heard["bot_uttered"]) == 1

    asyncio.run(test())


def test_a_server_that_stops_lets_its_clients_go_without_a_word_about_what_is_unanswered() -> None:
    async def test() -> None:
        agent = _Agent()
        async with _serving(agent) as (url, _, server), connected(url) as chat:
            await chat.session()
            gone, acknowledged = asyncio.Event(), asyncio.Event()
            chat.client.on("disconnect", gone.set)
            data = {"session_id": chat.session_id, "message": "hang", "message_id": "m1"}
            await chat.client.emit("user_uttered", data, callback=lambda *_: acknowledged.set())
            async with asyncio.timeout(20):
                await agent.hanging.wait()
                await server.before_stop()
                await gone.wait()
            assert not acknowledged.is_set()

    asyncio.run(test())


def test_a_message_over_http_that_is_unanswered_when_the_server_stops_is_503() -> None:
    async def test() -> None:
        agent = _Agent()
        async with _serving(agent) as (url, _, server), aiohttp.ClientSession() as http:
            asked = asyncio.create_task(http.post(f"{url}/webhooks/socketio/message", json={"message": "hang"}))
            async with asyncio.timeout(20):
                await agent.hanging.wait()
                await server.before_stop()
                response = await asked
            assert response.status == 503
            assert (await response.json())["error"] == "failed"

    asyncio.run(test())
