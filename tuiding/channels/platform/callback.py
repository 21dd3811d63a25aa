"""The address that a platform calls: ``/webhooks/NAME/webhook``, the one to enter on its page."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping

from sanic import Blueprint
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse, text

from tuiding.channels.platform.metrics import REFUSALS, REQUESTS
from tuiding.channels.platform.refusal import Reason, RefusedRequestError

logger = logging.getLogger(__name__)

Query = Mapping[str, str]


def callback(
    channel: str, checked: Callable[[Query], str], received: Callable[[Query, bytes], Awaitable[str]]
) -> Blueprint:
    """Return the routes; what is refused is logged, counted, and answered with a status and nothing else.

    Args:
        channel: its name.
        checked: what the platform's check of the address is answered with; raises RefusedRequestError.
        received: what a request with a body is answered with; raises RefusedRequestError.
    """
    blueprint = Blueprint(f"{channel}_webhook")

    @blueprint.get("/webhook")
    async def check(request: Request) -> HTTPResponse:
        echo = checked(_query(request))
        REQUESTS.labels(channel, "check").inc()
        return text(echo)

    @blueprint.post("/webhook")
    async def receive(request: Request) -> HTTPResponse:
        return text(await received(_query(request), request.body))

    @blueprint.exception(RefusedRequestError)
    async def refuse(request: Request, refusal: RefusedRequestError) -> HTTPResponse:
        return refused(refusal.reason, str(refusal), 403)

    @blueprint.exception(PayloadTooLarge)
    async def refuse_large(request: Request, error: PayloadTooLarge) -> HTTPResponse:
        return refused(Reason.SIZE, "its body is more than the server takes", error.status_code)

    def refused(reason: Reason, words: str, status: int) -> HTTPResponse:
        REFUSALS.labels(channel, reason.value).inc()
        logger.warning("%s: refused a request (%s): %s", channel, reason.value, words)
        return text("", status=status)

    return blueprint


def _query(request: Request) -> Query:
    """Return the parameters of the address, each once."""
    return {name: values[0] for name, values in request.args.items()}
