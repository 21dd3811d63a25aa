"""Workers that are killed cost nobody a message, and nobody reads an answer twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
import sqlalchemy as sa

from tests.faults.crowd import TALK, crowd
from tests.faults.ledger import ledger
from tests.faults.person import Line, Person
from tests.faults.site import Site, wait_for
from tests.stores.servers import Postgres

_BLOCKED = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")


def test_a_worker_killed_under_load_costs_no_message(bot_site: Site) -> None:
    async def run() -> None:
        async with crowd(bot_site.url) as people:
            await people.hears()
            bot_site.workers()[0].kill()
            await people.hears()
            await asyncio.to_thread(wait_for, bot_site.is_whole)
            await people.hears()
        result = await ledger(people.people)
        assert result.is_clean, result

    asyncio.run(run())


def test_workers_killed_between_the_answer_and_its_storing_do_not_double_it(bot_site: Site, postgres: Postgres) -> None:
    async def run() -> None:
        people = [Person(bot_site.url, socket=number < 2) for number in range(4)]
        for person in people:
            await person.say(Line(TALK[0].text, TALK[0].procedure))
        with _writing_blocked(postgres) as blocked:
            turns = [asyncio.create_task(person.say(Line(TALK[1].text, TALK[1].procedure, False))) for person in people]
            await asyncio.to_thread(wait_for, lambda: blocked() >= len(people))
            killed = bot_site.workers()
            for worker in killed:
                worker.kill()
            await asyncio.to_thread(psutil.wait_procs, killed)
        await asyncio.gather(*turns)
        result = await ledger(people)
        assert result.is_clean, result
        for person in people:
            await person.close()

    asyncio.run(run())


@contextmanager
def _writing_blocked(postgres: Postgres) -> Iterator[Callable[[], int]]:
    """Let conversations be read and not written; yield what tells how many wait to write."""
    engine = sa.create_engine(postgres.address, poolclass=sa.pool.NullPool)
    watching = engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.begin() as holder, watching.connect() as watcher:
        holder.execute(sa.text("LOCK TABLE events IN EXCLUSIVE MODE"))
        yield lambda: watcher.execute(_BLOCKED).scalar_one()
