"""Waiting, handling and sending, in real time with a platform of little patience."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from tests.channels.platform.counting import counted
from tests.channels.platform.waiting import until
from tuiding.channels.platform.answer import Answer, Bubble
from tuiding.channels.platform.delivery import Delivery
from tuiding.channels.platform.errors import WindowClosedError
from tuiding.channels.platform.mailbox import Action, Step
from tuiding.channels.platform.quota import Quota
from tuiding.channels.platform.store import MemoryStore, RedisStore, Store
from tuiding.channels.platform.terms import Terms

_PATIENCE = 0.6


@dataclass
class _Bot:
    """Answers after ``seconds``."""

    seconds: float = 0.0
    asked: list[str] = field(default_factory=list)
    sent: list[tuple[str, str]] = field(default_factory=list)
    refusing: bool = False

    def answer(self, text: str) -> Callable[[], Awaitable[Answer]]:
        async def answer() -> Answer:
            self.asked.append(text)
            await asyncio.sleep(self.seconds)
            return Answer.of(f"答{text}")

        return answer

    async def send(self, person: str, bubble: Bubble) -> None:
        if self.refusing:
            raise WindowClosedError("/send", 45015, "no")
        self.sent.append((person, bubble.text))


def _delivery(bot: _Bot, store: Store, *, api: bool = False, handling: float = 10.0) -> Delivery:
    terms = Terms(
        patience=_PATIENCE,
        limit=2048,
        api=api,
        quota=Quota(message=5, act=3),
        more="还有",
        transfer="转给同事了",
        transfer_next="再发一句",
    )
    return Delivery("test", store, terms, "答不了", bot.send, handling=handling)


async def _attempts(workers: list[Delivery], bot: _Bot, message: str) -> Step | None:
    """Do what a platform does: ask again when there is no answer in time, each time another worker."""
    for number in range(3):
        try:
            async with asyncio.timeout(_PATIENCE):
                return await workers[number % len(workers)].attempt("o1", message, bot.answer(message))
        except TimeoutError:
            continue
    return None


@pytest.fixture(params=["one worker", "two workers"])
def stores(request: pytest.FixtureRequest, redis_url: str) -> Callable[[], list[Store]]:
    """Make the stores of one or two workers; two share a Redis."""
    if request.param == "one worker":
        return lambda: [MemoryStore()]
    prefix = f"{uuid.uuid4().hex}:"
    return lambda: [RedisStore(redis_url, prefix) for _ in range(2)]


def _run(stores: list[Store], work: Awaitable[None]) -> Any:
    async def run() -> None:
        try:
            await work
        finally:
            for store in stores:
                await store.close()

    return asyncio.run(run())


def test_an_answer_in_time_is_replied(stores: Callable[[], list[Store]]) -> None:
    shared, bot = stores(), _Bot(0.05)

    async def work() -> None:
        workers = [_delivery(bot, store) for store in shared]
        step = await _attempts(workers, bot, "m")
        assert step is not None
        assert (step.action, step.text) == (Action.REPLY, "答m")

    _run(shared, work())


def test_a_late_answer_is_held_for_the_next_attempt(stores: Callable[[], list[Store]]) -> None:
    shared, bot = stores(), _Bot(_PATIENCE * 1.5)

    async def work() -> None:
        workers = [_delivery(bot, store) for store in shared]
        step = await _attempts(workers, bot, "m")
        assert step is not None
        assert (step.action, step.text) == (Action.REPLY, "答m")
        assert bot.asked == ["m"]

    _run(shared, work())


def test_the_last_attempt_says_that_it_takes_longer_and_the_next_message_fetches(
    stores: Callable[[], list[Store]],
) -> None:
    shared, bot = stores(), _Bot(_PATIENCE * 4)

    async def work() -> None:
        workers = [_delivery(bot, store) for store in shared]
        step = await _attempts(workers, bot, "m")
        assert step is not None
        assert step.action is Action.LATER
        assert await workers[-1].waits("o1", "n")
        step = None
        for _ in range(3):
            try:
                async with asyncio.timeout(_PATIENCE):
                    step = await workers[-1].attempt("o1", "n", lambda: workers[-1].rest("o1", "n"))
                    break
            except TimeoutError:
                continue
        assert step is not None
        assert (step.action, step.text) == (Action.REPLY, "答m")
        assert bot.asked == ["m"]

    _run(shared, work())


def test_with_an_api_a_late_answer_is_sent_once(stores: Callable[[], list[Store]]) -> None:
    shared, bot = stores(), _Bot(_PATIENCE * 1.5)

    async def work() -> None:
        workers = [_delivery(bot, store, api=True) for store in shared]
        first, second = await asyncio.gather(*(_attempts(workers[i:] + workers[:i], bot, "m") for i in (0, -1)))
        assert {first and first.action, second and second.action} == {Action.SILENCE}
        await until(lambda: bot.sent)
        assert bot.sent == [("o1", "答m")]
        assert bot.asked == ["m"]

    _run(shared, work())


def test_what_the_api_refuses_comes_with_the_next_reply(stores: Callable[[], list[Store]]) -> None:
    shared, bot = stores(), _Bot(_PATIENCE * 1.2, refusing=True)

    async def work() -> None:
        workers = [_delivery(bot, store, api=True) for store in shared]
        step = await _attempts(workers, bot, "m")
        assert step is not None
        assert step.action is Action.SILENCE
        for worker in workers:
            await worker.stop()
        bot.seconds = 0
        step = await _attempts(workers, bot, "n")
        assert step is not None
        assert step.text == "答m\n\n答n"
        assert bot.sent == []

    _run(shared, work())


def test_copies_at_once_are_handled_once_and_replied_to_once(stores: Callable[[], list[Store]]) -> None:
    shared, bot = stores(), _Bot(0.2)

    async def work() -> None:
        workers = [_delivery(bot, store) for store in shared]
        steps = await asyncio.gather(
            *(workers[i % len(workers)].attempt("o1", "m", bot.answer("m")) for i in range(10))
        )
        assert [step.action for step in steps].count(Action.REPLY) == 1
        assert [step.action for step in steps].count(Action.SILENCE) == 9
        assert bot.asked == ["m"]

    _run(shared, work())


def test_a_reply_that_was_not_heard_is_given_again() -> None:
    bot = _Bot()

    async def work() -> None:
        delivery = _delivery(bot, MemoryStore())
        heard = [await delivery.attempt("o1", "m", bot.answer("m"), made=made, signed=f"{made}") for made in (100, 105)]
        assert [(step.action, step.text) for step in heard] == [(Action.REPLY, "答m")] * 2
        assert bot.asked == ["m"]

    asyncio.run(work())


def test_the_repeat_of_a_copy_that_the_platform_hung_up_on_gets_nothing_more() -> None:
    bot = _Bot(0.1)

    async def work() -> None:
        delivery = _delivery(bot, MemoryStore())
        one = asyncio.ensure_future(delivery.attempt("o1", "m", bot.answer("m"), made=100, signed="a"))
        await until(lambda: bot.asked)
        two = asyncio.ensure_future(delivery.attempt("o1", "m", bot.answer("m"), made=100, signed="b"))
        await asyncio.sleep(0)
        one.cancel()
        assert (await two).action is Action.REPLY
        assert (await delivery.attempt("o1", "m", bot.answer("m"), made=105, signed="c")).action is Action.SILENCE
        assert (await delivery.attempt("o1", "m", bot.answer("m"), made=105, signed="d")).action is Action.REPLY

    asyncio.run(work())


def test_a_platform_that_hangs_up_at_once_still_gets_the_answer_through_the_api() -> None:
    bot = _Bot(0.2)

    async def work() -> None:
        delivery = _delivery(bot, MemoryStore(), api=True)
        attempt = asyncio.ensure_future(delivery.attempt("o1", "m", bot.answer("m")))
        await until(lambda: bot.asked)
        attempt.cancel()
        await until(lambda: bot.sent)
        assert bot.sent == [("o1", "答m")]

    asyncio.run(work())


def test_a_platform_that_hangs_up_while_a_message_is_registered_does_not_lose_it(redis_url: str) -> None:
    bot = _Bot()
    store = RedisStore(redis_url, f"{uuid.uuid4().hex}:")

    async def work() -> None:
        delivery = _delivery(bot, store)
        for steps in range(8):  # wherever in the registration it happens
            attempt = asyncio.ensure_future(delivery.attempt("o1", f"{steps}", bot.answer(f"{steps}")))
            for _ in range(steps):
                await asyncio.sleep(0)
            attempt.cancel()
            await asyncio.wait([attempt])
            await delivery.stop()  # what was begun is over when the platform asks again
            step = await _attempts([delivery], bot, f"{steps}")
            assert step is not None
            assert f"答{steps}" in step.text
        assert bot.asked == [f"{steps}" for steps in range(8)]

    _run([store], work())


@pytest.mark.parametrize("trouble", ["error", "timeout"])
def test_a_bot_that_fails_is_apologised_for(trouble: str, caplog: pytest.LogCaptureFixture) -> None:
    before = counted("tuiding_channel_failures", channel="test", reason=trouble)

    async def fail() -> Answer:
        if trouble == "error":
            raise RuntimeError("no model")
        await asyncio.Event().wait()
        raise AssertionError

    async def work() -> None:
        delivery = _delivery(_Bot(), MemoryStore(), handling=0.1)
        step = await delivery.attempt("o1", "m", fail)
        assert (step.action, step.text) == (Action.REPLY, "答不了")

    asyncio.run(work())
    assert counted("tuiding_channel_failures", channel="test", reason=trouble) == before + 1
    assert "o1" not in caplog.text


def test_a_bot_that_says_nothing_is_not_spoken_for() -> None:
    async def nothing() -> Answer:
        return Answer()

    async def work() -> None:
        step = await _delivery(_Bot(), MemoryStore()).attempt("o1", "m", nothing)
        assert step.action is Action.SILENCE

    asyncio.run(work())


def test_a_worker_that_stops_finishes_its_answers_first() -> None:
    bot = _Bot(_PATIENCE * 1.5)

    async def work() -> None:
        delivery = _delivery(bot, MemoryStore(), api=True)
        await delivery.attempt("o1", "m", bot.answer("m"))
        await delivery.stop()
        assert bot.sent == [("o1", "答m")]

    asyncio.run(work())


@pytest.mark.parametrize("api", [False, True])
def test_when_a_worker_dies_the_attempt_that_waits_at_another_has_it_answered(redis_url: str, api: bool) -> None:
    bot = _Bot(60)
    prefix = f"{uuid.uuid4().hex}:"
    shared = [RedisStore(redis_url, prefix) for _ in range(2)]

    async def work() -> None:
        dying, living = (_delivery(bot, store, api=api) for store in shared)
        attempt = asyncio.ensure_future(dying.attempt("o1", "m", bot.answer("m")))
        await until(lambda: bot.asked)
        attempt.cancel()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()  # as if its process had ended
        bot.seconds = 0
        step = await living.attempt("o1", "m", bot.answer("m"))
        assert (step.action, step.text) == (Action.REPLY, "答m")
        assert bot.asked == ["m", "m"]

    _run(list(shared), work())


@pytest.mark.parametrize("api", [False, True])
def test_who_is_handed_over_is_told_where_there_is_an_api(api: bool) -> None:
    bot = _Bot()

    async def handoff() -> Answer:
        return replace(Answer.of("打95017。"), transfer=True)

    async def work() -> None:
        delivery = _delivery(bot, MemoryStore(), api=api)
        step = await delivery.attempt("o1", "m", handoff)
        assert step.action is Action.TRANSFER
        step = await delivery.attempt("o1", "click", handoff, event=True)
        assert (step.action, step.text) == (Action.REPLY, "再发一句")
        step = await delivery.attempt("o1", "n", bot.answer("n"))
        assert step.action is Action.TRANSFER
        await delivery.stop()
        assert bot.asked == []
        assert bot.sent == [("o1", "转给同事了")] * (2 if api else 0)

    asyncio.run(work())


def test_what_is_owed_to_somebody_who_left_is_dropped() -> None:
    bot = _Bot(_PATIENCE * 4)

    async def work() -> None:
        delivery = _delivery(bot, MemoryStore())
        await _attempts([delivery], bot, "m")
        await delivery.stop()
        assert await delivery.waits("o1", "n")
        await delivery.forget("o1")
        assert not await delivery.waits("o1", "n")

    asyncio.run(work())
