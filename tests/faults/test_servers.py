"""PostgreSQL, Redis and the action server stop and come back while people talk."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.end_to_end.bot import free_port, health, started
from tests.faults.crowd import crowd
from tests.faults.ledger import ledger
from tests.faults.site import Site, is_healthy, site_on_file, wait_for
from tests.stores.servers import Postgres, RedisServer


@pytest.mark.parametrize("server", ["postgres", "redis"])
def test_a_server_that_stops_and_starts_again_costs_no_message(
    bot_site: Site, server: str, request: pytest.FixtureRequest
) -> None:
    that: Postgres | RedisServer = request.getfixturevalue(server)
    stop = that.stop if isinstance(that, Postgres) else that.kill

    async def run() -> None:
        async with crowd(bot_site.url) as people:
            await people.hears()
            await asyncio.to_thread(stop)
            await asyncio.to_thread(wait_for, lambda: health(bot_site.url) == 503)
            await asyncio.to_thread(that.start)
            await people.hears()
        await asyncio.to_thread(wait_for, lambda: is_healthy(bot_site.url))
        result = await ledger(people.people)
        assert result.is_clean, result

    asyncio.run(run())


def test_a_redis_that_forgets_everything_costs_no_message(bot_site: Site, redis: RedisServer) -> None:
    async def run() -> None:
        async with crowd(bot_site.url) as people:
            for _ in range(10):
                await people.hears(5)
                await asyncio.to_thread(redis.client().flushall)
            await people.hears()
        result = await ledger(people.people)
        assert result.is_clean, result
        assert not result.hindrances, result

    asyncio.run(run())


def test_without_an_action_server_people_read_a_sentence_and_with_it_answers_again(tmp_path: Path) -> None:
    port = str(free_port())

    async def run(bot: Site) -> None:
        async with crowd(bot.url) as people:
            for _ in range(2):
                with started("actions", tmp_path, TUIDING_ACTIONS_PORT=port):
                    await asyncio.to_thread(wait_for, lambda: is_healthy(bot.url))
                    await people.hears()
                await people.hears()
        result = await ledger(people.people)
        assert result.is_clean, result
        assert 0 < result.apologies < result.said

    with site_on_file(tmp_path, TUIDING_ACTIONS_URL=f"http://127.0.0.1:{port}/webhook") as bot:
        asyncio.run(run(bot))
