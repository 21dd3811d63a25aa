"""Which pages may use the web chat.

A page of the bot's own is one whose origin is the ``Host`` of its request; the scheme is not compared, for a proxy may
end TLS. ``X-Forwarded-Host`` is not read: whoever reaches the bot without the proxy can write anything there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

_ANY = "*"
# How long a browser may remember what it was told, in seconds.
_REMEMBERED = "600"


class Origins:
    """The pages that may, beside the bot's own."""

    def __init__(self, listed: tuple[str, ...]) -> None:
        """Take origins such as ``https://example.com``, or ``*``."""
        self._listed = listed

    def allow(self, origin: str | None, host: str) -> bool:
        """Tell whether a page of ``origin`` may, for a request to ``host``; what is no page (no origin) always may."""
        if origin is None or _ANY in self._listed:
            return True
        origin = origin.lower()
        return origin in self._listed or (bool(host) and origin.partition("://")[2] == host.lower())

    def allow_environ(self, origin: str | None, environ: Mapping[str, Any]) -> bool:
        """Tell the same of a request as engineio has it."""
        return self.allow(origin, environ.get("HTTP_HOST", ""))

    def guard(self, blueprint: Blueprint, *, refuse: bool) -> None:
        """Have a blueprint's answers say to browsers which pages may read them; ``refuse`` the others outright."""
        if refuse:

            @blueprint.middleware("request")
            async def refuse_others(request: Request) -> HTTPResponse | None:
                if self.allow(request.headers.get("origin"), request.host):
                    return None
                message = f"pages of {request.headers['origin'][:200]} may not connect; TUIDING_ORIGINS lists who may"
                return json({"error": "origin", "message": message}, status=403)

        @blueprint.middleware("response")
        async def say_who_may(request: Request, response: HTTPResponse) -> None:
            origin = request.headers.get("origin")
            response.headers["Vary"] = "Origin, Accept-Encoding"
            if origin is None or not self.allow(origin, request.host):
                return
            response.headers["Access-Control-Allow-Origin"] = origin
            if request.method == "OPTIONS":
                response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
                response.headers["Access-Control-Allow-Headers"] = "Content-Type"
                response.headers["Access-Control-Max-Age"] = _REMEMBERED
