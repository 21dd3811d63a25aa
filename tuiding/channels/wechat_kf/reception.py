"""Every message of 微信客服 answered exactly once: the asking and sending around a ``Customer``.

- A message is claimed before the bot is asked, the answer is kept before it is sent, and each part of it is noted when
  it was sent: whoever reads the message again (another worker, or this one after a crash) goes on from there.
- Each part bears an id made from the message's. Should the platform have taken a part without our knowing, it is sent
  again under the same id.
- Only customers whom the API may answer are: while a person answers them, the bot is silent.
- Who is handed over reads one sentence, with the code that the platform gives for the change of the session, instead of
  the bot's answer. Best effort: a worker killed between the two leaves them handed over without a word.
- Known for sure: the bot's answer to a message is kept and sent once, whatever stops in between. Best effort: a worker
  killed between the bot's answer and its keeping has the bot asked twice, and answered once; a part whose sending was
  not confirmed arrives twice if the platform does not look at the id.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from rasa.core.channels.channel import UserMessage

from tuiding.answers.wording import Wording
from tuiding.channels.platform.answer import Answer, Bubble
from tuiding.channels.platform.channel import OnNewMessage, unread
from tuiding.channels.platform.errors import ApiError, RefusedError, SessionError
from tuiding.channels.platform.handling import HANDLING, Handling
from tuiding.channels.platform.metrics import SENT
from tuiding.channels.platform.output import TextOutput
from tuiding.channels.platform.pseudonym import pseudonym
from tuiding.channels.platform.store import Store, StoreError
from tuiding.channels.senders import sender_of
from tuiding.channels.wechat_kf.customer import KEPT, LEASE, Claim, Customer
from tuiding.channels.wechat_kf.inbox import Entry, person_of
from tuiding.channels.wechat_kf.service import Service, State
from tuiding.channels.wechat_kf.settings import WeChatKfSettings

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

# Where a message is from (official: origin).
_CUSTOMER = 3
# How long the code of a greeting is good for (official); in seconds.
_GREETING = 20.0
# How long to wait for another worker, and before a store that failed is tried again; in seconds.
_PAUSE = 1.0


class Reception:
    """Answers the customers of one account."""

    def __init__(
        self,
        name: str,
        settings: WeChatKfSettings,
        service: Service,
        store: Store,
        wording: Wording,
        ask: OnNewMessage,
        *,
        handling: float = HANDLING,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Take what is needed.

        Args:
            name: the channel's.
            settings: the account's.
            service: its API.
            store: where customers are kept, for all workers and over restarts.
            wording: the responses of ``domain.yml``.
            ask: has the bot answer a message.
            handling: seconds after which the bot is given up.
            clock: seconds since 1970.
        """
        self._name = name
        self._settings = settings
        self._service = service
        self._store = store
        self._wording = wording
        self._ask = ask
        self._handling = Handling(name, wording.text("utter_channel/failed"), handling)
        self._clock = clock

    async def handle(self, entry: Entry) -> None:
        """Do what a message or an event asks for; return when it is done, by whomever."""
        person, key, kind = person_of(entry), str(entry.get("msgid") or ""), str(entry.get("msgtype") or "")
        event = entry["event"] if kind == "event" and isinstance(entry.get("event"), dict) else {}
        if event.get("event_type") == "msg_send_fail":
            SENT.labels(self._name, "not delivered").inc()
            logger.warning("%s: a message was not delivered (fail_type %s)", self._name, event.get("fail_type"))
        greets = event.get("event_type") == "enter_session" and event.get("welcome_code")
        if not person or not key or not (greets or (kind != "event" and entry.get("origin") == _CUSTOMER)):
            return
        while True:
            try:
                claim = await self._change(person, lambda it: it.claim(key, self._clock(), wrote=not greets))
                if claim in (Claim.ASK, Claim.SEND):
                    await self._while_kept(person, key, self._serve(person, key, entry, event, claim))
                if claim is not Claim.WAIT:
                    return
            except StoreError as error:
                logger.error("%s: what is answered cannot be kept, again in a second: %s", self._name, error)
            await asyncio.sleep(_PAUSE)

    async def _serve(self, person: str, key: str, entry: Entry, event: dict[str, Any], claim: Claim) -> None:
        try:
            if event:
                await self._greet(key, entry, str(event["welcome_code"]))
            elif claim is Claim.SEND or await self._answer(person, key, entry):
                await self._send(person, key)
        except StoreError:
            raise
        except Exception:
            # Read again, it would fail again.
            logger.exception("%s: a message is left", self._name)
        await self._change(person, lambda it: it.finish(key))

    async def _greet(self, key: str, entry: Entry, code: str) -> None:
        """Greet somebody who came; later than the code allows it is left."""
        if self._clock() - float(entry.get("send_time") or 0) > _GREETING:
            return
        await self._say_on_event(code, "utter_smalltalk/greet", key)

    async def _answer(self, person: str, key: str, entry: Entry) -> bool:
        """Have a message answered and keep the answer; return whether there is something to send."""
        began, who = time.monotonic(), pseudonym(person, self._settings.company.token)
        if not (state := await self._state(person)).ours:
            logger.info("%s: %s of %s: left, the session is %s", self._name, entry["msgtype"], who, state.name)
            return False
        said = _said(entry)
        answer = await self._handling.of(
            lambda: self._asked(person, key, said, _tapped(entry)) if said else self._unread(entry)
        )
        if answer.transfer and self._settings.transfer and (code := await self._hand_over(person)) is not None:
            logger.info("%s: %s of %s: handed over", self._name, entry["msgtype"], who)
            await self._say_on_event(code, "utter_channel/transfer", key)
            return False
        more = self._wording.text("utter_channel/more")
        await self._change(person, lambda it: it.answered(key, answer, more))
        seconds = time.monotonic() - began
        logger.info("%s: %s of %s: answered after %.2f s", self._name, entry["msgtype"], who, seconds)
        return True

    async def _asked(self, person: str, key: str, said: str, tapped: str | None) -> Answer:
        """Return the bot's answer; a single character only fetches what is owed."""
        customer = await self._change(person, lambda it: it)
        if len(said.strip()) <= 1 and customer.owed:
            return Answer()
        output = TextOutput(self._name)
        await self._ask(
            UserMessage(
                customer.choices.meant(said, tapped),
                output,
                sender_of(self._name, person),
                input_channel=self._name,
                message_id=key,
                metadata={"platform": None},
            )
        )
        return output.answer

    async def _unread(self, entry: Entry) -> Answer:
        return Answer.of(self._wording.text(unread(self._name, str(entry["msgtype"]))))

    async def _state(self, person: str) -> State:
        try:
            return await self._service.state(person)
        except (ApiError, ValueError) as error:
            # Sending will tell.
            logger.warning("%s: who answers a customer is not known: %s", self._name, error)
            return State.NEW

    async def _hand_over(self, person: str) -> str | None:
        """Let a person answer a customer from now on: the one of the settings, or whoever is free.

        Returns the code for a sentence that says so; None if nobody takes over.
        """
        for servicer in dict.fromkeys((self._settings.servicer, None)):
            try:
                return await self._service.hand_over(person, servicer)
            except ApiError as error:
                logger.warning("%s: a customer could not be handed over: %s", self._name, error)
        return None

    async def _say_on_event(self, code: str, sentence: str, key: str) -> None:
        """Send the sentence that an event allows, or a change of the session; what is not taken is left."""
        try:
            await self._service.send_on_event(code, Bubble(self._wording.text(sentence)), _id(key, 0))
        except ApiError as error:
            SENT.labels(self._name, type(error).__name__).inc()
            logger.warning("%s: what an event allows to be said was not taken: %s", self._name, error)
        else:
            SENT.labels(self._name, "ok").inc()

    async def _send(self, person: str, key: str) -> None:
        """Send what is left of an answer, in its order."""
        while (part := await self._change(person, lambda it: it.unsent(key))) is not None:
            place, message = part
            try:
                await self._service.send(person, message, _id(key, place))
            except ApiError as error:
                SENT.labels(self._name, type(error).__name__).inc()
                logger.warning("%s: a message was not taken: %s", self._name, error)
                if isinstance(error, SessionError):
                    return  # whoever answers now has seen the question
                if not isinstance(error, RefusedError):
                    await self._change(person, lambda it: it.refused(key))
                    return
                await self._change(person, lambda it: it.skip(key))
            else:
                SENT.labels(self._name, "ok").inc()
                await self._change(person, lambda it: it.sent(key))

    async def _while_kept(self, person: str, key: str, work: Awaitable[None]) -> None:
        keeping = asyncio.create_task(self._keep(person, key))
        try:
            await work
        finally:
            keeping.cancel()

    async def _keep(self, person: str, key: str) -> None:
        while True:
            await asyncio.sleep(LEASE / 3)
            try:
                await self._change(person, lambda it: it.keep(key, self._clock()))
            except StoreError as error:
                logger.warning("%s: %s", self._name, error)

    async def _change(self, person: str, change: Callable[[Customer], Result]) -> Result:
        def step(value: object) -> tuple[object, Result]:
            customer = Customer.from_json(value)
            result = change(customer)
            return customer.as_json(), result

        account = self._settings.open_kfid
        return await self._store.update(f"{self._name}:{account}:{person}", step, KEPT)


def _said(entry: Entry) -> str:
    """Return what a message says in words, or "" where the bot cannot read it."""
    text = entry.get("text")
    return str(text.get("content") or "") if entry.get("msgtype") == "text" and isinstance(text, dict) else ""


def _tapped(entry: Entry) -> str | None:
    """Return the id of the menu's item that was tapped, or None if the text was typed."""
    tapped = entry["text"].get("menu_id")
    return None if tapped is None else str(tapped)


def _id(key: str, place: int) -> str:
    """Return the id of a part of the answer to ``key``: 32 characters, as long as the platform takes."""
    return hashlib.sha256(f"{key}:{place}".encode()).hexdigest()[:32]
