"""Put the server together and run it."""

from __future__ import annotations

import asyncio
from functools import partial

from rasa.core.brokers.broker import EventBroker
from rasa.core.lock_store import LockStore
from rasa.core.run import close_resources, configure_app, create_http_input_channels
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic

from tuiding.answers.wording import Wording
from tuiding.channels.socketio import MAX_BYTES
from tuiding.procedures import Dataset, load
from tuiding.quiet import log_at
from tuiding.server.actions import ActionEndpoint
from tuiding.server.agent import SafeAgent
from tuiding.server.errors import answer_errors_as_json
from tuiding.server.health import health_blueprint
from tuiding.server.pages import add_pages
from tuiding.settings import Settings

_HOTLINE = "wechat_pay"
# Connections that may wait to be accepted: with Sanic's 100, a platform that repeats what it is not answered in time
# overflows them in a burst.
_BACKLOG = 1024


def serve(settings: Settings, model: str) -> None:
    """Answer messages with the model at ``model`` until a signal says stop.

    Raises:
        DatasetError: the dataset cannot be used.
    """
    log_at(settings.log_level)
    app = create_app(settings, model)
    app.run(host=settings.host, port=settings.port, access_log=False, motd=False, backlog=_BACKLOG)


def create_app(settings: Settings, model: str) -> Sanic:
    """Return the application, which loads the model when it starts."""
    sentence = apology(load(settings.root / "data"), Wording.load(settings.root / "domain.yml"))
    actions_url = settings.actions_url or f"http://127.0.0.1:{settings.actions_port or 5055}/webhook"
    endpoints = AvailableEndpoints.read_endpoints(str(settings.root / "endpoints.yml"))
    endpoints.action = ActionEndpoint(actions_url, sentence, settings.card_channels)
    endpoints.tracker_store = EndpointConfig(type="SQL", dialect="sqlite", db=str(settings.database))
    app: Sanic = configure_app(
        create_http_input_channels(None, str(settings.root / "credentials.yml")),
        auth_token=settings.api_token,
        enable_api=settings.api_token is not None,
        endpoints=endpoints,
        port=settings.port,
    )
    app.config.REQUEST_MAX_SIZE = app.config.WEBSOCKET_MAX_SIZE = MAX_BYTES
    # Less than honcho waits before it kills (tuiding/commands/run.py).
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 3.0
    answer_errors_as_json(app)
    app.blueprint(health_blueprint(actions_url))
    add_pages(app, settings)
    app.register_listener(partial(_load_agent, sentence, endpoints, model), "before_server_start")
    app.register_listener(partial(_say_ready, settings), "after_server_start")
    app.register_listener(close_resources, "after_server_stop")
    app.register_listener(_end_tasks, "after_server_stop")
    return app


def apology(dataset: Dataset, wording: Wording) -> str:
    """Return what a person reads when the bot cannot answer, with the hotline of the dataset."""
    return wording.text("utter_unavailable", phone=dataset.general.contacts[_HOTLINE].phone)


async def _load_agent(
    sentence: str, endpoints: AvailableEndpoints, model: str, app: Sanic, loop: asyncio.AbstractEventLoop
) -> None:
    broker = await EventBroker.create(endpoints.event_broker, loop=loop)
    agent = SafeAgent(
        sentence,
        tracker_store=TrackerStore.create(endpoints.tracker_store, event_broker=broker),
        lock_store=LockStore.create(endpoints.lock_store),
        generator=endpoints.nlg,
        action_endpoint=endpoints.action,
    )
    agent.load_model(model)
    app.ctx.agent = agent


async def _end_tasks(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
    """End what still waits for something, as ``asyncio.run`` does and Sanic's loop does not."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=1)


async def _say_ready(settings: Settings, app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
    print(f"ready: http://{settings.host}:{settings.port} (open it in a browser for the web chat)", flush=True)
