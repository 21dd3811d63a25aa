"""企业微信: the channel in a real server, with wechatpy's enterprise half as the other side."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from wechatpy.enterprise.crypto import WeChatCrypto

from tests.channels.platform.api_server import Api, api_server
from tests.channels.platform.sample import CHECK, CHECK_PLAIN, ENCODING_KEY, MESSAGE, TOKEN
from tests.channels.platform.sample import RECEIVER as _CORP_ID
from tests.channels.platform.served import WORDING, Bot, serving
from tests.channels.platform.waiting import until
from tests.channels.wechat.platform import Heard, Platform, opened, parse_message_fields, written
from tuiding.channels.platform.company import Company
from tuiding.channels.wecom.channel import WeComInput, account_of
from tuiding.channels.wecom.settings import WeComSettings

_AGENT_ID = 218
_CRYPTO = WeChatCrypto(TOKEN, ENCODING_KEY, _CORP_ID)
_SEND, _TOKEN = "/cgi-bin/message/send", "/cgi-bin/gettoken"
_PATIENCE = 0.5


class _WeCom(Platform):
    """Posts to one application."""

    def fields(self, kind: str = "text", person: str = "zhangsan", **fields: str) -> dict[str, str]:
        return {**super().fields(kind, person, **fields), "ToUserName": _CORP_ID, "AgentID": str(_AGENT_ID)}

    def request(self, fields: dict[str, str], query: dict[str, str] | None = None) -> tuple[dict[str, str], bytes]:
        query = query or self.query()
        body, signed = self.seal(_CRYPTO, written(fields), query)
        return {"msg_signature": signed, "timestamp": query["timestamp"], "nonce": query["nonce"]}, body.encode()

    def shown(self, body: str, fields: dict[str, str]) -> Heard:
        if not body:
            return Heard()
        parts = parse_message_fields(opened(_CRYPTO, body))
        assert (parts["ToUserName"], parts["FromUserName"]) == (fields["FromUserName"], _CORP_ID)
        return Heard(parts["MsgType"], parts.get("Content", ""))


Work = Callable[[_WeCom, Api], Awaitable[Any]]


@asynccontextmanager
async def _platform(bot: Bot, api: Api, **options: Any) -> AsyncIterator[_WeCom]:
    company = Company(_CORP_ID, TOKEN, ENCODING_KEY, "secret", api.url)
    channel = WeComInput(account_of(WeComSettings(company, _AGENT_ID, patience=_PATIENCE), **options), WORDING)
    async with serving(channel, bot.handle_message) as url, aiohttp.ClientSession() as session:
        yield _WeCom(f"{url}/webhooks/wecom/webhook", session, sealed=True, patience=_PATIENCE)


def _with(bot: Bot, work: Work, **options: Any) -> Any:
    async def run() -> Any:
        async with api_server() as api:
            api.otherwise = _answer
            async with _platform(bot, api, **options) as wecom:
                return await work(wecom, api)

    return asyncio.run(run())


def _answer(path: str, body: Any) -> Any:
    return {"errcode": 0, "access_token": "token", "expires_in": 7200} if path == _TOKEN else {"errcode": 0}


def _sent(api: Api) -> list[str]:
    bodies = [json.loads(body) for path, _, body in api.calls if path == _SEND]
    assert all(body["touser"] == "zhangsan" and body["agentid"] == _AGENT_ID for body in bodies)
    assert all(body["msgtype"] == "text" for body in bodies)
    return [body["text"]["content"] for body in bodies]


def test_the_official_url_check_and_message_are_taken() -> None:
    bot = Bot()

    async def run(at: float) -> tuple[int, str]:
        async with api_server() as api, _platform(bot, api, clock=lambda: at) as wecom:
            if at == float(CHECK.timestamp):
                query = {"msg_signature": CHECK.signature, "timestamp": CHECK.timestamp, "nonce": CHECK.nonce}
                async with wecom.session.get(wecom.url, params={**query, "echostr": CHECK.sealed}) as response:
                    return response.status, await response.text()
            query = {"msg_signature": MESSAGE.signature, "timestamp": MESSAGE.timestamp, "nonce": MESSAGE.nonce}
            return await wecom.post(query, f"<xml><Encrypt>{MESSAGE.sealed}</Encrypt></xml>".encode())

    assert asyncio.run(run(float(CHECK.timestamp))) == (200, CHECK_PLAIN.decode())
    status, _ = asyncio.run(run(float(MESSAGE.timestamp)))
    assert status == 200
    assert [(message.text, message.sender_id) for message in bot.heard] == [("hello", "wecom:mycreate")]


def test_a_message_gets_its_answer_in_reply_and_no_links() -> None:
    async def work(wecom: _WeCom, api: Api) -> None:
        assert await wecom.say("关续费", "zhangsan") == Heard("text", "是谁扣的？\n1. 苹果\n2. 微信")
        assert api.calls == []

    bot = Bot(["是谁扣的？\n1. 苹果\n2. 微信"], ["苹果", "微信"])
    _with(bot, work)
    assert bot.heard[0].sender_id == "wecom:zhangsan"


def test_a_late_answer_is_sent_as_text_once() -> None:
    async def work(wecom: _WeCom, api: Api) -> None:
        assert await wecom.say("退", "zhangsan") == Heard()
        await until(lambda: _sent(api))
        assert _sent(api) == ["好的"]
        assert [query for path, query, _ in api.calls if path == _TOKEN] == [
            {"corpid": _CORP_ID, "corpsecret": "secret"}
        ]

    _with(Bot(seconds=0.7), work)


def test_a_rejected_token_is_fetched_anew() -> None:
    async def work(wecom: _WeCom, api: Api) -> None:
        api.answers[_SEND] = [{"errcode": 42001, "errmsg": "access_token expired"}]
        await wecom.say("退", "zhangsan")
        await until(lambda: len(_sent(api)) == 2)
        assert api.paths().count(_TOKEN) == 2

    _with(Bot(seconds=0.7), work)


def test_copies_at_once_are_handled_and_answered_once() -> None:
    bot = Bot(seconds=0.1)

    async def work(wecom: _WeCom, api: Api) -> None:
        fields = wecom.fields(Content="退")
        heard = await asyncio.gather(*(wecom.deliver(fields) for _ in range(10)))
        assert heard.count(Heard("text", "好的")) == 1
        assert heard.count(Heard()) == 9

    _with(bot, work)
    assert bot.texts == ["退"]


@pytest.mark.parametrize(
    ("kind", "fields", "response"),
    [
        ("event", {"Event": "subscribe"}, "utter_smalltalk/greet"),
        ("event", {"Event": "enter_agent", "EventKey": ""}, None),
        ("voice", {"MediaId": "1", "Format": "amr"}, "utter_channel/voice"),
        ("image", {"MediaId": "1"}, "utter_channel/image"),
        ("video", {"MediaId": "1"}, "utter_channel/other"),
    ],
)
def test_what_the_bot_cannot_read_gets_a_fitting_sentence_or_none(
    kind: str, fields: dict[str, str], response: str | None
) -> None:
    async def work(wecom: _WeCom, api: Api) -> None:
        heard = await wecom.deliver(wecom.fields(kind, **fields))
        assert heard == (Heard("text", WORDING.text(response)) if response else Heard())

    _with(Bot(), work)


def test_a_menus_entry_is_said() -> None:
    bot = Bot()

    async def work(wecom: _WeCom, api: Api) -> None:
        assert await wecom.deliver(wecom.fields("event", Event="click", EventKey="退会员")) == Heard("text", "好的")

    _with(bot, work)
    assert bot.texts == ["退会员"]


@pytest.mark.parametrize("wrong", ["msg_signature", "timestamp", "nonce", "plain"])
def test_forged_requests_are_refused(wrong: str) -> None:
    bot = Bot()

    async def work(wecom: _WeCom, api: Api) -> None:
        query, body = wecom.request(wecom.fields(Content="退"))
        if wrong == "plain":
            body = b"<xml><FromUserName>a</FromUserName><MsgType>text</MsgType></xml>"
        else:
            query[wrong] = "1" * len(query[wrong])
        assert await wecom.post(query, body) == (403, "")

    _with(bot, work)
    assert bot.heard == []
