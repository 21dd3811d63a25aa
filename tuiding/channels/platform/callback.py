"""Requests of a platform, whichever it is."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from sanic.request import Request
from sanic.response import HTTPResponse, text

from tuiding.channels.platform.gate import RefusedRequestError
from tuiding.channels.platform.metrics import Counter

logger = logging.getLogger(__name__)

REQUESTS = Counter("tuiding_channel_requests", "Requests of platforms", ["channel", "outcome"])


def query_of(request: Request) -> Mapping[str, str]:
    """Return the parameters of the address, each once."""
    return {name: values[0] for name, values in request.args.items()}


def refused(channel: str, refusal: RefusedRequestError) -> HTTPResponse:
    """Return the response to a request that the platform did not make; the log says why."""
    REQUESTS.labels(channel, "refused").inc()
    logger.warning("%s: refused a request: %s", channel, refusal)
    return text("", status=403)
