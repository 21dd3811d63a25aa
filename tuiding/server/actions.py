"""The way to the action server; when it fails, the person reads an apology and the log says why."""

from __future__ import annotations

import logging
from typing import Any

import aiohttp
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor

from tuiding.card import Card, Kind

logger = logging.getLogger(__name__)


class ActionEndpoint(EndpointConfig):
    """Rasa's action endpoint that never leaves a person without an answer."""

    def __init__(self, url: str, apology: str, card_channels: tuple[str, ...]) -> None:
        """Take the webhook's address, the sentence to say when it fails, and the channels that draw cards."""
        super().__init__(url=url, selective_domain=True)
        self._apology = apology
        self._card_channels = card_channels

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """Call the action server (see Rasa's ``EndpointConfig``)."""
        try:
            return await super().request(*args, **kwargs)
        except ClientResponseError as error:
            if error.status == 400:  # the action refuses to run: Rasa knows what to do
                raise
            logger.error("the action server at %s answered %s; see its log", self.url, error.status)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            logger.error("the action server at %s cannot be reached: %s", self.url, error or type(error).__name__)
        tracker = kwargs.get("json", {}).get("tracker", {})
        response: dict[str, Any] = {"text": self._apology}
        if tracker.get("latest_input_channel") in self._card_channels:
            response["custom"] = Card(kind=Kind.FALLBACK).as_json()
        return {"events": [], "responses": [response]}


class InProcessActions(EndpointConfig):
    """The same actions behind the same interface, without a second process."""

    def __init__(self, package: str = "actions") -> None:
        """Take the package that has the actions."""
        super().__init__(selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """Run the action that the call names (see Rasa's ``EndpointConfig``)."""
        return await self._executor.run(kwargs["json"])
