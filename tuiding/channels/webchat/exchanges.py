"""Each message of the web chat is answered once, and the messages of one conversation in their order.

Where several processes serve, the agent's lock and its look at what was said keep them from answering one twice.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage

from tuiding.channels.webchat.refusal import Reason, Refusal
from tuiding.channels.webchat.transcript import Exchange, Transcripts, user_message
from tuiding.channels.webchat.utterance import Utterance
from tuiding.server.agent import protected
from tuiding.stores.errors import UnavailableError

# Requests of one conversation that may be unanswered at a time.
MOST = 20

logger = logging.getLogger(__name__)


@dataclass
class _Open:
    """A conversation in which something is unanswered."""

    requests: int = 0
    exchanges: dict[str, Exchange] = field(default_factory=dict)
    tasks: dict[str, asyncio.Task[Exchange]] = field(default_factory=dict)
    # Rasa's own lock looks again after a second when it has to wait; behind this one it never has to.
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Exchanges:
    """What is asked and answered at the moment."""

    def __init__(
        self,
        channel: str,
        handle: Callable[[UserMessage], Awaitable[Any]],
        transcripts: Transcripts,
        output: Callable[[Exchange], OutputChannel],
    ) -> None:
        """Take the channel's name, what answers a message, the conversations, and the way out for an answer's parts."""
        self._channel = channel
        self._handle = handle
        self._transcripts = transcripts
        self._output = output
        self._open: dict[str, _Open] = {}

    async def answer(
        self, conversation: str, utterance: Utterance, announce: Callable[[dict[str, Any]], Awaitable[None]]
    ) -> Exchange:
        """Answer a message, or wait for or look up the answer if it was sent before; ``announce`` a new one.

        The answer is made even if nobody waits for it any more.

        Raises:
            Refusal: too much of the conversation is unanswered, or the bot stops before it answers.
        """
        async with self._request(conversation) as state:
            message_id = utterance.message_id or uuid.uuid4().hex
            task = state.tasks.get(message_id)
            if task is None:
                if len(state.tasks) >= MOST:
                    raise Refusal(Reason.BUSY, f"{MOST} messages are unanswered: wait for the answers")
                task = asyncio.create_task(self._exchange(state, conversation, message_id, utterance, announce))
                state.tasks[message_id] = task
                task.add_done_callback(lambda _: self._close(conversation, state, message_id))
            try:
                return await asyncio.shield(task)
            except asyncio.CancelledError:
                if task.cancelled():
                    raise Refusal(Reason.FAILED, "the bot is stopping; send the message again") from None
                raise

    async def messages(self, conversation: str) -> list[dict[str, Any]]:
        """Return the newest messages of a conversation, with what is being answered.

        Raises:
            Refusal: too much of the conversation is unanswered, or it cannot be read.
        """
        async with self._request(conversation) as state:
            # Noted before reading: what is answered meanwhile is in one of the two.
            unanswered = list(state.exchanges.values())
            try:
                stored = await self._transcripts.newest(conversation)
            except Exception as error:
                _log("the conversation of a session could not be read", error)
                raise Refusal(Reason.FAILED, "the conversation cannot be read at the moment; try again") from error
            ids = {message["id"] for message in stored}
            open_ = [message for exchange in unanswered for message in exchange.messages if message["id"] not in ids]
            return stored + open_

    async def stop(self) -> None:
        """Leave what is not answered: none of it is kept, so that it can be sent again."""
        tasks = [task for state in self._open.values() for task in state.tasks.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _exchange(
        self,
        state: _Open,
        conversation: str,
        message_id: str,
        utterance: Utterance,
        announce: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> Exchange:
        message = protected(
            UserMessage(
                utterance.text,
                None,
                conversation,
                input_channel=self._channel,
                message_id=message_id,
                metadata=utterance.metadata,
            )
        )
        exchange = Exchange(user_message(message_id, message.text, message.metadata, time.time()))
        message.output_channel = self._output(exchange)
        async with state.turn:
            if utterance.message_id is not None and (earlier := await self._earlier(conversation, message_id)):
                return earlier
            state.exchanges[message_id] = exchange
            await announce(exchange.message)
            try:
                await self._handle(message)
            except Exception as error:
                _log("a message of the web chat could not be answered", error)
                exchange.failed = True
            if not exchange.parts and not exchange.failed:  # another worker answered it meanwhile
                exchange = await self._earlier(conversation, message_id) or exchange
        return exchange

    async def _earlier(self, conversation: str, message_id: str) -> Exchange | None:
        try:
            return await self._transcripts.exchange(conversation, message_id)
        except Exception as error:  # the agent goes on without its store
            _log("it is not known whether a message of the web chat was answered before", error)
            return None

    @asynccontextmanager
    async def _request(self, conversation: str) -> AsyncIterator[_Open]:
        state = self._open.setdefault(conversation, _Open())
        if state.requests >= MOST:
            raise Refusal(Reason.BUSY, f"{MOST} requests of this session are unanswered: wait for the answers")
        state.requests += 1
        try:
            yield state
        finally:
            state.requests -= 1
            self._forget(conversation, state)

    def _close(self, conversation: str, state: _Open, message_id: str) -> None:
        del state.tasks[message_id]
        state.exchanges.pop(message_id, None)
        self._forget(conversation, state)

    def _forget(self, conversation: str, state: _Open) -> None:
        if not state.requests and not state.tasks:
            self._open.pop(conversation, None)


def _log(what: str, error: Exception) -> None:
    """Log one line of a store that is away, which names itself; and all there is of anything else."""
    logger.error("%s: %s", what, error, exc_info=None if isinstance(error, UnavailableError) else error)
