"""``GET /health``: 200 once everything answers, 503 naming what does not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from tuiding.server.agent import SafeAgent

# A part that takes longer than this does not answer.
_SECONDS = 2.0
_OK = "ok"


def health_blueprint() -> Blueprint:
    """Return the route."""
    blueprint = Blueprint("health")

    @blueprint.get("/health")
    async def health(request: Request) -> HTTPResponse:
        agent: SafeAgent = request.app.ctx.agent
        checks: dict[str, Callable[[], Awaitable[None]]] = {
            "model": lambda: _model(agent),
            "actions": agent.action_endpoint.check,
            "tracker_store": agent.tracker_store.check,
            "lock_store": agent.lock_store.check,
        }
        results = await asyncio.gather(*(_outcome(check) for check in checks.values()))
        outcome = dict(zip(checks, results, strict=True))
        failing = [name for name, result in outcome.items() if result != _OK]
        body = {"status": "unavailable" if failing else _OK, "failing": failing, "checks": outcome}
        return json(body, status=503 if failing else 200)

    return blueprint


async def _outcome(check: Callable[[], Awaitable[None]]) -> str:
    try:
        await asyncio.wait_for(check(), timeout=_SECONDS)
    except TimeoutError:
        return f"no answer within {_SECONDS:g} s"
    except Exception as error:  # whatever is wrong with a part, the answer is that it does not answer
        return str(error) or type(error).__name__
    return _OK


async def _model(agent: SafeAgent) -> None:
    if not agent.is_ready():
        raise RuntimeError("no model is loaded")
