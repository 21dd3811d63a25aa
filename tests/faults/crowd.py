"""People who come, hold a short conversation and go, many at a time, while parts of the bot fail."""

from __future__ import annotations

import asyncio
import itertools
import time
import uuid
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from tests.faults.person import Line, Person
from tests.faults.site import LIMIT

# What each message has to be answered about shows whether the conversation is remembered.
ABOUT = "official_account"
TALK = (
    Line("怎么取关一个公众号", ABOUT),
    Line("安卓呢", ABOUT, begins=False),
    Line("取关了会有什么影响", ABOUT, begins=False),
)


class Crowd:
    """Everybody who came so far."""

    def __init__(self, url: str, talks: Iterable[Sequence[Line]], pause: float) -> None:
        """Take where the bot is, what people say, and the seconds from one message to the next."""
        self.people: list[Person] = []
        self.answers = 0
        self._url = url
        self._talks = iter(talks)
        self._pause = pause
        self._news = asyncio.Event()
        self._is_over = asyncio.Event()

    async def hears(self, more: int = 20) -> None:
        """Return once so many more messages were answered, all of them said from now on."""
        now = time.monotonic()
        async with asyncio.timeout(LIMIT):
            while self._answered_since(now) < more:
                self._news.clear()
                await self._news.wait()

    def lines(self) -> list[Line]:
        """Return all that was said."""
        return [line for person in self.people for line in person.lines]

    async def come(self, *, socket: bool) -> None:
        """Hold one conversation after the other, until it is over; what is begun is finished."""
        for talk in self._talks:
            person = Person(self._url, socket=socket)
            self.people.append(person)
            try:
                for line in talk:
                    await person.say(replace(line, id=uuid.uuid4().hex, shown={}), self._note)
                    await self._rest(person.lines[-1])
            finally:
                await person.close()
            if self._is_over.is_set():
                return

    def end(self) -> None:
        """Let nobody else begin."""
        self._is_over.set()

    async def _rest(self, line: Line) -> None:
        left = line.said + self._pause - time.monotonic()
        if left > 0 and not self._is_over.is_set():
            await asyncio.sleep(left)

    def _note(self) -> None:
        self.answers += 1
        self._news.set()

    def _answered_since(self, moment: float) -> int:
        return sum(line.said > moment and line.answered is not None for line in self.lines())


@asynccontextmanager
async def crowd(
    url: str, size: int = 8, *, talks: Iterable[Sequence[Line]] | None = None, pause: float = 0.1
) -> AsyncIterator[Crowd]:
    """Have ``size`` people at a time talk with the bot, half of them over sockets; leave once all are done."""
    those = Crowd(url, itertools.repeat(TALK) if talks is None else talks, pause)
    async with asyncio.TaskGroup() as group:
        for number in range(size):
            group.create_task(those.come(socket=number % 2 == 0))
        try:
            yield those
        finally:
            those.end()
