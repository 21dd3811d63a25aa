"""Rasa's agent and processor, made safe against what people and networks send, and without what costs time in vain."""

from __future__ import annotations

import logging
from collections.abc import Collection
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pluggy
from rasa.core.actions.action import Action, RemoteAction
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelMetadata
from rasa.plugin import plugin_manager
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from tuiding.privacy import mask, mask_all
from tuiding.server import metrics
from tuiding.server.limits import Limits
from tuiding.server.model import load
from tuiding.server.recent import recent
from tuiding.server.withheld import Withheld
from tuiding.stores.errors import UnavailableError

logger = logging.getLogger(__name__)

# The tracker keeps this much of a message; the pipeline looks at less (tuiding.normalization.MAX_LENGTH).
MAX_MESSAGE = 2000
# What was masked, in a message's metadata (``tuiding.privacy.Kind``), for whoever answers to say so.
MASKED = "masked"

# Longer than any private item: none is cut before it is recognised.
_LONGEST_ITEM = 400
# Channels that limit their people themselves, and say so.
_LIMITED = ("rest", "socketio")
_LOG = "tuiding-log"
_hook = pluggy.HookimplMarker("rasa")


class SafeAgent(Agent):
    """Cleans and masks every message before Rasa sees it, and apologises when handling it fails."""

    def __init__(
        self, apology: str, *, limits: Limits | None = None, channels: Collection[str] = (), **kwargs: Any
    ) -> None:
        """Take what it needs.

        Args:
            apology: the sentence to say when an answer fails.
            limits: how much a person may say on channels that do not know limits; none: as much as they like.
            channels: the names of channels that are counted apart; others are one.
            kwargs: what Rasa's agent takes.
        """
        super().__init__(**kwargs)
        self._apology = apology
        self._limits = limits
        self._channels = frozenset(channels)
        if not plugin_manager().has_plugin(_LOG):
            plugin_manager().register(MaskedLog(), _LOG)

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """Load the model (see Rasa's ``Agent``)."""
        self.processor = Processor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            generator=self.nlg,
            action_endpoint=self.action_endpoint,
        )
        self._set_fingerprint(fingerprint)
        self.domain = self.tracker_store.domain = self.processor.domain
        self.nlg.responses = self.domain.responses

    async def handle_message(self, message: UserMessage) -> list[dict[str, Any]] | None:
        """Answer one message (see Rasa's ``Agent``); one too many of a platform is not answered."""
        channel = message.input_channel or ""
        if self._limits is not None and channel not in _LIMITED and await self._limits.wait(channel, message.sender_id):
            return None
        metrics.MESSAGES.labels(channel if channel in self._channels else "other").inc()
        try:
            with metrics.WHOLE.time():
                return await self._answered(protected(message))
        except AnsweredError:
            metrics.REPEATED.inc()
            return None
        except UnavailableError as error:
            logger.error("a message could not be answered: %s", error)
        except Exception:
            logger.exception("a message could not be answered; the sender was told to try again")
        metrics.FAILED.inc()
        if message.output_channel is not None:
            await message.output_channel.send_text_message(message.sender_id, self._apology)
        return None

    async def _answered(self, message: UserMessage) -> list[dict[str, Any]] | None:
        """Answer a message when it is its turn: Rasa's ``Agent.handle_message``, measured."""
        if not self.is_ready():
            raise UnavailableError("no model is loaded")
        async with AsyncExitStack() as turn:
            with metrics.WAITING.track_inprogress(), metrics.WAIT.time(), metrics.failures("locks"):
                await turn.enter_async_context(self.lock_store.lock(message.sender_id))
            with metrics.ANSWERING.track_inprogress():
                answers: list[dict[str, Any]] | None = await self.processor.handle_message(message)
                return answers

    @staticmethod
    def _create_tracker_store(store: TrackerStore | None, domain: Domain) -> TrackerStore:
        """Return the store as it is: Rasa would go on without what was said before when it fails."""
        if store is None:
            return InMemoryTrackerStore(domain)
        store.domain = domain
        return store

    async def parse_message(self, message_data: str) -> dict[str, Any]:
        """Return what the model understands (see Rasa's ``Agent``)."""
        parsed: dict[str, Any] = await super().parse_message(protected(UserMessage(message_data)).text)
        return parsed


class AnsweredError(Exception):
    """The message was answered before, perhaps by another worker."""


