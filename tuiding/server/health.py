"""``GET /health``: 200 once everything answers, 503 naming what does not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urljoin

import aiohttp
from rasa.core.agent import Agent
from rasa.core.tracker_store import SQLTrackerStore
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy import text

# A part that takes longer than this does not answer.
_SECONDS = 2.0
_OK = "ok"


def health_blueprint(actions_url: str) -> Blueprint:
    """Return the route, for an action server whose webhook is ``actions_url``."""
    blueprint = Blueprint("health")

    @blueprint.get("/health")
    async def health(request: Request) -> HTTPResponse:
        agent: Agent | None = getattr(request.app.ctx, "agent", None)
        checks: dict[str, Callable[[], Awaitable[None]]] = {
            "model": lambda: _model(agent),
            "actions": lambda: _actions(actions_url),
            "tracker_store": lambda: _tracker_store(agent),
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


async def _model(agent: Agent | None) -> None:
    if agent is None or not agent.is_ready():
        raise RuntimeError("no model is loaded")


async def _actions(url: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(urljoin(url, "health")) as response:
        if response.status != 200:
            raise RuntimeError(f"answered {response.status}")


async def _tracker_store(agent: Agent | None) -> None:
    store = getattr(agent, "tracker_store", None)
    store = getattr(store, "_tracker_store", store)  # Rasa wraps it to survive failures
    if isinstance(store, SQLTrackerStore):
        await asyncio.get_running_loop().run_in_executor(None, _query, store)
    elif store is None:
        raise RuntimeError("there is none")


def _query(store: SQLTrackerStore) -> None:
    with store.session_scope() as session:
        session.execute(text("SELECT 1"))
