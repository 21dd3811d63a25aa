"""A clock that jumps costs nobody a message. It jumps for the bot and its servers, as on a machine they share."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from tests.end_to_end.bot import trained
from tests.faults.crowd import crowd
from tests.faults.ledger import ledger
from tests.faults.site import Site, site

pytestmark = pytest.mark.full
_DAY = 24 * 3600
# Debian's package libfaketime.
_LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)


@pytest.mark.skipif(_LIBRARY is None, reason="libfaketime is not installed (apt-get install libfaketime)")
def test_a_clock_that_jumps_forward_and_back_costs_no_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = tmp_path / "clock"
    clock.write_text("+0")

    async def run(bot: Site) -> None:
        async with crowd(bot.url) as people:
            for offset in ("+3d", "-2d", "+0"):
                await people.hears()
                clock.write_text(offset)
            await people.hears()
        shown = [part["timestamp"] for line in people.lines() for part in line.shown.values()]
        assert min(shown) < time.time() - _DAY
        assert max(shown) > time.time() + _DAY
        result = await ledger(people.people)
        assert result.is_clean, result

    trained()  # by an honest clock, and not slowed down
    with monkeypatch.context() as environment:
        environment.setenv("LD_PRELOAD", str(_LIBRARY))
        environment.setenv("FAKETIME_TIMESTAMP_FILE", str(clock))
        environment.setenv("FAKETIME_CACHE_DURATION", "1")
        # What jumps is the time of day, as when somebody sets it.
        environment.setenv("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        environment.setenv("NO_FAKE_STAT", "1")
        with site(workers=1) as (bot, _, _):
            asyncio.run(run(bot))
