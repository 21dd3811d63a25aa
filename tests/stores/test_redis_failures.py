"""Locks in Redis when a worker is killed, or Redis is."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest

from tests.stores.servers import RedisServer
from tuiding.settings import ROOT, Settings, SettingsError
from tuiding.stores import RedisLockStore, UnavailableError, lock_store

_LEASE = 1.5
_HOLDER = """
import asyncio, sys
from tuiding.stores import RedisLockStore

async def run():
    async with RedisLockStore(sys.argv[1], lease=float(sys.argv[2])).lock("me"):
        print("held", flush=True)
        await asyncio.sleep(600)

asyncio.run(run())
"""


@asynccontextmanager
async def _workers(server: RedisServer, number: int) -> AsyncIterator[list[RedisLockStore]]:
    stores = [RedisLockStore(server.address, lease=_LEASE) for _ in range(number)]
    try:
        yield stores
    finally:
        for store in stores:
            await store.close()


@contextmanager
def _holder(server: RedisServer) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-W", "ignore", "-c", _HOLDER, server.address, str(_LEASE)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_a_lock_whose_holder_is_killed_frees_itself_and_not_before(redis_server: RedisServer) -> None:
    async def run() -> tuple[bool, float]:
        async with _workers(redis_server, 1) as (store,):
            with _holder(redis_server) as process:
                waiting = asyncio.create_task(_handled(store))
                await asyncio.wait([waiting], timeout=2 * _LEASE)
                early = waiting.done()
                process.send_signal(signal.SIGKILL)
                killed = time.monotonic()
                async with asyncio.timeout(10):
                    await waiting
                return early, time.monotonic() - killed

    early, waited = asyncio.run(run())
    assert not early  # a living holder renews its lease
    assert waited < 2 * _LEASE


def test_nothing_is_left_in_redis_when_nobody_holds_anything(redis_server: RedisServer) -> None:
    async def run() -> None:
        async with _workers(redis_server, 2) as stores:
            await asyncio.gather(*(_handled(store) for store in stores for _ in range(20)))

    asyncio.run(run())
    assert redis_server.client().keys() == []


@pytest.mark.parametrize("loss", ["flushed", "restarted"])
def test_messages_that_wait_while_redis_forgets_are_handled_once_and_in_order(
    redis_server: RedisServer, loss: str
) -> None:
    async def run() -> list[int]:
        order: list[int] = []
        async with _workers(redis_server, 2) as stores:

            async def handle(number: int, seconds: float) -> None:
                async with stores[number % 2].lock("me"):
                    order.append(number)
                    await asyncio.sleep(seconds)

            tasks = [asyncio.create_task(handle(0, 2 * _LEASE))]
            for number in range(1, 8):
                await asyncio.sleep(0.02)
                tasks.append(asyncio.create_task(handle(number, 0.01)))
            await asyncio.sleep(0.1)
            if loss == "flushed":
                redis_server.client().flushall()
            else:
                redis_server.kill()
                await asyncio.to_thread(redis_server.start)
            async with asyncio.timeout(20):
                await asyncio.gather(*tasks)
        return order

    assert asyncio.run(run()) == list(range(8))


def test_redis_that_is_gone_is_named_and_used_once_it_is_back(redis_server: RedisServer) -> None:
    async def run() -> tuple[str, str, float]:
        async with _workers(redis_server, 1) as (store,):
            await _handled(store)
            redis_server.kill()
            began = time.monotonic()
            with pytest.raises(UnavailableError) as failed:
                await _handled(store)
            took = time.monotonic() - began
            with pytest.raises(UnavailableError) as unhealthy:
                await store.check()
            redis_server.start()
            await store.check()
            await _handled(store)
            return str(failed.value), str(unhealthy.value), took

    failed, unhealthy, took = asyncio.run(run())
    assert failed.startswith("Redis at /")
    assert failed.endswith("see whether it runs, and whether TUIDING_REDIS is right")
    assert unhealthy.startswith("Redis at /")
    assert took < 6


def test_a_restart_of_redis_between_two_messages_is_not_noticed(redis_server: RedisServer) -> None:
    async def run() -> None:
        async with _workers(redis_server, 1) as (store,):
            for _ in range(3):
                await asyncio.gather(*(_handled(store) for _ in range(5)))
                redis_server.kill()
                redis_server.start()
            await _handled(store)

    asyncio.run(run())


def test_a_message_is_answered_although_redis_ends_meanwhile(redis_server: RedisServer, caplog: object) -> None:
    async def run() -> bool:
        async with _workers(redis_server, 1) as (store,):
            async with store.lock("me"):
                redis_server.kill()
            redis_server.start()
            async with asyncio.timeout(5):
                await _handled(store)
        return True

    assert asyncio.run(run())


@pytest.mark.parametrize("address", ["redis://:top%2Fsecret@host:port/0", "http://:secret@host/0"])
def test_a_password_is_not_in_the_error_of_a_wrong_address(address: str) -> None:
    with pytest.raises(SettingsError, match="TUIDING_REDIS") as failed:
        lock_store(Settings(redis=address))
    assert "secret" not in str(failed.value)


async def _handled(store: RedisLockStore) -> None:
    async with store.lock("me"):
        await asyncio.sleep(0)
