"""``GET /metrics``: what was counted, of all workers, in the format of Prometheus."""

from __future__ import annotations

import asyncio
import hmac
from ipaddress import ip_address

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from sanic import Blueprint
from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse, json

from tuiding.settings import LOCAL

# A proxy on this machine passes on what comes from elsewhere.
_FORWARDED = ("x-forwarded-for", "x-real-ip", "forwarded")


def metrics_blueprint(allowed: str) -> Blueprint:
    """Return the route for those who are ``allowed``: ``local``, or whoever sends the token (``Bearer …``)."""
    blueprint = Blueprint("metrics")

    @blueprint.get("/metrics")
    async def metrics(request: Request) -> HTTPResponse:
        if allowed == LOCAL:
            if not _is_local(request):
                raise NotFound("there is no /metrics")
        elif not hmac.compare_digest(request.headers.get("authorization", "").encode(), f"Bearer {allowed}".encode()):
            body = {"status": 401, "error": "send the token of TUIDING_METRICS: Authorization: Bearer …"}
            return json(body, status=401, headers={"WWW-Authenticate": "Bearer"})
        # Reads the files of all workers.
        text = await asyncio.to_thread(lambda: generate_latest(_registry()))
        return HTTPResponse(text, content_type=CONTENT_TYPE_LATEST)

    return blueprint


def _is_local(request: Request) -> bool:
    return ip_address(request.ip).is_loopback and not any(name in request.headers for name in _FORWARDED)


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    try:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    except ValueError:  # no supervisor has given the workers a folder
        return REGISTRY
    return registry