class Processor(MessageProcessor):
    """Rasa's processor; its HTTP API hands messages to it, not to the agent."""

    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, GraphRunner]:
        return Path(model_path).name, *load(Path(model_path))

    async def log_message(self, message: UserMessage, should_save_tracker: bool = True) -> DialogueStateTracker:
        """Note a message (see Rasa's ``MessageProcessor``)."""
        return await super().log_message(protected(message), should_save_tracker)

    async def _handle_message_with_tracker(self, message: UserMessage, tracker: DialogueStateTracker) -> None:
        """Understand a message (see Rasa's ``MessageProcessor``); one that is in the conversation already, is done.

        Raises:
            AnsweredError: it is.
        """
        said = (event.message_id for event in reversed(tracker.events) if type(event) is UserUttered)
        if message.message_id in said:
            raise AnsweredError
        await super()._handle_message_with_tracker(message, tracker)

    async def parse_message(
        self, message: UserMessage, tracker: DialogueStateTracker | None = None, only_output_properties: bool = True
    ) -> dict[str, Any]:
        """Understand a message (see Rasa's ``MessageProcessor``)."""
        with metrics.UNDERSTANDING.time():
            parsed: dict[str, Any] = await super().parse_message(message, tracker, only_output_properties)
        metrics.CONFIDENCE.observe(parsed.get("intent", {}).get("confidence") or 0.0)
        return parsed

    async def get_tracker(self, conversation_id: str) -> DialogueStateTracker:
        """Read a conversation (see Rasa's ``MessageProcessor``)."""
        with metrics.STORE.time(), metrics.failures("conversations"):
            return await super().get_tracker(conversation_id)

    async def save_tracker(self, tracker: DialogueStateTracker) -> None:
        """Store what is new of a conversation (see Rasa's ``MessageProcessor``)."""
        with metrics.STORE.time(), metrics.failures("conversations"):
            await super().save_tracker(tracker)

    async def handle_message(self, message: UserMessage) -> list[dict[str, Any]] | None:
        """Answer one message (see Rasa's ``MessageProcessor``); the answer is stored before anybody hears it."""
        channel = message.output_channel
        message.output_channel = withheld = Withheld(channel)
        try:
            await super().handle_message(message)
        finally:
            message.output_channel = channel
        await withheld.release()
        return channel.messages if isinstance(channel, CollectingOutputChannel) else None

    async def run_anonymization_pipeline(self, tracker: DialogueStateTracker) -> None:
        """Leave the events as they are; Rasa would read the conversation from the store for each message."""

    def _predict_next_with_tracker(self, tracker: DialogueStateTracker) -> PolicyPrediction:
        # An action that is to follow is taken from the tracker itself.
        return super()._predict_next_with_tracker(tracker if tracker.followup_action else recent(tracker))

    async def _run_action(self, action: Action, *args: Any, **kwargs: Any) -> bool:
        """Run an action (see Rasa's ``MessageProcessor``), where it is one of ours, by ``tuiding.server.actions``.

        Rasa's own way to them checks, for each answer, a JSON schema and its schema: more work than all the rest.
        """
        if isinstance(action, RemoteAction):
            action = self.action_endpoint.action(action.name())
        goes_on: bool = await super()._run_action(action, *args, **kwargs)
        return goes_on


class MaskedLog:
    """What Rasa's channels and processor log is masked: a channel logs a message as it came if it is cut off."""

    @_hook
    def get_anonymization_pipeline(self) -> MaskedLog:
        """Return what Rasa passes the parts of its log records through."""
        return self

    def log_run(self, value: Any) -> Any:
        """Return one part of a log record, masked."""
        return mask_all(value)[0]

    def run(self, event: dict[str, Any]) -> None:
        """Do nothing about an event: its message was masked when it came."""


def protected(message: UserMessage) -> UserMessage:
    """Clean and mask the text and the metadata of ``message`` in place, and return it.

    If anything was masked, ``metadata["masked"]`` lists the kinds. ``sender_id`` is the integrator's and stays.
    """
    text = mask(cleaned(message.text, MAX_MESSAGE + _LONGEST_ITEM))
    message.text = text.text[:MAX_MESSAGE].rstrip()
    metadata, kinds = mask_all(message.metadata)
    kinds = tuple(dict.fromkeys(text.kinds + kinds))
    message.metadata = metadata
    if kinds:
        message.metadata = {**(metadata if isinstance(metadata, dict) else {}), MASKED: [str(kind) for kind in kinds]}
    if mask_all(message.parse_data)[1]:
        message.parse_data = None  # what somebody else understood points into the text as it was
    return message


def cleaned(text: str | None, most: int = MAX_MESSAGE) -> str:
    """Return text that every store can keep: no half surrogates, no control characters, ``most`` characters."""
    text = (text or "")[:most]
    text = text.encode("utf-8", errors="ignore").decode("utf-8")
    return "".join(" " if ord(c) < 32 or 127 <= ord(c) < 160 else c for c in text).strip()
