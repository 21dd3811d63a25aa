from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest

from tests.channels.platform.counting import counted
from tests.channels.platform.redis_server import redis_server
from tuiding.channels.platform.store import MemoryStore, RedisStore, Store, store_at
from tuiding.settings import SettingsError


def _more(value: Any) -> tuple[int, int]:
    return ((value or 0) + 1,) * 2


@pytest.fixture(params=["memory", "redis"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _store(kind: str, redis_url: str) -> Store:
    return MemoryStore() if kind == "memory" else RedisStore(redis_url, prefix=f"{uuid.uuid4().hex}:")


def test_a_value_is_kept_and_changed(kind: str, redis_url: str) -> None:
    async def run() -> list[Any]:
        store = _store(kind, redis_url)
        try:
            first = await store.update("a", lambda value: ({"退": [1]}, value), 60)
            return [first, await store.update("a", lambda value: (value, value), 60)]
        finally:
            await store.close()

    assert asyncio.run(run()) == [None, {"退": [1]}]


def test_a_value_expires(kind: str, redis_url: str) -> None:
    async def run() -> None:
        store = _store(kind, redis_url)
        try:
            await store.update("a", _more, 0.05)
            async with asyncio.timeout(5):
                while await store.update("a", lambda value: (value, value), 0.05) is not None:  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
        finally:
            await store.close()

    asyncio.run(run())


def test_steps_at_once_all_count(kind: str, redis_url: str) -> None:
    async def run() -> list[int]:
        store = _store(kind, redis_url)
        try:
            return sorted(await asyncio.gather(*(store.update("a", _more, 60) for _ in range(50))))
        finally:
            await store.close()

    assert asyncio.run(run()) == list(range(1, 51))


def test_a_failed_step_changes_nothing(kind: str, redis_url: str) -> None:
    def fail(value: list[int]) -> tuple[list[int], None]:
        value.append(2)
        raise KeyError("a")

    async def run() -> Any:
        store = _store(kind, redis_url)
        try:
            await store.update("a", lambda _: ([1], None), 60)
            with pytest.raises(KeyError):
                await store.update("a", fail, 60)
            return await store.update("a", lambda value: (value, value), 60)
        finally:
            await store.close()

    assert asyncio.run(run()) == [1]


def test_two_workers_share_a_redis(redis_url: str) -> None:
    async def run() -> list[int]:
        workers = [RedisStore(redis_url, prefix="shared:") for _ in range(2)]
        try:
            return sorted(await asyncio.gather(*(worker.update("a", _more, 60) for worker in workers * 20)))
        finally:
            for worker in workers:
                await worker.close()

    assert asyncio.run(run()) == list(range(1, 41))


def test_a_cancelled_step_leaves_the_connection_usable(redis_url: str) -> None:
    async def run() -> int:
        store = RedisStore(redis_url, prefix="cancelled:")
        try:
            for _ in range(20):
                step = asyncio.ensure_future(store.update("a", _more, 60))
                await asyncio.sleep(0)
                step.cancel()
                await asyncio.wait([step])
            return await store.update("b", _more, 60)
        finally:
            await store.close()

    assert asyncio.run(run()) == 1


def test_memory_is_bounded_and_the_oldest_goes_first() -> None:
    async def run() -> list[Any]:
        store = MemoryStore(most=3)
        for key in "abcad":
            await store.update(key, _more, 60)
        return [len(store), *[await store.update(key, lambda value: (value, value), 60) for key in "acdb"], len(store)]

    assert asyncio.run(run()) == [3, 2, 1, 1, None, 3]


def test_what_expired_takes_no_memory() -> None:
    now = [0.0]

    async def run() -> int:
        store = MemoryStore(clock=lambda: now[0])
        await store.update("long", _more, 100)
        for number in range(100):
            await store.update(str(number), _more, 10)
        now[0] = 11
        await store.update("new", _more, 10)
        return len(store)

    assert asyncio.run(run()) == 2


def test_without_redis_a_worker_goes_on_alone(caplog: pytest.LogCaptureFixture) -> None:
    with redis_server() as url:
        pass
    before = counted("tuiding_store_failures")

    async def run() -> list[int]:
        store = RedisStore(url)
        return [await store.update("a", _more, 60), await store.update("a", _more, 60)]

    assert asyncio.run(run()) == [1, 2]
    assert "Redis does not answer" in caplog.text
    assert counted("tuiding_store_failures") == before + 2


def test_a_wrong_address_is_refused_by_its_variable() -> None:
    with pytest.raises(SettingsError, match="TUIDING_REDIS"):
        store_at("http://127.0.0.1")
