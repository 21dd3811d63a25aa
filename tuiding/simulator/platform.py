"""What the three platforms have in common: they post to the bot, and the bot calls their API."""

from __future__ import annotations

import asyncio
import itertools
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar, Generic, Self, TypeVar

from tuiding.simulator.account import Account
from tuiding.simulator.api import Api, Routes
from tuiding.simulator.changes import Changes
from tuiding.simulator.clock import Clock
from tuiding.simulator.delivery import Attempt, Courier, Delivery, Patience, Tampering
from tuiding.simulator.envelope import Envelope
from tuiding.simulator.errors import ApiError
from tuiding.simulator.message import Message, MessageIds
from tuiding.simulator.tokens import Tokens
from tuiding.simulator.transcript import Dropped
from tuiding.simulator.user import User

U = TypeVar("U", bound=User)
Query = dict[str, str]  # the parameters of an address

_STARTING_SECONDS = 60.0  # for the URL check: nobody is in a hurry then


class UrlCheckError(Exception):
    """The bot does not answer the URL check as it must."""


class BotAbsentError(UrlCheckError):
    """Nobody answers it at all."""


class Simulator(ABC, Generic[U]):
    """A platform: an asynchronous context manager that listens while it is open.

    ``callback`` is the address that an administrator would enter on the platform's page; it may be set later, since the
    bot needs the API's first. Where a bot has several workers, ``workers`` are their addresses, which get requests in
    turn.
    """

    name: ClassVar[str]  # of the Rasa channel on the other side
    wrong_token: ClassVar[int]  # the error for one

    def __init__(
        self,
        callback: str = "",
        *,
        account: Account | None = None,
        clock: Clock | None = None,
        patience: Patience | None = None,
        port: int = 0,
    ) -> None:
        self.callback = callback
        self.workers: list[str] = []
        self.account = account or Account()
        self.clock = clock or Clock()
        self.patience = patience or Patience()
        self.envelope = Envelope(self.account.encoding_aes_key, self.account.id)
        self.ids = MessageIds()
        self.tokens = Tokens(self.clock)
        self.changes = Changes()
        self.users: dict[str, U] = {}
        self.attempts: list[Attempt] = []
        self.dropped: list[Dropped] = []
        self.api = Api(self.clock, self.changes, port)
        self.api.add(self.open_routes())
        self.api.add(self.routes(), self._check_token)
        self._turn = itertools.count()
        self._last: tuple[Query, str | bytes] = ({}, "")
        self._tasks: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> Self:
        """Start to listen on loopback."""
        await self.api.start()
        self._courier = Courier()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop, whatever is under way."""
        for task in self._tasks:
            task.cancel()
        await self._courier.close()
        await self.api.stop()

    @abstractmethod
    def environment(self) -> dict[str, str]:
        """Return the variables that connect the bot's channel with this platform."""

    # People.

    def user(self, user_id: str | None = None) -> U:
        """Return the person with this id, who is new if need be; without one, somebody new."""
        key = user_id or f"simulated-{secrets.token_hex(8)}"
        if key not in self.users:
            self.users[key] = self.new_user(key)
        return self.users[key]

    @abstractmethod
    def new_user(self, user_id: str) -> U:
        """Return somebody whom the platform has not seen."""

    def drop(self, user: User, reason: str, text: str) -> None:
        """Note that ``user`` never sees ``text``."""
        self.dropped.append(Dropped(self.clock.now(), user.id, reason, text))
        self.changes.announce()

    def refuse(self, user: User, text: str, code: int) -> ApiError:
        """Note that ``user`` never sees ``text`` because the API answers ``code``, and return that answer."""
        self.drop(user, f"the API answered {code}", text)
        return ApiError(code)

    async def until(self, condition: Callable[[], object], *, within: float = 10.0) -> None:
        """Wait until ``condition`` is true.

        Raises:
            AssertionError: it is not, after ``within`` seconds of real time.
        """
        await self.changes.until(condition, within, lambda: "it has not come true")

    # Towards the bot.

    @abstractmethod
    def url_check(self, tampering: Tampering) -> tuple[Query, str]:
        """Return the parameters of a URL check, and what it must be answered with."""

    @abstractmethod
    def request(self, message: Message, tampering: Tampering) -> tuple[Query, str]:
        """Return the parameters and the body of the signed request that brings ``message``."""

    @abstractmethod
    def take_answer(self, message: Message, body: str) -> None:
        """Do what the answer to a request asks for."""

    @abstractmethod
    def give_up(self, message: Message) -> None:
        """Do what the platform does when the bot answered no request."""

    async def check_url(self) -> None:
        """Do what the platform does when an administrator saves the callback address.

        Raises:
            BotAbsentError: nothing answers at that address.
            UrlCheckError: what answers there says something else.
        """
        query, expected = self.url_check(Tampering())
        attempt = await self._courier.request(self.callback, query, within=_STARTING_SECONDS)
        if attempt.status is None:
            raise BotAbsentError(f"no bot answers at {self.callback} ({attempt.error}): start it with its variables")
        if attempt.status != 200 or attempt.body != expected:
            raise UrlCheckError(
                f"{self.callback} refused the URL check (HTTP {attempt.status}, {attempt.body[:80]!r}): is the channel "
                "switched on, and are its variables those of this simulator?"
            )

    async def deliver(self, message: Message, copies: int = 1) -> Delivery:
        """Post a message, again while it is not answered; ``copies`` times the same at once."""
        attempts: list[Attempt] = []
        await asyncio.gather(*(self._deliver_one(message, attempts) for _ in range(copies)))
        return Delivery(message.id, tuple(attempts))

    async def _deliver_one(self, message: Message, attempts: list[Attempt]) -> None:
        request = self.request(message, Tampering())
        for number in range(self.patience.attempts):
            if number and not self.patience.same_signature:
                request = self.request(message, Tampering())
            attempt = await self._post(*request)
            attempts.append(attempt)
            if attempt.answered:
                self.take_answer(message, attempt.body)
                return
        self.give_up(message)

    def later(self, delivery: Coroutine[Any, Any, Delivery]) -> None:
        """Start a delivery that nobody waits for."""
        task = asyncio.create_task(delivery)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def forge(self, message: Message, tampering: Tampering) -> Attempt:
        """Make one request that no platform would make; its answer is only returned."""
        query, body = self.request(message, tampering)
        return await self._post(tampering.kept(query), body if tampering.body is None else tampering.body)

    async def forge_url_check(self, tampering: Tampering) -> Attempt:
        """Make one URL check that no platform would make."""
        query, _ = self.url_check(tampering)
        return await self._courier.request(self.callback, tampering.kept(query), within=self.patience.seconds)

    async def replay(self) -> Attempt:
        """Make the last request again, as somebody could who recorded it; its answer is only returned."""
        return await self._post(*self._last)

    async def _post(self, query: Query, body: str | bytes) -> Attempt:
        self._last = query, body
        url = self.workers[next(self._turn) % len(self.workers)] if self.workers else self.callback
        attempt = await self._courier.request(url, query, body, within=self.patience.seconds)
        self.attempts.append(attempt)
        self.changes.announce()
        return attempt

    def moment(self, skew: float) -> tuple[str, str]:
        """Return a timestamp and a nonce for a signature."""
        return str(int(self.clock.wall() + skew)), str(secrets.randbelow(10**10))

    # From the bot.

    @abstractmethod
    def open_routes(self) -> Routes:
        """Return the calls that need no token: those that give one."""

    @abstractmethod
    def routes(self) -> Routes:
        """Return the calls that need one."""

    def _check_token(self, token: str | None) -> None:
        if not token:
            raise ApiError(41001)
        if not self.tokens.is_good(token):
            raise ApiError(42001 if self.tokens.has_expired(token) else self.wrong_token)
