"""Servers of the tests' own on loopback: pages of another origin, and a bot that says what it is told to say."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import socketio
from aiohttp import web

from tuiding.settings import ROOT

_WIDGET = ROOT / "widget" / "dist" / "tuiding-chat.js"
_SCRIPT = "/widget/tuiding-chat.js"
_SECONDS = 30


@contextmanager
def serving(app: web.Application) -> Iterator[str]:
    """Serve ``app`` from a thread of its own: Playwright's loop runs in the tests' one. Yield its origin."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()

    async def start() -> tuple[web.AppRunner, int]:
        # Connections are cut, not waited for.
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner, runner.addresses[0][1]

    runner, port = asyncio.run_coroutine_threadsafe(start(), loop).result(_SECONDS)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(_SECONDS)
        loop.call_soon_threadsafe(loop.stop)


async def _widget(request: web.Request) -> web.StreamResponse:
    return web.FileResponse(_WIDGET)


class Site:
    """Pages that tests put up, each with its Content-Security-Policy, and the widget's file."""

    def __init__(self) -> None:
        """Put up nothing yet; ``origin`` is set by whoever serves it."""
        self.app = web.Application()
        self.app.router.add_get(_SCRIPT, _widget)
        self.app.router.add_get("/{name}", self._page)
        self.origin = ""
        self._pages: dict[str, tuple[str, str]] = {}

    def put(self, name: str, html: str, policy: str = "") -> str:
        """Put up a page and return its address."""
        self._pages[name] = (html, policy)
        return f"{self.origin}/{name}"

    async def _page(self, request: web.Request) -> web.Response:
        html, policy = self._pages[request.match_info["name"]]
        headers = {"Content-Security-Policy": policy} if policy else {}
        return web.Response(text=html, content_type="text/html", headers=headers)


@dataclass
class StandIn:
    """A bot that speaks the web chat's protocol and answers each message with ``answers``, whatever they are."""

    answers: list[dict[str, Any]] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make its application: the protocol, and at ``/`` a page with the chat open."""
        self.app = web.Application()
        self.app.router.add_get("/", self._page)
        self.app.router.add_get(_SCRIPT, _widget)
        server = socketio.AsyncServer(async_mode="aiohttp", cors_allowed_origins="*")
        server.attach(self.app)
        server.on("session_request", self._session)
        server.on("user_uttered", self._answer)

    async def _session(self, sid: str, data: Any) -> dict[str, Any]:
        return {"session_id": "a-session", "resumed": False, "messages": []}

    async def _answer(self, sid: str, data: dict[str, Any]) -> dict[str, Any]:
        self.heard.append(data)
        asked = data["message_id"]
        parts = [{"id": f"{asked}-{n}", "from": "bot", "in_reply_to": asked, **a} for n, a in enumerate(self.answers)]
        return {"message_id": asked, "messages": parts}

    async def _page(self, request: web.Request) -> web.Response:
        return web.Response(text=page("<tuiding-chat open></tuiding-chat>"), content_type="text/html")


def page(body: str, bot: str = "", head: str = "") -> str:
    """Return a page that loads the widget from the bot at ``bot``, or from its own server."""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>会员中心</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f'{head}<script type="module" src="{bot}{_SCRIPT}"></script></head>'
        f"<body><main><h1>会员中心</h1></main>{body}</body></html>"
    )
