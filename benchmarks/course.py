"""How a bot under load fares, minute by minute: its memory, and how long its answers take."""

from __future__ import annotations

import asyncio
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil
from matplotlib.figure import Figure

from benchmarks.load import Load
from tests.faults.crowd import Crowd

_MINUTE = 60.0  # seconds


@dataclass(frozen=True)
class Minute:
    """One minute; memory is at its end, in MB, and latencies are in milliseconds."""

    memory_mb: float
    messages: int
    p50_ms: float
    p95_ms: float
    p99_ms: float


@dataclass(frozen=True)
class Course:
    """All minutes of a run."""

    minutes: tuple[Minute, ...]

    @property
    def growth(self) -> float:
        """Memory at the end beyond that after the first minute, in MB."""
        return self.minutes[-1].memory_mb - self.minutes[0].memory_mb

    def figures(self) -> dict[str, Any]:
        """Return what is worth keeping."""
        return {
            "growth_after_first_minute_mb": round(self.growth, 1),
            "minutes": [asdict(minute) for minute in self.minutes],
        }

    def draw(self, path: Path) -> None:
        """Draw it as a PNG."""
        numbers = range(1, len(self.minutes) + 1)
        figure = Figure(figsize=(8, 6), layout="constrained")
        memory, latency = figure.subplots(2, sharex=True)
        memory.plot(numbers, [minute.memory_mb for minute in self.minutes], marker=".")
        memory.set(ylabel="memory of all processes, MB", ylim=(0, None))
        for name in ("p50_ms", "p95_ms", "p99_ms"):
            values = [getattr(minute, name) for minute in self.minutes]
            latency.plot(numbers, values, marker=".", label=name.removesuffix("_ms"))
        latency.set(xlabel="minute", ylabel="latency, ms", ylim=(0, None))
        latency.legend()
        for axes in (memory, latency):
            axes.grid(alpha=0.3)
        figure.savefig(path, dpi=120)


async def observed(people: Crowd, pid: int, minutes: int) -> Course:
    """Watch the process ``pid`` and its children for so long, under the load of ``people``."""
    begun = time.monotonic()
    found = []
    for number in range(minutes):
        since = begun + number * _MINUTE
        await asyncio.sleep(max(0.0, since + _MINUTE - time.monotonic()))
        waits = [
            line.answered - line.said
            for line in people.lines()
            if line.answered is not None and since <= line.answered < since + _MINUTE
        ]
        load = Load(len(people.people), _MINUTE, waits)
        found.append(
            Minute(
                round(_memory(pid), 1), len(waits), *(round(load.percentile(percent), 1) for percent in (50, 95, 99))
            )
        )
    return Course(tuple(found))


def _memory(pid: int) -> float:
    """Return what a process and its children have in memory, in MB, what they share counted once."""
    parent = psutil.Process(pid)
    shares: list[int] = [each.memory_full_info().pss for each in (parent, *parent.children(recursive=True))]
    return sum(shares) / 1e6
