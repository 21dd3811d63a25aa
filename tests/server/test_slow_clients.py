"""Who sends slowly is not waited for, and it is not our failure."""

from __future__ import annotations

import asyncio
import logging
import uuid

import pytest
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, text

from tests.end_to_end.bot import free_port
from tuiding.server.errors import answer_errors_as_json

_SECONDS = 20.0
_HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n"


@pytest.mark.parametrize("sent", [_HEAD, _HEAD + b"\r\nhalf"], ids=["headers", "body"])
def test_a_request_that_does_not_come_to_its_end_is_408(sent: bytes, caplog: pytest.LogCaptureFixture) -> None:
    app = Sanic(f"slow{uuid.uuid4().hex}", configure_logging=False)
    app.config.TOUCHUP = False  # rewrites the class, which works once in a process
    app.config.REQUEST_TIMEOUT = app.config.RESPONSE_TIMEOUT = 0.3
    answer_errors_as_json(app)

    @app.post("/")
    async def answer(request: Request) -> HTTPResponse:
        return text("answered")

    async def send() -> bytes:
        port = free_port()
        server = await app.create_server("127.0.0.1", port, return_asyncio_server=True, access_log=False)
        await server.startup()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(sent)
        answered = await asyncio.wait_for(reader.read(), _SECONDS)
        writer.close()
        server.close()
        return answered

    with caplog.at_level(logging.ERROR):
        answered = asyncio.run(send())
    assert answered.startswith(b"HTTP/1.1 408")
    assert b'{"status":408' in answered
    assert caplog.records == []
