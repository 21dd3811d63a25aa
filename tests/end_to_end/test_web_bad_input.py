"""Whatever a client of the web chat sends: an error that says why, and the next message works."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest
import requests
from engineio.payload import Payload

from tests.end_to_end.bot import body_of
from tests.end_to_end.chat import connected

_BAD: list[Any] = [
    None,
    5,
    "hello",
    [],
    {},
    {"message": None},
    {"message": {"a": 1}},
    {"message": "a", "session_id": 5},
    {"message": "a", "message_id": "a b"},
    {"message": "a", "metadata": [1]},
    {"message": "a", "metadata": {"page": "x" * 5000}},
]


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_bad_events_are_acknowledged_with_an_error(transport: str, bot: str) -> None:
    async def test() -> None:
        async with connected(bot, transport) as chat:
            for data in _BAD:
                refused = await chat.call("user_uttered", data)
                assert refused["error"] == "invalid", data
                assert refused["message"]
            for data in ([1], "x", {"session_id": [1]}):
                assert (await chat.call("session_request", data))["error"] == "invalid"
            assert (await chat.client.call("session_request"))["resumed"] is False
            assert (await chat.say("\ud83d \udc00", metadata={"title": "\ud83d"}))["messages"]

    asyncio.run(test())


@pytest.mark.parametrize(
    "body", [*(json.dumps(data).encode() for data in _BAD), b"", b"{", b"\xff\xfe", b"[" * 100_000]
)
def test_bad_requests_are_400_and_say_why(body: bytes, bot: str) -> None:
    response = requests.post(f"{bot}/webhooks/socketio/message", data=body, timeout=30)
    assert response.status_code == 400
    assert body_of(response)["error"] == "invalid"
    assert "Traceback" not in response.text


# Engine.io and socket.io: not a packet, not an event, no such thing, half of something, more than fits.
_FRAMES: list[str | bytes] = [
    "4",
    "9",
    "42",
    "42{}",
    '42"x"',
    "42[]",
    "42[5]",
    "42[{}]",
    '42[["a"]]',
    '42["user_uttered"]',
    '420["user_uttered",' + "[" * 100_000 + "]" * 100_000 + "]",
    '420["user_uttered",' + '{"message":' * 3000 + "1" + "}" * 3000 + "]",
    "42" + "9" * 500 + '["user_uttered",{}]',
    '451-["user_uttered",{"message":{"_placeholder":true,"num":0}}]',
    "4599999-[]",
    "461-[]",
    "43",
    "43999[1]",
    "44{}",
    "40",
    "40/admin,",
    '42/admin,["user_uttered",{}]',
    b"\x00\xff",
    b"",
    '420["connect",1]',
    '420["disconnect"]',
    '420["__class__"]',
    '420["user_uttered",NaN]',
]


def test_no_frame_breaks_its_connection(bot: str) -> None:
    async def test() -> None:
        async with aiohttp.ClientSession() as session:
            for frame in _FRAMES:
                async with session.ws_connect(f"{bot}/socket.io/?EIO=4&transport=websocket") as socket:
                    assert (await socket.receive_str()).startswith("0")
                    await socket.send_str("40")
                    assert (await socket.receive_str()).startswith("40")
                    if isinstance(frame, bytes):
                        await socket.send_bytes(frame)
                    else:
                        await socket.send_str(frame)
                    await socket.send_str('427["user_uttered",{"message":5}]')
                    async with asyncio.timeout(20):
                        heard = ""
                        while not heard.startswith("437"):
                            heard = await socket.receive_str()
                            assert "Traceback" not in heard, frame
                    assert "invalid" in heard

    asyncio.run(test())


@pytest.mark.parametrize(
    "frame", ["", '420["user_uttered",{"message":"' + "x" * 300_000 + '"}]'], ids=["empty", "huge"]
)
def test_a_frame_that_ends_its_connection_ends_no_other(frame: str, bot: str) -> None:
    async def test() -> None:
        async with connected(bot) as chat, aiohttp.ClientSession() as session:
            async with session.ws_connect(f"{bot}/socket.io/?EIO=4&transport=websocket") as socket:
                await socket.receive_str()
                await socket.send_str(frame)
                async with asyncio.timeout(20):
                    assert (await socket.receive()).type != aiohttp.WSMsgType.TEXT
            assert (await chat.say("你好"))["messages"]

    asyncio.run(test())


def test_a_client_that_sends_much_at_once_is_told_so_and_not_cut_off(bot: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Payload, "max_decode_packets", 200)  # of this client

    async def test() -> None:
        async with connected(bot, "polling") as chat:
            await chat.session()
            answers = await asyncio.gather(*(chat.say("你好", f"m{number}") for number in range(40)))
            assert {answer.get("error") for answer in answers} <= {None, "busy"}
            assert sum("error" not in answer for answer in answers) >= 20
            assert (await chat.say("你好", "m39"))["messages"]

    asyncio.run(test())


@pytest.mark.parametrize("path", ["session", "message"])
def test_a_wrong_method_is_405_json(path: str, bot: str) -> None:
    response = requests.get(f"{bot}/webhooks/socketio/{path}", timeout=30)
    assert response.status_code == 405
    assert body_of(response)["status"] == 405
