"""What browsers may do with an answer: nothing but what it says."""

from __future__ import annotations

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

# The pages have a wider policy of their own (tuiding/server/pages.py); HTTPS alone is whoever ends TLS to demand.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def add_security_headers(app: Sanic) -> None:
    """Add them to every answer that does not have its own."""

    @app.on_response
    async def add(request: Request, response: HTTPResponse) -> None:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
