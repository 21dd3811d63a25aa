"""Measure contenders in turn, round by round, so that whatever else the machine does meets all of them."""

from __future__ import annotations

import asyncio
import statistics
import sys
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.bench.contender import Contender, Place
from benchmarks.bench.environment import installed_mb
from benchmarks.bench.programs import Running, running
from benchmarks.bench.stores import Stores, shared_stores
from benchmarks.load import Load, load, scripts
from tests.end_to_end.bot import free_port

PARTS = ("install", "training", "ready", "memory", "latency", "throughput", "workers")
CROWDS = (16, 200)
# What is loaded lazily is loaded by then.
_WARM_UP = 50


@dataclass(frozen=True)
class Effort:
    """How much is measured: rounds, messages of the one conversation, seconds of each crowd."""

    rounds: int = 3
    messages: int = 300
    seconds: float = 15.0


@dataclass
class Result:
    """What was measured of one contender: a figure has one value per round, or one at all."""

    name: str
    figures: dict[str, list[float]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    asked: int = 0

    def note(self, figure: str, value: float) -> None:
        """Keep one more value of a figure."""
        self.figures.setdefault(figure, []).append(value)


def median(result: Result, figure: str) -> float | None:
    """Return the median of a figure over the rounds, or None if it was not measured."""
    values = result.figures.get(figure)
    return statistics.median(values) if values else None


def measure(contenders: Sequence[Contender], parts: Collection[str], effort: Effort) -> list[Result]:
    """Return the figures of ``parts`` for every contender; progress goes to standard error."""
    results = [Result(contender.name) for contender in contenders]
    present = []
    for contender, result in zip(contenders, results, strict=True):
        if (command := contender.missing()) is not None:
            result.notes["missing"] = f"not installed: {command}"
        else:
            present.append((contender, result))
    for contender, result in present:
        _prepare(contender, result, parts)
    for number in range(effort.rounds):
        # Whoever comes first meets a cooler machine, and whoever comes last what the others left behind.
        for contender, result in present[number % len(present) :] + present[: number % len(present)]:
            _tell(f"round {number + 1}: {contender.name}")
            with TemporaryDirectory() as folder:
                _one_process(contender, result, parts, effort, Path(folder))
                if "workers" in parts:
                    _shared(contender, result, effort, Path(folder))
    return results


def _prepare(contender: Contender, result: Result, parts: Collection[str]) -> None:
    if "install" in parts and contender.step is not None and contender.environment is not None:
        _tell(f"installing {contender.name}")
        result.note("install_mb", installed_mb(contender.step, contender.environment))
    if set(parts) == {"install"}:
        return
    _tell(f"training {contender.name}")
    training = contender.train(anew="training" in parts)
    if training is not None:
        result.notes["trained"] = training.at + (f", {training.epochs} epochs" if training.epochs else "")
        if "training" in parts:
            result.note("training_s", training.seconds)
            result.note("training_cpu_s", training.cpu_seconds)


def _one_process(contender: Contender, result: Result, parts: Collection[str], effort: Effort, folder: Path) -> None:
    if not {"ready", "memory", "latency", "throughput"} & set(parts):
        return
    with _bot(contender, folder) as bot:
        result.note("ready_s", bot.ready_seconds)
        bot.settle()
        if {"memory", "latency"} & set(parts):
            _loaded(bot, result, 1, messages=_WARM_UP)
            one = _loaded(bot, result, 1, messages=effort.messages)
            for percent in (50, 95, 99):
                result.note(f"p{percent}_ms", one.percentile(percent))
            result.note("memory_mb", bot.memory_mb())
        if "throughput" in parts:
            for crowd in CROWDS:
                _crowded(bot, result, crowd, effort, "one")
            result.note("memory_after_mb", bot.memory_mb())


def _shared(contender: Contender, result: Result, effort: Effort, folder: Path) -> None:
    """One worker and two, with what several hosts would share."""
    with shared_stores(folder) as stores:
        for workers, word in ((1, "shared_one"), (2, "shared_two")):
            place = folder / word
            place.mkdir()
            given = stores(word)
            with _bot(contender, place, workers, given) as bot:
                bot.settle()
                _loaded(bot, result, CROWDS[0], messages=workers * _WARM_UP)
                for crowd in CROWDS:
                    _crowded(bot, result, crowd, effort, word, given)


def _crowded(bot: Running, result: Result, crowd: int, effort: Effort, word: str, stores: Stores | None = None) -> None:
    """Note how many messages are answered, and what each of them costs."""

    def spent() -> dict[str, float]:
        return {"cpu_ms": 1000 * bot.cpu_seconds(), **(stores.counts() if stores else {})}

    before = spent()
    run = _loaded(bot, result, crowd, seconds=effort.seconds)
    after = spent()
    result.note(f"{word}_{crowd}", run.rate)
    for what in before if run.latencies else ():
        result.note(f"{word}_{crowd}_{what}", (after[what] - before[what]) / len(run.latencies))


def _bot(contender: Contender, folder: Path, workers: int = 1, stores: Stores | None = None) -> Any:
    place = Place(folder, free_port(), workers, stores)
    return running(place.url, contender.programs(place), folder / "logs")


def _loaded(bot: Running, result: Result, crowd: int, **limits: Any) -> Load:
    run = asyncio.run(load(bot.url, crowd, said=scripts(), **limits))
    result.errors += run.errors
    result.asked += len(run.latencies) + run.errors.total()
    return run


def _tell(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)
