"""Put the server of a worker together."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from rasa.core.brokers.broker import EventBroker
from rasa.core.run import close_resources, configure_app, create_http_input_channels
from rasa.core.utils import AvailableEndpoints
from rasa.shared.exceptions import RasaException
from sanic import Sanic

from actions.knowledge import knowledge
from tuiding.answers.wording import Wording
from tuiding.channels.socketio import MAX_BYTES
from tuiding.procedures import Dataset
from tuiding.quiet import log_at
from tuiding.server.actions import ActionServer, InProcessActions
from tuiding.server.agent import SafeAgent
from tuiding.server.errors import answer_errors_as_json
from tuiding.server.exposition import metrics_blueprint
from tuiding.server.headers import add_security_headers
from tuiding.server.health import health_blueprint
from tuiding.server.limits import Limits
from tuiding.server.pages import add_pages
from tuiding.server.request_id import identify_requests
from tuiding.settings import Settings
from tuiding.stores import lock_store, tracker_store

_HOTLINE = "wechat_pay"
# Seconds: in which a request's headers must have come; in which the rest must have come and be answered, more than a
# message waits for those before it (``tuiding.stores.memory_locks.WAIT``) and than a browser polls; and for which an
# idle connection is kept, more than nginx keeps it: else it sends a request on one that we are closing.
_HEADERS_WITHIN = 10
_ANSWER_WITHIN = 90
_KEPT = 75
_SANIC_LOGS = ("sanic.root", "sanic.error", "sanic.access")


class ModelError(RasaException):
    """The model cannot be used."""


def create_app(settings: Settings, model: str) -> Sanic:
    """Return the application, which loads the model at ``model`` when it starts, or fails with a ``ModelError``.

    Raises:
        DatasetError: the dataset cannot be used.
        SettingsError: a channel's settings cannot be used.
    """
    log_at(settings.log_level, settings.log_format)
    known = knowledge()  # now, and not with the first answer
    sentence = apology(known.index.dataset, known.wording)
    endpoints = AvailableEndpoints.read_endpoints(str(settings.root / "endpoints.yml"))
    app: Sanic = configure_app(
        create_http_input_channels(None, str(settings.root / "credentials.yml")),
        auth_token=settings.api_token,
        enable_api=settings.api_token is not None,
        endpoints=endpoints,
        port=settings.port,
    )
    app.config.REQUEST_MAX_SIZE = app.config.WEBSOCKET_MAX_SIZE = MAX_BYTES
    app.config.ACCESS_LOG = False
    app.config.REQUEST_TIMEOUT, app.config.RESPONSE_TIMEOUT = _HEADERS_WITHIN, _ANSWER_WITHIN
    app.config.KEEP_ALIVE_TIMEOUT = _KEPT
    app.config.PROXIES_COUNT = settings.proxies
    for name in _SANIC_LOGS:  # in our form
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    identify_requests(app)
    add_security_headers(app)
    answer_errors_as_json(app)
    app.blueprint(health_blueprint())
    if settings.metrics is not None:
        app.blueprint(metrics_blueprint(settings.metrics))
    add_pages(app, settings)
    app.register_listener(partial(_load_agent, settings, sentence, endpoints, model), "before_server_start")
    app.register_listener(close_resources, "after_server_stop")
    app.register_listener(_close, "after_server_stop")
    return app


def apology(dataset: Dataset, wording: Wording) -> str:
    """Return what a person reads when the bot cannot answer, with the hotline of the dataset."""
    return wording.text("utter_unavailable", phone=dataset.general.contacts[_HOTLINE].phone)


async def _load_agent(
    settings: Settings,
    sentence: str,
    endpoints: AvailableEndpoints,
    model: str,
    app: Sanic,
    loop: asyncio.AbstractEventLoop,
) -> None:
    broker = await EventBroker.create(endpoints.event_broker, loop=loop)
    url, channels = settings.actions_url, settings.card_channels
    agent = SafeAgent(
        sentence,
        limits=Limits.from_settings(settings),
        channels={channel.name() for channel in app.ctx.input_channels},
        tracker_store=tracker_store(settings, broker=broker),
        lock_store=lock_store(settings),
        generator=endpoints.nlg,
        action_endpoint=InProcessActions(sentence, channels) if url is None else ActionServer(url, sentence, channels),
    )
    try:
        agent.load_model(model)
    except Exception as error:  # of what is not a model, Rasa and the components make all kinds
        why = " ".join(str(error).split())
        raise ModelError(
            f"the model {model} cannot be used ({type(error).__name__}: {why}); train it anew with 'make train'"
        ) from error
    app.ctx.agent = agent


async def _close(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
    agent: SafeAgent = app.ctx.agent
    for part in (agent.action_endpoint, agent.tracker_store, agent.lock_store):
        await part.close()
