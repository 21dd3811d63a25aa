"""Where actions run: in this process, or on an action server; when one fails, the person reads an apology."""

from __future__ import annotations

import logging
import traceback
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, overload
from urllib.parse import urljoin

import aiohttp
import rasa
from rasa.core.actions.action import Action, ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection as SdkRejection

from tuiding.card import Card, Kind
from tuiding.server import metrics
from tuiding.server.request_id import HEADER, current_request_id

logger = logging.getLogger(__name__)

# An action that takes longer has failed; in seconds.
_PATIENCE = 10.0
# A connection to the action server is used again for so long: less than the server keeps it open. In seconds.
_KEPT = 2.0
_REFUSED = 400
_KINDS = frozenset(kind.value for kind in Kind)

Result = dict[str, Any]  # ``events`` and ``responses``, as the SDK's


class ActionsError(Exception):
    """An action could not be run; the message says why, in one line."""


class Actions(ABC):
    """What stands in the place of Rasa's action endpoint."""

    def __init__(self, apology: str, card_channels: tuple[str, ...]) -> None:
        """Take the sentence to say when an action fails, and the channels that draw cards."""
        self._apology = apology
        self._card_channels = card_channels

    def action(self, name: str) -> Action:
        """Return the action of that name, for Rasa to run."""
        return _Action(name, self)

    @abstractmethod
    async def run(self, name: str, tracker: DialogueStateTracker) -> Result:
        """Run an action.

        Raises:
            ActionExecutionRejection: the action leaves the answer to another one.
            ActionsError: it could not be run.
        """

    @abstractmethod
    async def check(self) -> None:
        """Return if actions can be run, else raise an error that says why not."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of what is held."""

    def sorry(self, channel: str | None) -> Result:
        """Return the apology, as the result of an action."""
        response: dict[str, Any] = {"text": self._apology}
        if channel in self._card_channels:
            response["custom"] = Card(kind=Kind.FALLBACK).as_json()
        return {"events": [], "responses": [response]}


class InProcessActions(Actions):
    """The actions of a package, run by the SDK's executor in this process, with nothing written as text in between."""

    def __init__(self, apology: str = "", card_channels: tuple[str, ...] = (), package: str = "actions") -> None:
        """Take what every kind of actions takes, and the package that has the actions."""
        super().__init__(apology, card_channels)
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def run(self, name: str, tracker: DialogueStateTracker) -> Result:
        """Run an action (see ``Actions``)."""
        state = {**tracker.current_state(), "events": _Events(tracker.events)}
        try:
            result: Result = await self._executor.run({"next_action": name, "tracker": state})
        except SdkRejection as rejection:
            raise ActionExecutionRejection(name, str(rejection)) from rejection
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            what = f"{type(error).__name__}: {error} ({where.filename}, line {where.lineno})"
            raise ActionsError(f"the action {name} failed: {what}") from error
        return result

    async def check(self) -> None:
        """Return if there are actions (see ``Actions``)."""
        if not self._executor.actions:
            raise ActionsError("there are none")

    async def close(self) -> None:
        """Do nothing: nothing is held (see ``Actions``)."""


class ActionServer(Actions):
    """The actions on a server elsewhere (``python -m tuiding actions``)."""

    def __init__(self, url: str, apology: str, card_channels: tuple[str, ...]) -> None:
        """Take the webhook's address, and what every kind of actions takes."""
        super().__init__(apology, card_channels)
        self._url = url
        self._session: aiohttp.ClientSession | None = None

    async def run(self, name: str, tracker: DialogueStateTracker) -> Result:
        """Run an action (see ``Actions``)."""
        call = {
            "next_action": name,
            "sender_id": tracker.sender_id,
            "tracker": tracker.current_state(EventVerbosity.ALL),
            "version": rasa.__version__,
        }
        try:
            request_id = current_request_id()
            headers = {} if request_id is None else {HEADER: request_id}
            async with self._opened().post(self._url, json=call, headers=headers) as response:
                if response.status == _REFUSED:
                    raise ActionExecutionRejection(name, await response.text())
                if response.status >= _REFUSED:
                    raise ActionsError(f"the action server at {self._url} answered {response.status}; see its log")
                result: Any = await response.json(content_type=None)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            why = str(error) or type(error).__name__
            raise ActionsError(f"the action server at {self._url} cannot be reached: {why}") from error
        except ValueError as error:
            raise ActionsError(f"what is at {self._url} answers no JSON: {error}") from error
        if not isinstance(result, dict):
            raise ActionsError(f"what is at {self._url} is no action server")
        return result

    async def check(self) -> None:
        """Return if the server answers (see ``Actions``)."""
        async with self._opened().get(urljoin(self._url, "health")) as response:
            if response.status >= _REFUSED:
                raise ActionsError(f"answered {response.status}")

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEPT),
                timeout=aiohttp.ClientTimeout(total=_PATIENCE),
            )
        return self._session


class _Action(Action):
    """One action, as Rasa's processor runs it."""

    def __init__(self, name: str, actions: Actions) -> None:
        self._name = name
        self._actions = actions

    def name(self) -> str:
        return self._name

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        """Return what the action said, then its events (see Rasa's ``Action``)."""
        try:
            with metrics.ACTIONS.time():
                result = await self._actions.run(self._name, tracker)
        except ActionsError as error:
            metrics.ACTIONS_FAILED.inc()
            logger.error("%s", error)
            result = self._actions.sorry(tracker.get_latest_input_channel())
        for response in result.get("responses") or []:
            if card := response.get("custom"):
                metrics.ANSWERS.labels(_kind(card)).inc()
        said = await RemoteAction._utter_responses(result.get("responses") or [], output_channel, nlg, tracker)
        return [*said, *deserialise_events(result.get("events") or [])]


def _kind(card: Any) -> str:
    """Return the kind of a card, or for what no card of ours has, one that stands for all."""
    kind = card.get("kind") if isinstance(card, dict) else None
    return str(kind) if kind in _KINDS else "other"


class _Events(Sequence[dict[str, Any]]):
    """The events of a tracker as the SDK has them; an action looks at few, so only those are converted."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = events

    def __len__(self) -> int:
        return len(self._events)

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [event.as_dict() for event in list(self._events)[index]]
        return self._events[index].as_dict()
