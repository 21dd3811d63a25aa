"""Small bots on the other side of the simulator, made with wechatpy: a conforming one, and parts for broken ones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeAlias
from xml.sax.saxutils import escape

import aiohttp
from aiohttp import web
from defusedxml.ElementTree import fromstring
from wechatpy.crypto import WeChatCrypto
from wechatpy.enterprise.crypto import WeChatCrypto as CompanyCrypto
from wechatpy.utils import check_signature

from tuiding.simulator import Simulator, WeChatSimulator

Fields = dict[str, str]
CALLBACK = "/webhooks/wechat/webhook"
Body: TypeAlias = "str | web.Response"


class Bot:
    """What a bot gets to know of one request, and what it needs to answer it."""

    def __init__(self, platform: Simulator[Any]) -> None:
        account = platform.account
        crypto = WeChatCrypto if isinstance(platform, WeChatSimulator) else CompanyCrypto
        self.crypto: Any = crypto(account.token, account.encoding_aes_key, account.id)
        self.platform = platform
        self.seen: list[Fields] = []
        self.queries: list[dict[str, str]] = []
        self.bodies: list[str] = []

    def opened(self, query: dict[str, str], body: str) -> Fields:
        """Return the fields of a request, checked as wechatpy checks them."""
        if isinstance(self.platform, WeChatSimulator):
            check_signature(self.platform.account.token, query["signature"], query["timestamp"], query["nonce"])
        if "msg_signature" in query:
            body = self.crypto.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
        return {field.tag: field.text or "" for field in fromstring(body)}

    def echo(self, query: dict[str, str]) -> str:
        """Return what a URL check must be answered with."""
        if isinstance(self.platform, WeChatSimulator):
            check_signature(self.platform.account.token, query["signature"], query["timestamp"], query["nonce"])
            return query["echostr"]
        names = ("msg_signature", "timestamp", "nonce", "echostr")
        return str(self.crypto.check_signature(*(query[name] for name in names)))

    def reply(self, fields: Fields, text: str, kind: str = "text", encrypted: bool = True) -> str:
        """Return a passive reply to a message."""
        plain = (
            f"<xml><ToUserName>{fields['FromUserName']}</ToUserName>"
            f"<FromUserName>{fields['ToUserName']}</FromUserName><CreateTime>1</CreateTime>"
            f"<MsgType>{kind}</MsgType><Content>{escape(text)}</Content></xml>"
        )
        return self.crypto.encrypt_message(plain, "nonce", "1") if encrypted else plain

    async def call(self, path: str, body: dict[str, Any], token: str | None = None) -> dict[str, Any]:
        """Call the platform's API, with a fresh token unless one is given."""
        query = {"access_token": token if token is not None else await self.token()}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.platform.api.url + path, json=body, params=query) as response,
        ):
            return dict(await response.json())

    async def token(self) -> str:
        account = self.platform.account
        async with aiohttp.ClientSession() as session:
            if isinstance(self.platform, WeChatSimulator):
                body = {"grant_type": "client_credential", "appid": account.id, "secret": account.secret}
                async with session.post(f"{self.platform.api.url}/cgi-bin/stable_token", json=body) as response:
                    return str((await response.json())["access_token"])
            query = {"corpid": account.id, "corpsecret": account.secret}
            async with session.get(f"{self.platform.api.url}/cgi-bin/gettoken", params=query) as response:
                return str((await response.json())["access_token"])

    async def send(self, user: str, text: str) -> dict[str, Any]:
        """Send a customer service message."""
        body = {"touser": user, "msgtype": "text", "text": {"content": text}}
        return await self.call("/cgi-bin/message/custom/send", body)


Answer = Callable[[Bot, Fields], Awaitable[Body]]


async def echo(bot: Bot, fields: Fields) -> Body:
    """Answer a text with itself, and all else with nothing."""
    return bot.reply(fields, fields["Content"]) if fields["MsgType"] == "text" else "success"


async def silent(bot: Bot, fields: Fields) -> Body:
    """Take the message, and say nothing yet."""
    return "success"


@asynccontextmanager
async def running(platform: Simulator[Any], answer: Answer = echo) -> AsyncIterator[Bot]:
    """Run a bot that answers each request with ``answer``, and point the platform at it."""
    bot = Bot(platform)

    async def get(request: web.Request) -> web.Response:
        try:
            return web.Response(text=bot.echo(dict(request.query)))
        except Exception:
            return web.Response(status=403)

    async def post(request: web.Request) -> web.Response:
        bot.queries.append(dict(request.query))
        bot.bodies.append(await request.text())
        try:
            fields = bot.opened(bot.queries[-1], bot.bodies[-1])
        except Exception:
            return web.Response(status=403)
        bot.seen.append(fields)
        body = await answer(bot, fields)
        return body if isinstance(body, web.Response) else web.Response(text=body)

    application = web.Application()
    application.router.add_get(CALLBACK, get)
    application.router.add_post(CALLBACK, post)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    platform.callback = f"http://127.0.0.1:{runner.addresses[0][1]}{CALLBACK}"
    try:
        yield bot
    finally:
        await runner.cleanup()


def late(*waits: float, answer: Answer = echo) -> Answer:
    """Answer so many seconds late: the first time, the second time, …; after that in time."""
    pending = list(waits)

    async def wait(bot: Bot, fields: Fields) -> Body:
        if pending:
            await asyncio.sleep(pending.pop(0))
        return await answer(bot, fields)

    return wait
