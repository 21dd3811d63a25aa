from __future__ import annotations

import asyncio

import pytest

from tuiding.channels.platform.errors import WindowClosedError
from tuiding.channels.platform.pace import Pace, Rate
from tuiding.channels.platform.store import MemoryStore

_RATES = (Rate(30, 60), Rate(1000, 3600))


class _Clock:
    """Stands still but for pauses."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now

    async def pause(self, seconds: float) -> None:
        self.now += seconds


def _pace(clock: _Clock) -> Pace:
    return Pace(MemoryStore(clock=clock), "app", _RATES, clock, clock.pause)


def test_up_to_the_rate_nobody_waits_and_each_person_has_their_own() -> None:
    async def run() -> None:
        clock = _Clock()
        pace = _pace(clock)
        for person in ("a", "b"):
            for _ in range(30):
                await pace.turn(person)
        assert clock.now == 1_000_000.0

    asyncio.run(run())


def test_no_minute_has_more_than_30_and_no_hour_more_than_1000() -> None:
    async def run() -> None:
        clock = _Clock()
        pace = _pace(clock)
        times: list[float] = []
        while len(times) < 1300:
            try:
                await pace.turn("a")
                times.append(clock.now)
            except WindowClosedError:
                clock.now += 60
        assert all(later - earlier > 60 for earlier, later in zip(times, times[30:], strict=False))
        assert all(later - earlier > 3600 for earlier, later in zip(times, times[1000:], strict=False))

    asyncio.run(run())


def test_many_at_once_take_turns_in_order() -> None:
    async def run() -> None:
        waits: list[float] = []
        clock = _Clock()

        async def pause(seconds: float) -> None:
            waits.append(seconds)

        pace = Pace(MemoryStore(clock=clock), "app", _RATES, clock, pause)
        await asyncio.gather(*(pace.turn("a") for _ in range(60)))
        assert waits == [61.0] * 30
        with pytest.raises(WindowClosedError):
            await pace.turn("a")

    asyncio.run(run())
