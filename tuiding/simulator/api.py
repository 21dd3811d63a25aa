"""The server that stands for a platform's API."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tuiding.simulator.changes import Changes
from tuiding.simulator.clock import Clock
from tuiding.simulator.errors import ApiError
from tuiding.simulator.faults import Fault, Faults

Answer = dict[str, Any]
Handler = Callable[[dict[str, Any]], Answer]  # takes the JSON body, or the address's parameters of a GET
Routes = Mapping[tuple[str, str], Handler]  # by method and path
TokenCheck = Callable[[str | None], None]

_HOST = "127.0.0.1"


@dataclass(frozen=True)
class Call:
    """One call: when by the platform's clock, what was sent, and the error it was answered with (0: none).

    ``code`` is None where a fault took the answer's place, or there is no such call.
    """

    at: float
    path: str
    body: dict[str, Any]
    code: int | None


class PortError(Exception):
    """The API cannot be served."""


class Api:
    """Listens on loopback; ``port`` 0 is any free one."""

    def __init__(self, clock: Clock, changes: Changes, port: int) -> None:
        self.calls: list[Call] = []
        self._clock = clock
        self._changes = changes
        self._port = port
        self._faults = Faults()
        self._stopping = asyncio.Event()
        self._application = web.Application()

    @property
    def url(self) -> str:
        """The address to use in place of the platform's."""
        return f"http://{_HOST}:{self._port}"

    def fail(
        self,
        path: str,
        *,
        status: int | None = None,
        code: int | None = None,
        silence: float = 0.0,
        times: int = 1,
        done: bool = False,
    ) -> None:
        """Let the next calls of ``path`` go wrong; ``faults.Fault`` says what the parameters mean."""
        self._faults.add(Fault(path, status, code, silence, times, done))

    def add(self, routes: Routes, check_token: TokenCheck | None = None) -> None:
        """Serve calls; with ``check_token`` only those that bring a token which it does not raise ApiError for."""
        for (method, path), handler in routes.items():
            self._application.router.add_route(method, path, self._serving(handler, check_token))

    async def start(self) -> None:
        """Start to listen.

        Raises:
            PortError: the port cannot be listened on.
        """
        self._application.router.add_route("*", "/{path:.*}", self._missing)
        self._runner = web.AppRunner(self._application, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, _HOST, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise PortError(f"the platform's API cannot listen on port {self._port}: {error.strerror}") from error
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop, whatever is under way."""
        self._stopping.set()
        await self._runner.cleanup()

    def _serving(self, handler: Handler, check_token: TokenCheck | None) -> Callable[[web.Request], Any]:
        async def serve(request: web.Request) -> web.StreamResponse:
            text = (await request.read()).decode(errors="replace")
            fault = self._faults.take(request.path)
            body: dict[str, Any] = {}
            answer: Answer | None = None
            if fault is None or fault.done:
                try:
                    if check_token:
                        check_token(request.query.get("access_token"))
                    body = dict(request.query) if request.method == "GET" else _object(text)
                    answer = {"errcode": 0, "errmsg": "ok"} | handler(body)
                except ApiError as error:
                    answer = error.answer()
            self._note(request, body, None if answer is None or fault else answer["errcode"])
            return await self._faulty(request, fault) if fault else web.json_response(answer)

        return serve

    async def _missing(self, request: web.Request) -> web.Response:
        self._note(request, {}, None)
        return web.Response(status=404)

    def _note(self, request: web.Request, body: dict[str, Any], code: int | None) -> None:
        self.calls.append(Call(self._clock.now(), request.path, body, code))
        self._changes.announce()

    async def _faulty(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        try:
            async with asyncio.timeout(fault.silence):
                await self._stopping.wait()
        except TimeoutError:
            pass
        if fault.status is not None:
            return web.Response(status=fault.status, text="<html>upstream error</html>", content_type="text/html")
        if fault.code is not None:
            return web.json_response(ApiError(fault.code).answer())
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ApiError(47001)
    return value
