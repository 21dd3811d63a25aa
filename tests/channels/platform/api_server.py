"""A platform's API as a real HTTP server on loopback, that answers what a test tells it to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

SILENCE = object()


@dataclass
class Api:
    """Answers each call with the next of ``answers`` for its path, or with what ``otherwise`` makes of its body."""

    url: str = ""
    answers: dict[str, list[Any]] = field(default_factory=dict)
    otherwise: Callable[[str, Mapping[str, Any]], Any] = lambda path, body: {"errcode": 0, "errmsg": "ok"}
    calls: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [path for path, _, _ in self.calls]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        content = await request.read()
        self.calls.append((request.path, dict(request.query), content))
        queued = self.answers.get(request.path)
        body = await request.json() if content else {}
        answer = queued.pop(0) if queued else self.otherwise(request.path, body)
        if answer is SILENCE:
            await asyncio.sleep(30)
        if isinstance(answer, int):
            return web.Response(status=answer, text="<html>down</html>")
        if isinstance(answer, str):
            return web.Response(text=answer)
        return web.json_response(answer)


@asynccontextmanager
async def api_server() -> AsyncIterator[Api]:
    api = Api()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", api.handle)
    runner = web.AppRunner(application, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    api.url = f"http://{host}:{port}"
    try:
        yield api
    finally:
        await runner.cleanup()
