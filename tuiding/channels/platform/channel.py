"""A channel whose platform posts messages and takes the reply from the response."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic

from tuiding.answers.wording import Wording
from tuiding.channels.platform.answer import Answer, Bubble
from tuiding.channels.platform.callback import Query, callback
from tuiding.channels.platform.delivery import Delivery
from tuiding.channels.platform.gate import Gate
from tuiding.channels.platform.handling import HANDLING
from tuiding.channels.platform.mailbox import Action, Step
from tuiding.channels.platform.menu import link
from tuiding.channels.platform.message import Message
from tuiding.channels.platform.metrics import REQUESTS, UNREAD
from tuiding.channels.platform.output import TextOutput
from tuiding.channels.platform.pseudonym import pseudonym
from tuiding.channels.platform.quota import Quota
from tuiding.channels.platform.splitting import MAX_BYTES
from tuiding.channels.platform.store import Store
from tuiding.channels.platform.terms import Terms
from tuiding.channels.senders import sender_of
from tuiding.settings import Settings

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]

# The ``bizmsgmenuid`` of the link that fetches an answer; those of choices are numbers from 1.
_FETCH = 0
# The types of messages that get a sentence of their own; all others that the bot cannot read share one.
_UNREAD = frozenset({"voice", "image", "location"})


class Service(Protocol):
    """The API by which answers are sent without being asked."""

    async def send(self, person: str, bubble: Bubble) -> None:
        """Send a message; raises ApiError."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


@dataclass(frozen=True)
class Account:
    """What a channel works with."""

    gate: Gate
    store: Store
    service: Service | None
    quota: Quota
    patience: float
    secret: str  # what pseudonyms in logs are made with
    nothing: str = ""  # the body of a response that says nothing to the person
    greeted: frozenset[str] = frozenset({"subscribe"})  # the events of people who come
    links: bool = False  # whether choices in a reply can be tapped
    menus: bool = False  # whether choices sent by the API can be
    transfer: bool = False  # whether the platform can hand people over
    clock: Callable[[], float] = time.time  # seconds since 1970


class PlatformInput(InputChannel):
    """``/webhooks/NAME/webhook``, the address to enter on the platform's page; without an account there is none.

    A conversation's sender id is the channel's name, a colon and the platform's id of the person. That id stays the
    same as long as the account exists; the name keeps it apart from the ids of other channels.
    """

    def __init__(self, account: Account | None, wording: Wording, *, handling: float = HANDLING) -> None:
        """Take what the channel works with.

        Args:
            account: None: the channel is switched off.
            wording: the responses of ``domain.yml``.
            handling: seconds after which the bot is given up.
        """
        self._account = account
        self._wording = wording
        if account is None:
            return
        self._delivery = Delivery(
            self.name(),
            account.store,
            Terms(
                patience=account.patience,
                limit=MAX_BYTES,
                api=account.service is not None,
                more=self._inviting(account, "utter_channel/more"),
                quota=account.quota,
                links=account.links,
                menus=account.menus,
                transfer=wording.text("utter_channel/transfer"),
                transfer_next=wording.text("utter_channel/transfer_next"),
            ),
            failed=wording.text("utter_channel/failed"),
            send=account.service.send if account.service else None,
            handling=handling,
            clock=account.clock,
        )

    @property
    def is_on(self) -> bool:
        """Whether the channel is switched on."""
        return self._account is not None

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Return the routes."""
        account = self._account
        if account is None:
            return Blueprint(f"{self.name()}_webhook")

        async def received(query: Query, body: bytes) -> str:
            message = await account.gate.admit(query, body)
            REQUESTS.labels(self.name(), "event" if message.is_event else "message").inc()
            return await self._replied(account, message, on_new_message)

        blueprint = callback(self.name(), account.gate.check, received)

        @blueprint.listener("before_server_stop")
        async def stop(app: Sanic, loop: Any) -> None:
            await self._delivery.stop()
            if account.service is not None:
                await account.service.close()
            await account.store.close()

        return blueprint

    async def _replied(self, account: Account, message: Message, on_new_message: OnNewMessage) -> str:
        """Return the body of the response to one attempt."""
        began = time.monotonic()
        step = await self._step(account, message, on_new_message)
        person, seconds = pseudonym(message.person, account.secret), time.monotonic() - began
        logger.info("%s: %s of %s: %s after %.2f s", self.name(), message.kind, person, step.action.value, seconds)
        match step.action:
            case Action.REPLY:
                return account.gate.reply(message, step.text)
            case Action.LATER:
                return account.gate.reply(message, self._inviting(account, "utter_channel/later"))
            case Action.TRANSFER:
                return account.gate.reply(message, None)
        return account.nothing

    async def _step(self, account: Account, message: Message, on_new_message: OnNewMessage) -> Step:
        if message.event == "unsubscribe":
            await self._delivery.forget(message.person)
        answer = self._answering(account, message, on_new_message)
        if answer is None:
            return Step(Action.SILENCE)
        act = message.is_event or message.tapped is not None
        return await self._delivery.attempt(
            message.person,
            message.id,
            answer,
            made=message.made,
            signed=message.signed,
            event=message.is_event,
            less=act,
        )

    def _answering(
        self, account: Account, message: Message, on_new_message: OnNewMessage
    ) -> Callable[[], Awaitable[Answer]] | None:
        """Return what answers a message, or None where nothing is to be said."""
        said = message.said
        if said is not None:
            return lambda: self._asked(account, message, said, on_new_message)
        if message.is_event:
            return (lambda: self._saying("utter_smalltalk/greet")) if message.event in account.greeted else None
        return lambda: self._saying(unread(self.name(), message.kind))

    async def _asked(self, account: Account, message: Message, said: str, on_new_message: OnNewMessage) -> Answer:
        """Return the bot's answer; a message that only comes for an earlier one gets no answer of its own."""
        fetches = message.tapped == str(_FETCH)
        if (fetches or len(said.strip()) <= 1) and await self._delivery.waits(message.person, message.id):
            return await self._delivery.rest(message.person, message.id)
        if fetches:
            return await self._saying("utter_channel/nothing")
        output = TextOutput(self.name())
        await on_new_message(
            UserMessage(
                await self._delivery.meant(message.person, said, message.tapped),
                output,
                sender_of(self.name(), message.person),
                input_channel=self.name(),
                message_id=message.id,
                metadata={"platform": None},
            )
        )
        return output.answer if account.transfer else output.answer.without_transfer()

    async def _saying(self, sentence: str) -> Answer:
        return Answer.of(self._wording.text(sentence))

    def _inviting(self, account: Account, sentence: str) -> str:
        """Return a sentence that asks for any message, with a link that sends one."""
        invitation = self._wording.text(sentence)
        if not account.links:
            return invitation
        return f"{invitation}\n{link(self._wording.text('utter_channel/fetch'), _FETCH)}"


def unread(channel: str, kind: str) -> str:
    """Count a message of a type that the bot cannot read, and return the name of the sentence it gets."""
    known = kind if kind in _UNREAD else "other"
    UNREAD.labels(channel, known).inc()
    return f"utter_channel/{known}"


def sentences() -> Wording:
    """Return the responses of this installation's ``domain.yml``."""
    return Wording.load(Settings.from_environment().root / "domain.yml")
