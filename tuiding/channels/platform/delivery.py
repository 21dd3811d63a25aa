"""Every message answered exactly once, whatever the platform's patience: the waiting and sending around a mailbox.

The rules are ``Mailbox``'s. What they mean here:

- One worker handles a message, in a task of its own: that the platform hangs up does not stop it. It renews its lease
  while it works; should it die, the attempt that waits at another worker, or the next one, has it handled there.
- An attempt waits for the answer, and takes it along if it comes in time. If not, and the account has an API for it,
  the answer is sent through that as soon as it is there. Where it has none, the attempt is held until the platform's
  next; the last says that it takes longer, and the answer comes with the reply to what the person sends next.
- What the API refuses is owed, and comes with the next reply too.
- A person is handed over in the reply, which then holds no text: the sentence that says so goes through the API.
- Known for sure: no answer is given to two attempts that can both be heard while workers look after them in time, and
  none is dropped while a worker lives.
  Best effort: a reply written in time to the platform's last attempt and lost on the way; an API call that got no
  answer, which is tried again and may have worked; a worker killed after the platform was told that an answer follows.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from tuiding.channels.platform.answer import Answer, Bubble
from tuiding.channels.platform.errors import ApiError
from tuiding.channels.platform.handling import HANDLING, Handling
from tuiding.channels.platform.mailbox import Action, Mailbox, Step
from tuiding.channels.platform.metrics import REPLIES, SENT
from tuiding.channels.platform.store import Store
from tuiding.channels.platform.terms import Terms

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

# How long a mailbox is kept when nothing happens: the time within which the platform lets a person be answered.
_KEPT = 48 * 3600
# An attempt of a platform that does not hang up when it should is held for this share of its patience.
_HELD = 1.2
# Before a reply is given again, this share of the platform's patience is waited.
_SETTLING = 0.1
# How often an attempt looks whether another worker has the answer; its own worker wakes it. In seconds.
_LOOKING = 0.1
# How long the server waits for answers in the making when it stops; in seconds.
_STOPPING = 10.0


class Delivery:
    """Answers messages of one channel."""

    def __init__(
        self,
        channel: str,
        store: Store,
        terms: Terms,
        failed: str,
        send: Callable[[str, Bubble], Awaitable[None]] | None = None,
        *,
        handling: float = HANDLING,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Take what is needed.

        Args:
            channel: its name, for keys and logs.
            store: where mailboxes are kept, for all workers.
            terms: what the platform and the account allow.
            failed: what a person reads when the bot gives no answer.
            send: sends a message to a person through the API; needed if ``terms.api``.
            handling: seconds after which the bot is given up.
            clock: seconds since 1970.
        """
        self._channel = channel
        self._store = store
        self._terms = terms
        self._send_bubble = send
        self._handling = Handling(channel, failed, handling)
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()
        self._finished: dict[tuple[str, str], asyncio.Event] = {}

    async def attempt(
        self,
        person: str,
        message: str,
        answer: Callable[[], Awaitable[Answer]],
        *,
        made: float = 0.0,
        signed: str = "",
        event: bool = False,
        less: bool = False,
    ) -> Step:
        """Return what to reply to one attempt of the platform to deliver a message.

        Args:
            person: whose message it is.
            message: its id.
            answer: has it answered; called by one attempt of all.
            made: when the platform made the attempt, by its clock.
            signed: its signature.
            event: whether the person did something else than write.
            less: whether the platform counts it as such in what may be sent in return.
        """
        gone = asyncio.Event()
        trying = asyncio.create_task(
            self._try(person, message, answer, gone, made=made, signed=signed, event=event, less=less)
        )
        try:
            # A platform that hangs up cancels this, at any point: what was begun is brought to its end all the same.
            step = await asyncio.shield(trying)
        except asyncio.CancelledError:
            gone.set()
            self._start(self._release(trying, person, message))
            raise
        REPLIES.labels(self._channel, step.action.value).inc()
        return step

    async def waits(self, person: str, message: str) -> bool:
        """Whether the person still has to get answers to other messages than this one."""

        def look(box: Mailbox) -> bool:
            now = self._clock()
            return box.owes(message, now, self._terms) or box.awaits(message, now)

        return await self._change(person, look)

    async def rest(self, person: str, message: str) -> Answer:
        """Return an answer without content of its own once something is owed, or nothing will be."""

        def look(box: Mailbox) -> bool:
            now = self._clock()
            return box.owes(message, now, self._terms) or not box.awaits(message, now)

        while True:
            if await self._change(person, look):
                return Answer()
            await asyncio.sleep(_LOOKING)

    async def meant(self, person: str, said: str, tapped: str | None) -> str:
        """Return what a tapped choice or a number stands for, or what was said."""
        return await self._change(person, lambda box: box.choices.meant(said, tapped))

    async def forget(self, person: str) -> None:
        """Drop what is owed to a person who cannot be written to any more."""

        def drop(box: Mailbox) -> None:
            for exchange in box.exchanges.values():
                if exchange.answer:
                    exchange.answer = []

        await self._change(person, drop)

    async def stop(self) -> None:
        """Wait a while for the answers in the making; what is then left, another worker or the next attempt does."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_STOPPING):
                while self._tasks:  # some start others
                    await asyncio.wait(self._tasks)
        for task in self._tasks:
            task.cancel()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _handle(self, person: str, message: str, answer: Callable[[], Awaitable[Answer]], *, event: bool) -> None:
        keeping = asyncio.create_task(self._keep(person, message))
        try:
            result = await self._handling.of(answer)
            sends = await self._change(
                person, lambda box: box.finish(message, result, self._clock(), self._terms, event=event)
            )
        finally:
            keeping.cancel()
            self._finished.pop((person, message)).set()
        if sends:
            await self._send(person, message)

    async def _keep(self, person: str, message: str) -> None:
        while True:
            await asyncio.sleep(self._terms.lease / 3)
            await self._change(person, lambda box: box.keep(message, self._clock(), self._terms))

    async def _try(
        self,
        person: str,
        message: str,
        answer: Callable[[], Awaitable[Answer]],
        gone: asyncio.Event,
        *,
        made: float,
        signed: str,
        event: bool,
        less: bool,
    ) -> Step:
        """Register an attempt, have the message handled if nobody does, and wait for the answer or ``gone``."""

        def arrive(box: Mailbox, *, sure: bool) -> Step:
            now, terms = self._clock(), self._terms
            return box.arrive(message, now, terms, made=made, signed=signed, event=event, less=less, sure=sure)

        step = await self._change(person, partial(arrive, sure=False))
        if step.action is Action.AGAIN:
            # That the platform hung up on other copies may be in the worker's queue still.
            await asyncio.sleep(self._terms.patience * _SETTLING)
            step = await self._change(person, partial(arrive, sure=True))
        if step.action is Action.TRANSFER:
            await self._send_if(person, message, lambda box: box.send(message, self._clock(), self._terms))
        attempt, began = step.attempt, time.monotonic()
        while step.action in (Action.HANDLE, Action.WAIT):
            # A lease also runs out where this worker was too busy to renew it.
            if step.action is Action.HANDLE and (person, message) not in self._finished:
                self._finished[person, message] = asyncio.Event()
                self._start(self._handle(person, message, answer, event=event))
            if gone.is_set():
                break
            waited = time.monotonic() - began
            step = await self._take(person, message, attempt, waited)
            if step.action is Action.WAIT:
                # The next look is at the latest when the time to be heard is up.
                left = max(self._terms.sure - waited, 0.0) or _LOOKING
                await _pause(self._finished.get((person, message)), min(_LOOKING, left))
        return replace(step, attempt=attempt)

    async def _release(self, trying: asyncio.Task[Step], person: str, message: str) -> None:
        """Note that the platform does not listen to an attempt any more, and send what only it could have taken."""
        if not trying.done():
            # Before the platform's next attempt is registered.
            await self._change(person, lambda box: box.unheard(message, self._clock(), self._terms))
        attempt = (await trying).attempt
        await self._send_if(person, message, lambda box: box.hung_up(message, attempt, self._clock(), self._terms))

    async def _take(self, person: str, message: str, attempt: int, waited: float) -> Step:
        """Return what an attempt has to do that has waited for so many seconds."""

        def change(box: Mailbox) -> Step:
            now, terms = self._clock(), self._terms
            if waited < terms.sure:
                return box.take(message, attempt, now, terms)
            return box.leave(message, attempt, now, terms, last=waited >= terms.patience * _HELD)

        return await self._change(person, change)

    async def _send_if(self, person: str, message: str, due: Callable[[Mailbox], bool]) -> None:
        """Send the answer to a message through the API, beside all else, if that is for the caller to do."""
        if await self._change(person, due):
            self._start(self._send(person, message))

    async def _send(self, person: str, message: str) -> None:
        if self._send_bubble is None:
            raise ValueError("the terms promise an API and there is none")
        try:
            while bubbles := await self._change(person, lambda box: box.unsent(message)):
                await self._send_bubble(person, bubbles[0])
                await self._change(person, lambda box: box.sent(message, 1, self._clock()))
                SENT.labels(self._channel, "ok").inc()
        except ApiError as error:
            SENT.labels(self._channel, type(error).__name__).inc()
            logger.warning(
                "%s: what the API refuses comes with the reply to the next message: %s", self._channel, error
            )
        finally:
            await self._change(person, lambda box: box.stop_sending(message))

    async def _change(self, person: str, change: Callable[[Mailbox], Result]) -> Result:
        def step(value: object) -> tuple[object, Result]:
            box = Mailbox.from_json(value)
            result = change(box)
            return box.as_json(), result

        return await self._store.update(f"{self._channel}:{person}", step, _KEPT)


async def _pause(finished: asyncio.Event | None, seconds: float) -> None:
    """Wait until ``finished``, but no longer than ``seconds``."""
    if finished is None or finished.is_set():
        await asyncio.sleep(seconds)
    else:
        with suppress(TimeoutError):
            await asyncio.wait_for(finished.wait(), seconds)
