"""One message of a conversation at a time, in the order in which they came, in one process and over Redis."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from rasa.core.lock_store import LockStore

from tests.stores.servers import RedisServer
from tuiding.stores import MemoryLockStore, RedisLockStore, UnavailableError

# Makes the lock stores of a test: those of several workers, where there can be several.
Workers = Callable[[], list[LockStore]]


@pytest.fixture(params=["memory", "redis"])
def workers(request: pytest.FixtureRequest) -> Workers:
    if request.param == "memory":
        return lambda: [MemoryLockStore()]
    server: RedisServer = request.getfixturevalue("redis_server")
    return lambda: [RedisLockStore(server.address, lease=30) for _ in range(3)]


@asynccontextmanager
async def _opened(workers: Workers) -> AsyncIterator[list[LockStore]]:
    stores = workers()
    try:
        yield stores
    finally:
        for store in stores:
            await store.close()


def test_messages_of_a_conversation_are_handled_one_at_a_time_and_in_order(workers: Workers) -> None:
    async def run() -> tuple[list[int], int]:
        order: list[int] = []
        inside = most = 0
        async with _opened(workers) as stores:

            async def handle(number: int) -> None:
                nonlocal inside, most
                async with stores[number % len(stores)].lock("me"):
                    inside += 1
                    most = max(most, inside)
                    order.append(number)
                    await asyncio.sleep(0.01)
                    inside -= 1

            for store in stores:
                await store.check()
            tasks = []
            for number in range(60):
                tasks.append(asyncio.create_task(handle(number)))
                await asyncio.sleep(0.005)  # they arrive one after the other, and wait together
            await asyncio.gather(*tasks)
        return order, most

    order, most = asyncio.run(run())
    assert most == 1
    assert order == list(range(60))


def test_messages_of_one_worker_that_come_at_once_keep_their_order(workers: Workers) -> None:
    async def run() -> list[int]:
        order: list[int] = []
        async with _opened(workers) as (store, *_):

            async def handle(number: int) -> None:
                async with store.lock("me"):
                    order.append(number)

            await asyncio.gather(*(handle(number) for number in range(100)))
        return order

    assert asyncio.run(run()) == list(range(100))


def test_a_second_message_waits_only_as_long_as_the_first_takes(workers: Workers) -> None:
    async def run() -> list[float]:
        waits: list[float] = []
        async with _opened(workers) as stores:
            await stores[-1].check()
            for _ in range(10):
                async with stores[0].lock("me"):
                    second = asyncio.create_task(_taken_at(stores[-1], "me"))
                    await asyncio.sleep(0.05)
                    released = time.monotonic()
                waits.append(await second - released)
        return sorted(waits)

    assert asyncio.run(run())[5] < 0.05


def test_conversations_do_not_wait_for_each_other(workers: Workers) -> None:
    async def run() -> None:
        async with _opened(workers) as stores, stores[0].lock("me"), asyncio.timeout(5):
            await asyncio.gather(*(_taken_at(store, f"person-{n}") for n in range(10) for store in stores))

    asyncio.run(run())


def test_who_waits_too_long_is_told_and_holds_up_nobody(workers: Workers) -> None:
    async def run() -> None:
        async with _opened(workers) as stores:
            async with stores[0].lock("me"):
                with pytest.raises(UnavailableError, match=r"waited 0\.1 s"):
                    async with stores[-1].lock("me", 0.1):
                        pass
            async with asyncio.timeout(5):
                await _taken_at(stores[0], "me")

    asyncio.run(run())


def test_who_gives_up_waiting_holds_up_nobody(workers: Workers) -> None:
    async def run() -> None:
        async with _opened(workers) as stores:
            async with stores[0].lock("me"):
                waiting = asyncio.create_task(_taken_at(stores[-1], "me"))
                after = asyncio.create_task(_taken_at(stores[0], "me"))
                await asyncio.sleep(0.05)
                waiting.cancel()
                await asyncio.wait([waiting])
            async with asyncio.timeout(5):
                await after

    asyncio.run(run())


def test_an_error_of_the_message_passes_and_frees_the_conversation(workers: Workers) -> None:
    async def run() -> None:
        async with _opened(workers) as stores:
            with pytest.raises(TimeoutError, match="mine"):
                async with stores[0].lock("me"):
                    raise TimeoutError("mine")
            async with asyncio.timeout(5):
                await _taken_at(stores[-1], "me")

    asyncio.run(run())


async def _taken_at(store: LockStore, conversation: str) -> float:
    async with store.lock(conversation):
        return time.monotonic()
