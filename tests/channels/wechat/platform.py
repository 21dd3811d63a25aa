"""The platform, as a test plays it: signs and seals with wechatpy, and talks to the channel in a real server."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from tests.channels.platform.sample import ENCODING_KEY as KEY
from tests.channels.platform.sample import RECEIVER as APP_ID
from tests.channels.platform.sample import TOKEN
from tests.channels.platform.served import WORDING, Bot, serving
from tuiding.channels.platform.store import Store
from tuiding.channels.wechat.channel import WeChatInput, account_of
from tuiding.channels.wechat.settings import WeChatSettings

ACCOUNT = "gh_test"

_numbers = itertools.count(1_000_000)


@dataclass(frozen=True)
class Heard:
    """What the platform takes from the body of a response."""

    kind: str | None = None  # None: nothing is shown
    text: str = ""


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
        body = written(fields)
        if self.sealed:
            body, signed = self.seal(WeChatCrypto(TOKEN, KEY, APP_ID), body, query)
            query = {**query, "encrypt_type": "aes", "msg_signature": signed}
        return query, body.encode()

    def seal(self, crypto: Any, body: str, query: dict[str, str]) -> tuple[str, str]:
        """Return an encrypted body and its signature."""
        body = crypto.encrypt_message(body, query["nonce"], query["timestamp"])
        sealed = body.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
        return body, self.sign(query["timestamp"], query["nonce"], sealed)

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
            body = opened(WeChatCrypto(TOKEN, KEY, APP_ID), body)
        parts = parse_message_fields(body)
        assert (parts["ToUserName"], parts["FromUserName"]) == (fields["FromUserName"], ACCOUNT)
        assert len(parts.get("Content", "").encode()) <= 2048
        if parts["MsgType"] == "text":
            assert parse_message(body).content == parts["Content"]
        return Heard(parts["MsgType"], parts.get("Content", ""))


def written(fields: dict[str, str]) -> str:
    return "<xml>" + "".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in fields.items()) + "</xml>"


def opened(crypto: Any, body: str) -> str:
    """Return what an encrypted reply holds; wechatpy checks its signature."""
    parts = parse_message_fields(body)
    return str(crypto.decrypt_message(body, parts["MsgSignature"], parts["TimeStamp"], parts["Nonce"]))


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
    channel = WeChatInput(account_of(given, store), WORDING, handling=handling)
    async with serving(channel, bot.handle_message) as url:
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        async with aiohttp.ClientSession(connector=connector) as session:
            yield Platform(f"{url}/webhooks/wechat/webhook", session, sealed, patience)
