"""What is let in: what the platform sends, sealed by wechatpy, and nothing that others make of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from tests.channels.platform.sample import ENCODING_KEY as KEY
from tests.channels.platform.sample import RECEIVER as APP_ID
from tests.channels.platform.sample import TOKEN
from tests.channels.platform.served import Bot
from tests.channels.wechat.platform import Heard, Platform, platform
from tuiding.channels.platform.envelope import Envelope
from tuiding.channels.platform.message import Message
from tuiding.channels.platform.refusal import RefusedRequestError
from tuiding.channels.platform.signature import WINDOW
from tuiding.channels.platform.store import MemoryStore
from tuiding.channels.wechat.gate import WeChatGate

_NOW = 1_790_000_000.0
_SENDER: Any = None  # Platform builds requests without a connection too


def _platform(sealed: bool) -> Platform:
    return Platform("", _SENDER, sealed, 5.0)


def _gate(sealed: bool, now: float = _NOW) -> WeChatGate:
    return WeChatGate(TOKEN, Envelope(KEY, APP_ID) if sealed else None, MemoryStore(), lambda: now)


def _admitted(gate: WeChatGate, *requests: tuple[dict[str, str], bytes]) -> list[Message | str]:
    """Return for each request, in order, the message, or why it was refused."""

    async def run() -> list[Message | str]:
        results: list[Message | str] = []
        for query, body in requests:
            try:
                results.append(await gate.admit(query, body))
            except RefusedRequestError as refusal:
                results.append(str(refusal))
        return results

    return asyncio.run(run())


@pytest.fixture(params=[False, True], ids=["plain", "sealed"])
def sealed(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def _request(sealed: bool, *, at: float = _NOW, **fields: Any) -> tuple[dict[str, str], bytes]:
    wechat = _platform(sealed)
    return wechat.request(wechat.fields(Content="退", **fields), wechat.query(at=at))


def test_a_message_is_let_in(sealed: bool) -> None:
    (message,) = _admitted(_gate(sealed), _request(sealed, MsgId="7"))
    assert isinstance(message, Message)
    assert (message.person, message.id, message.said) == ("o1", "7", "退")


@pytest.mark.parametrize(
    ("off", "let_in"), [(WINDOW, True), (-WINDOW, True), (WINDOW + 1, False), (-WINDOW - 1, False)]
)
def test_a_request_of_another_time_is_refused(sealed: bool, off: int, let_in: bool) -> None:
    (result,) = _admitted(_gate(sealed), _request(sealed, at=_NOW + off))
    assert isinstance(result, Message) is let_in


def test_the_same_message_with_the_same_signature_is_let_in_and_another_is_not(sealed: bool) -> None:
    wechat = _platform(sealed)
    query = wechat.query(at=_NOW)
    one, two = (wechat.request(wechat.fields(Content="退", MsgId=number), query) for number in "12")
    first, again, other = _admitted(_gate(sealed), one, one, two)
    assert isinstance(first, Message)
    assert isinstance(again, Message)
    assert other == "its signature came with another message before"


def test_a_parameter_that_does_not_count_does_not_let_another_message_in() -> None:
    wechat = _platform(sealed=False)
    query = wechat.query(at=_NOW)
    one, two = (wechat.request(wechat.fields(Content="退", MsgId=number), query) for number in "12")
    _, other = _admitted(_gate(sealed=False), one, (two[0] | {"msg_signature": "0" * 40}, two[1]))
    assert other == "its signature came with another message before"


@pytest.mark.parametrize("name", ["signature", "timestamp", "nonce", "msg_signature"])
@pytest.mark.parametrize("value", [None, "", "0", "\ud83d", "签名"])
def test_a_request_with_a_wrong_parameter_is_refused(sealed: bool, name: str, value: str | None) -> None:
    if name == "msg_signature" and not sealed:
        return
    query, body = _request(sealed)
    query = {key: text for key, text in query.items() if key != name} | ({} if value is None else {name: value})
    (result,) = _admitted(_gate(sealed), (query, body))
    assert isinstance(result, str)


def test_a_plain_message_is_refused_where_a_key_is_set() -> None:
    (result,) = _admitted(_gate(sealed=True), _request(sealed=False))
    assert result == "it is not encrypted, and WECHAT_ENCODING_AES_KEY is set"


def test_a_sealed_message_without_a_key_says_what_to_set() -> None:
    (result,) = _admitted(_gate(sealed=False), _request(sealed=True))
    assert isinstance(result, str)
    assert "set WECHAT_ENCODING_AES_KEY" in result


def test_a_message_sealed_for_another_account_is_refused() -> None:
    wechat = _platform(sealed=False)
    query, body = wechat.request(wechat.fields(Content="退"), wechat.query(at=_NOW))
    foreign = WeChatCrypto(TOKEN, KEY, "wx0000000000000000").encrypt_message(
        body.decode(), query["nonce"], query["timestamp"]
    )
    text = foreign.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    query["msg_signature"] = wechat.sign(query["timestamp"], query["nonce"], text)
    (result,) = _admitted(_gate(sealed=True), (query, foreign.encode()))
    assert result == "the message is for another receiver"


@pytest.mark.parametrize(
    "fields", [{"FromUserName": ""}, {"FromUserName": "o" * 129}, {"FromUserName": "o\n1"}, {"MsgType": ""}]
)
def test_what_lacks_a_person_or_a_type_is_refused(sealed: bool, fields: dict[str, Any]) -> None:
    (result,) = _admitted(_gate(sealed), _request(sealed, **fields))
    assert result == "it is no message: MsgType or FromUserName is missing"


@settings(max_examples=200, deadline=None)
@given(st.booleans(), st.integers(0, 10_000), st.integers(0, 255), st.sampled_from(["cut", "change", "insert"]))
def test_an_altered_body_is_refused_or_read_as_a_message(sealed: bool, place: int, byte: int, how: str) -> None:
    query, body = _request(sealed)
    place %= len(body)
    altered = {
        "cut": body[:place],
        "change": body[:place] + bytes([byte]) + body[place + 1 :],
        "insert": body[:place] + bytes([byte]) + body[place:],
    }[how]
    (result,) = _admitted(_gate(sealed), (query, altered))
    assert isinstance(result, Message | str)
    if sealed and isinstance(result, Message):
        assert result.said == "退"  # what is sealed cannot be changed, only what stands around it


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.dictionaries(st.sampled_from(["signature", "timestamp", "nonce"]), st.text()))
def test_noise_is_refused(body: bytes, query: dict[str, str]) -> None:
    (result,) = _admitted(_gate(sealed=True), (query, body))
    assert isinstance(result, str)


def _forgeries(wechat: Platform) -> list[Callable[[], tuple[dict[str, str], bytes]]]:
    fields = wechat.fields(Content="退")
    return [
        lambda: ({}, b""),
        lambda: ({**wechat.query(), "signature": "0" * 40}, b"<xml/>"),
        lambda: (wechat.query(), b""),
        lambda: (wechat.query(), b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><xml>&a;</xml>"),
        lambda: (wechat.query(), b"<xml>" + b"<a>" * 20_000),
        lambda: (wechat.query(), b"a" * 200_000),
        lambda: (wechat.query(), b"a" * (2 * 1024 * 1024)),
        lambda: (wechat.query(at=1), wechat.request(fields)[1]),
        lambda: (wechat.query(), b"<xml><FromUserName>o1</FromUserName></xml>"),
    ]


def test_forged_and_broken_requests_are_refused_over_http_and_nobody_is_answered(sealed: bool) -> None:
    bot = Bot()

    async def run() -> list[tuple[int, str]]:
        async with platform(bot, sealed=sealed) as wechat:
            results = []
            for forgery in _forgeries(wechat) * 5:
                try:
                    results.append(await wechat.post(*forgery()))
                except aiohttp.ClientError:
                    results.append((413, ""))  # the server closed the connection on a body that is too long
            assert await wechat.say("退") == Heard("text", "好的")
            return results

    results = asyncio.run(run())
    assert {status for status, _ in results} <= {403, 413}
    assert all(body == "" for status, body in results if status == 403)
    assert len(bot.heard) == 1
