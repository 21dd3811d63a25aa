"""The bot under half of the load that it can bear, with a worker killed every 30 s: what becomes of each message.

``python -m benchmarks.faults`` starts two workers with a PostgreSQL and a Redis, measures how much they bear, and has
people hold the dialogues of ``benchmarks/dialogues`` in the web chat for 15 minutes, half of them over sockets. Each
message has an id and is sent again until it is answered, as the widget does. At the end, the transcripts are compared
with what was said and seen. It ends with 1 if anything was lost or doubled, or worse was seen than an apology.

``--soak`` kills nobody, and records memory and latency for each minute, as JSON and as a plot.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.course import observed
from benchmarks.load import load, scripts
from tests.faults.crowd import Crowd, crowd
from tests.faults.ledger import ledger
from tests.faults.person import Line
from tests.faults.site import Site, site, wait_for
from tuiding.settings import ROOT

# How many are asked at a time to find out how much the bot bears, and for how many seconds.
_FULL, _MEASURED = 16, 10.0
# Who talks at a time then.
_PEOPLE = 32


async def _run(bot: Site, options: argparse.Namespace) -> dict[str, Any]:
    """Return the figures."""
    said = scripts()
    capacity = (await load(bot.url, _FULL, seconds=_MEASURED, said=said)).rate
    print(f"bears {capacity:.0f} messages/s; {options.minutes} minutes at half of it", flush=True)
    talks = [[Line(text, platform=script.platform) for text in script.texts] for script in said]
    figures: dict[str, Any] = {"capacity_per_second": round(capacity, 1), "minutes": options.minutes}
    begun = time.monotonic()
    async with crowd(bot.url, _PEOPLE, talks=itertools.cycle(talks), pause=_PEOPLE / (capacity / 2)) as people:
        if options.soak:
            course = await observed(people, bot.process.pid, options.minutes)
            course.draw(options.out / "bench-soak.png")
            figures |= course.figures()
        else:
            kills = await _kill(bot, options.every, begun + options.minutes * 60)
    figures["messages_per_second"] = round(people.answers / (time.monotonic() - begun), 1)
    await asyncio.to_thread(wait_for, bot.is_whole)
    result = await ledger(people.people)
    if not options.soak:
        figures |= {"kills": len(kills), "recovery_seconds": _recoveries(people, kills)}
    return figures | {**asdict(result), "hindrances": dict(result.hindrances)}


async def _kill(bot: Site, every: float, until: float) -> list[float]:
    """Kill a worker every so many seconds; return when, by ``time.monotonic``."""
    kills: list[float] = []
    while time.monotonic() + every < until:
        await asyncio.sleep(every)
        random.choice(bot.workers()).kill()  # noqa: S311 - no secret
        kills.append(time.monotonic())
    await asyncio.sleep(max(0.0, until - time.monotonic()))
    return kills


def _recoveries(people: Crowd, kills: Sequence[float]) -> list[float]:
    """Return for each kill how long, from then on, somebody waited at most whose message was on its way; in seconds."""
    lines = people.lines()
    return [
        round(
            max(
                (each.answered - kill for each in lines if each.answered and each.said <= kill < each.answered),
                default=0.0,
            ),
            2,
        )
        for kill in kills
    ]


def main() -> int:
    """Print the figures and keep them; return 1 if something went wrong that a person would notice."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.faults", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=int, default=15, help="how long (15)")
    parser.add_argument("--every", type=float, default=30, help="seconds from one kill to the next (30)")
    parser.add_argument("--soak", action="store_true", help="kill nobody; record memory and latency")
    parser.add_argument("--out", type=Path, default=ROOT / "results", help="where the figures are kept (results)")
    options = parser.parse_args()
    if options.minutes < 1 or options.every <= 0:
        parser.error("--minutes is at least 1, and --every is more than 0")
    options.out.mkdir(parents=True, exist_ok=True)
    with site() as (bot, _, _):
        figures = asyncio.run(_run(bot, options))
    text = json.dumps(figures, ensure_ascii=False, indent=2)
    (options.out / f"bench-{'soak' if options.soak else 'faults'}.json").write_text(text + "\n", encoding="utf-8")
    print(text)
    return 1 if any(figures[what] for what in ("lost", "doubled", "disordered", "unfit")) else 0


if __name__ == "__main__":
    sys.exit(main())
