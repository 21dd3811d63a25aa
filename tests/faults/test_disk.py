"""A disk without room keeps the bot from answering, and from nothing else."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psutil

from tests.faults.crowd import crowd
from tests.faults.ledger import APOLOGY, ledger
from tests.faults.person import Line, Person
from tests.faults.site import site_on_file, wait_for


def test_a_full_disk_costs_no_message_once_there_is_room_again(tmp_path: Path) -> None:
    async def run() -> None:
        async with crowd(bot.url) as people:
            await people.hears()
            _limit(worker, 1)  # each write fails, as where no byte is left
            other = Person(bot.url, socket=False)
            unanswered = asyncio.create_task(other.say(line := Line("怎么取关一个公众号")))
            await asyncio.to_thread(wait_for, lambda: other.hindrances["failed"] > 1)
            assert line.answered is None
            _limit(worker, psutil.RLIM_INFINITY)
            await unanswered
            await people.hears()
        await other.close()
        result = await ledger([*people.people, other])
        assert result.is_clean, result
        assert result.hindrances["failed"] >= 2

    with site_on_file(tmp_path) as bot:
        (worker,) = bot.workers()
        asyncio.run(run())
        assert APOLOGY not in bot.said()  # the log is a file too: it had no room either


def _limit(process: psutil.Process, size: int) -> None:
    process.rlimit(psutil.RLIMIT_FSIZE, (size, psutil.RLIM_INFINITY))
