"""Every error is JSON and shows nothing of the inside."""

from __future__ import annotations

import logging

from sanic import Sanic
from sanic.exceptions import SanicException, ServiceUnavailable
from sanic.request import Request
from sanic.response import HTTPResponse, json

logger = logging.getLogger(__name__)


def answer_errors_as_json(app: Sanic) -> None:
    """Register the handlers."""

    async def refused(request: Request, error: SanicException) -> HTTPResponse:
        if isinstance(error, ServiceUnavailable) and request.transport.is_closing():
            # Whoever asked has hung up, as a browser that polls does when its page is left.
            return json({"status": 503, "error": str(error)}, status=503)
        if isinstance(error, ServiceUnavailable) and request.stream.request_body:
            # Not we are slow, but whoever sends it. Sanic would go on reading the rest, with no limit in time any more.
            request.stream.request_body = None
            return json({"status": 408, "error": "the request's body did not come in time"}, status=408)
        status = getattr(error, "status_code", 500)
        if status >= 500:
            return await failed(request, error)
        return json({"status": status, "error": str(error)}, status=status)

    async def failed(request: Request, error: Exception) -> HTTPResponse:
        logger.error("%s %s failed", request.method, request.path, exc_info=error)
        return json({"status": 500, "error": "internal error; the log says more"}, status=500)

    app.error_handler.add(SanicException, refused)
    app.error_handler.add(Exception, failed)
