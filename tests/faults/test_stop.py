"""A bot that is stopped finishes what it has in hand, and goes on with the rest when it is started again."""

from __future__ import annotations

import asyncio

from tests.faults.crowd import TALK, crowd
from tests.faults.door import NEW
from tests.faults.ledger import ledger
from tests.faults.site import Site

_PEOPLE = 8


def test_a_stop_under_load_breaks_off_no_request_and_after_a_start_all_goes_on(bot_site: Site) -> None:
    async def run() -> None:
        # Long enough that everybody is connected before it stops, and still talking afterwards.
        async with crowd(bot_site.url, _PEOPLE, talks=[TALK * 6] * _PEOPLE) as people:
            await people.hears(2 * _PEOPLE)
            assert await asyncio.to_thread(bot_site.stop) == 0
            said = bot_site.said()
            for person in people.people:
                # Not let in any more; on a connection that they had, everything was answered.
                let_down = not person.socket and not all(why.endswith(NEW) for why in person.hindrances)
                assert not let_down, f"{person.hindrances}\n{said}"
            assert any(line.answered is None for line in people.lines())
            await asyncio.to_thread(bot_site.start)
        assert "Traceback" not in said, said
        result = await ledger(people.people)
        assert result.is_clean, result

    asyncio.run(run())
