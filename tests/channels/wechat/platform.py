"""The platform, as a test plays it: signs and seals with wechatpy, and talks to the channel in a real server."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from rasa.core.channels.channel import InputChannel, UserMessage, register
from sanic import Sanic
from sanic.response import empty
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from tests.end_to_end.bot import free_port
from tuiding.answers.wording import Wording
from tuiding.channels.platform.store import Store
from tuiding.channels.wechat import WeChatInput
from tuiding.channels.wechat.settings import WeChatSettings
from tuiding.server.errors import answer_errors_as_json
from tuiding.settings import ROOT

APP_ID, TOKEN, KEY = "wx5823bf96d3bd56c7", "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
ACCOUNT = "gh_test"
WORDING = Wording.load(ROOT / "domain.yml")

_numbers = itertools.count(1_000_000)


@dataclass(frozen=True)
class Heard:
    """What the platform takes from the body of a response."""

    kind: str | None = None  # None: nothing is shown
    text: str = ""


@dataclass
class Bot:
    """Stands for Rasa: says ``bubbles`` (buttons are labels of the last one) after ``seconds``."""

    bubbles: list[str] = field(default_factory=lambda: ["好的"])
    buttons: list[str] = field(default_factory=list)
    custom: dict[str, Any] | None = None
    seconds: float = 0.0
    error: Exception | None = None
    heard: list[UserMessage] = field(default_factory=list)

    async def handle_message(self, message: UserMessage) -> None:
        self.heard.append(message)
        await asyncio.sleep(self.seconds)
        if self.error:
            raise self.error
        for bubble in self.bubbles:
            buttons = [{"title": label, "payload": f"/{label}"} for label in self.buttons]
            response = {"text": bubble, "buttons": buttons if bubble == self.bubbles[-1] else None}
            await message.output_channel.send_response(message.sender_id, response)
        if self.custom:
            await message.output_channel.send_response(message.sender_id, {"custom": self.custom})

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.heard]


@dataclass
class Platform:
    """Posts to one channel."""

    url: str
    session: aiohttp.ClientSession
    sealed: bool
    patience: float

    def sign(self, *parts: str) -> str:
        signer = WeChatSigner()
        signer.add_data(TOKEN, *parts)
        return str(signer.signature)

    def query(self, *, at: float | None = None, nonce: str | None = None) -> dict[str, str]:
        timestamp = str(int(time.time() if at is None else at))
        nonce = nonce or str(next(_numbers))
        return {"signature": self.sign(timestamp, nonce), "timestamp": timestamp, "nonce": nonce}

    def fields(self, kind: str = "text", person: str = "o1", **fields: str) -> dict[str, str]:
        base = {"ToUserName": ACCOUNT, "FromUserName": person, "CreateTime": str(int(time.time())), "MsgType": kind}
        if kind != "event":
            base["MsgId"] = str(next(_numbers))
        return base | fields

    def request(self, fields: dict[str, str], query: dict[str, str] | None = None) -> tuple[dict[str, str], bytes]:
        query = query or self.query()
        body = "<xml>" + "".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in fields.items()) + "</xml>"
        if self.sealed:
            body = WeChatCrypto(TOKEN, KEY, APP_ID).encrypt_message(body, query["nonce"], query["timestamp"])
            sealed = body.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
            signed = self.sign(query["timestamp"], query["nonce"], sealed)
            query = {**query, "encrypt_type": "aes", "msg_signature": signed}
        return query, body.encode()

    async def post(self, query: dict[str, str], body: bytes) -> tuple[int, str]:
        """Make one attempt; raises TimeoutError when the platform hangs up."""
        async with (
            asyncio.timeout(self.patience),
            self.session.post(self.url, params=query, data=body) as response,
        ):
            return response.status, await response.text()

    async def deliver(self, fields: dict[str, str]) -> Heard | None:
        """Deliver a message in up to three attempts; None: none was answered."""
        for _ in range(3):
            try:
                status, body = await self.post(*self.request(fields))
            except TimeoutError:
                continue
            assert status == 200
            return self.shown(body, fields)
        return None

    async def say(self, text: str, person: str = "o1", **fields: str) -> Heard | None:
        return await self.deliver(self.fields(person=person, Content=text, **fields))

    async def cause(self, event: str, key: str = "", person: str = "o1") -> Heard | None:
        return await self.deliver(self.fields("event", person, Event=event, EventKey=key))

    def shown(self, body: str, fields: dict[str, str]) -> Heard:
        if body in ("", "success"):
            return Heard()
        if self.sealed:
            parts = parse_message_fields(body)
            body = WeChatCrypto(TOKEN, KEY, APP_ID).decrypt_message(
                body, parts["MsgSignature"], parts["TimeStamp"], parts["Nonce"]
            )
        parts = parse_message_fields(body)
        assert (parts["ToUserName"], parts["FromUserName"]) == (fields["FromUserName"], ACCOUNT)
        assert len(parts.get("Content", "").encode()) <= 2048
        if parts["MsgType"] == "text":
            assert parse_message(body).content == parts["Content"]
        return Heard(parts["MsgType"], parts.get("Content", ""))


def parse_message_fields(body: str) -> dict[str, str]:
    import xmltodict

    return dict(xmltodict.parse(body)["xml"])


@asynccontextmanager
async def platform(
    bot: Bot,
    *,
    sealed: bool = False,
    patience: float = 5.0,
    store: Store | None = None,
    handling: float = 60.0,
    **settings: Any,
) -> AsyncIterator[Platform]:
    """Serve the channel with ``bot`` behind it on a free port, and yield the platform before it."""
    given = WeChatSettings(APP_ID, TOKEN, KEY if sealed else None, patience=patience, **settings)
    channel = WeChatInput(given, WORDING, store=store, handling=handling)
    async with serving(channel, bot.handle_message) as url:
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        async with aiohttp.ClientSession(connector=connector) as session:
            yield Platform(f"{url}/webhooks/wechat/webhook", session, sealed, patience)


@asynccontextmanager
async def serving(channel: InputChannel, handle: Callable[[UserMessage], Awaitable[None]]) -> AsyncIterator[str]:
    app: Any = Sanic(f"test_{next(_numbers)}", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = 256 * 1024
    app.config.TOUCHUP = False  # rewrites methods of Sanic, which a second server in this process would do again
    app.ctx.agent = type("Agent", (), {"handle_message": staticmethod(handle)})
    answer_errors_as_json(app)
    register([channel], app, "/webhooks/")
    app.add_route(lambda request: empty(), "/")
    port = free_port()
    server = await app.create_server("127.0.0.1", port, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.before_start()
    await server.after_start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await server.before_stop()
        await server.close()
        for connection in list(server.connections):
            connection.close_if_idle()
        await server.after_stop()
