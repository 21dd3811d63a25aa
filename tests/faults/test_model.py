"""A model that is damaged is not taken up, and a new one is without anybody noticing. (At start: test_workers.py.)"""

from __future__ import annotations

import asyncio

import pytest

from tests.faults.crowd import crowd
from tests.faults.ledger import ledger
from tests.faults.site import Site, wait_for

pytestmark = pytest.mark.full


def test_with_a_damaged_model_a_killed_worker_leaves_the_work_to_the_others_until_it_is_mended(
    bot_site: Site,
) -> None:
    async def run() -> None:
        async with crowd(bot_site.url) as people:
            await people.hears()
            bot_site.model.write_bytes(bot_site.model.read_bytes()[:5000])
            bot_site.workers()[0].kill()
            await asyncio.to_thread(wait_for, lambda: "SIGHUP" in bot_site.said())
            assert f"the model {bot_site.model} cannot be used" in bot_site.said()
            await people.hears()
            bot_site.mend()
            bot_site.reload()
            await asyncio.to_thread(wait_for, bot_site.is_whole)
            await people.hears()
        result = await ledger(people.people)
        assert result.is_clean, result

    try:
        asyncio.run(run())
    finally:
        bot_site.mend()


def test_a_new_model_is_taken_up_under_load_without_one_failed_request(bot_site: Site) -> None:
    async def run() -> None:
        async with crowd(bot_site.url) as people:
            await people.hears()
            before = bot_site.workers()
            bot_site.reload()
            await asyncio.to_thread(
                wait_for, lambda: bot_site.is_whole() and not any(worker.is_running() for worker in before)
            )
            await people.hears()
        result = await ledger(people.people)
        assert result.is_clean, result
        for person in people.people:
            # A socket ends with its worker; the widget connects again.
            assert set(person.hindrances) <= ({"disconnected"} if person.socket else set()), person.hindrances

    asyncio.run(run())
