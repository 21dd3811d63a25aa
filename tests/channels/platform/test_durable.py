from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tuiding.channels.platform.durable import SqliteStore, durable_store_at
from tuiding.channels.platform.store import StoreError
from tuiding.settings import SettingsError


def _add(value: Any) -> tuple[Any, int]:
    return (value or 0) + 1, (value or 0) + 1


def test_values_outlive_the_store_that_wrote_them(tmp_path: Path) -> None:
    async def once() -> int:
        store = SqliteStore(tmp_path / "kept.db")
        try:
            return await store.update("a", _add, 60)
        finally:
            await store.close()

    assert [asyncio.run(once()) for _ in range(3)] == [1, 2, 3]


def test_steps_of_several_stores_on_one_file_do_not_get_lost(tmp_path: Path) -> None:
    async def run() -> int:
        stores = [SqliteStore(tmp_path / "kept.db") for _ in range(3)]
        await asyncio.gather(*(store.update("a", _add, 60) for store in stores for _ in range(20)))
        return await stores[0].update("a", _add, 60)

    assert asyncio.run(run()) == 61


def test_values_expire(tmp_path: Path) -> None:
    now = 1000.0
    store = SqliteStore(tmp_path / "kept.db", lambda: now)

    async def run() -> list[int]:
        nonlocal now
        first = await store.update("a", _add, 60)
        now += 60
        return [first, await store.update("a", _add, 60)]

    assert asyncio.run(run()) == [1, 1]


def test_a_failed_change_leaves_the_value_and_the_store_as_they_were(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "kept.db")

    async def run() -> int:
        await store.update("a", _add, 60)
        with pytest.raises(ZeroDivisionError):
            await store.update("a", lambda value: (1 // 0, None), 60)
        return await store.update("a", _add, 60)

    assert asyncio.run(run()) == 2


@pytest.mark.parametrize("where", ["file", "redis"])
def test_a_store_that_cannot_keep_says_so_instead_of_forgetting(tmp_path: Path, where: str) -> None:
    store = durable_store_at(f"unix://{tmp_path}/none.sock" if where == "redis" else None, tmp_path / "none" / "k.db")
    with pytest.raises(StoreError):
        asyncio.run(store.update("a", _add, 60))


def test_a_wrong_address_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TUIDING_REDIS"):
        durable_store_at("nonsense", tmp_path / "k.db")


def test_redis_keeps_them_for_all_workers(redis_url: str, tmp_path: Path) -> None:
    async def run() -> list[int]:
        one, other = (durable_store_at(redis_url, tmp_path / "unused.db") for _ in range(2))
        values = [await one.update("durable", _add, 60), await other.update("durable", _add, 60)]
        await one.close()
        await other.close()
        return values

    assert asyncio.run(run()) == [1, 2]
    assert not (tmp_path / "unused.db").exists()
