"""One id for all log lines of one request or message, in the bot and on the action server."""

from __future__ import annotations

import re
import uuid

import structlog
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

HEADER = "X-Request-ID"
_NAME = "request_id"
# What is anything else could forge log lines, or fill them.
_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")


def begin_request(given: str | None = None) -> None:
    """Begin a request with the id that it was given, if that is sane, else with a new one."""
    request_id = given if given and _SANE.fullmatch(given) else uuid.uuid4().hex
    structlog.contextvars.bind_contextvars(**{_NAME: request_id})


def current_request_id() -> str | None:
    """Return the id of the request that is being answered, or None."""
    request_id: str | None = structlog.contextvars.get_contextvars().get(_NAME)
    return request_id


def identify_requests(app: Sanic) -> None:
    """Take each request's id from its header, and return it in the answer's."""

    @app.on_request
    async def take(request: Request) -> None:
        begin_request(request.headers.get(HEADER))

    @app.on_response
    async def tell(request: Request, response: HTTPResponse) -> None:
        if (request_id := current_request_id()) is not None:
            response.headers[HEADER] = request_id
