"""What a large dataset costs: ``python -m benchmarks.scale --procedures 10000 --aliases 50000``.

Generates a project in a temporary folder (the real dataset and generated procedures beside it), checks, trains and
starts it, asks both bots the same dialogues in turn, and asks the large one for what was generated. Prints a table and
writes it with all figures to ``results``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.bench.contender import Ours, Place
from benchmarks.bench.measurement import Effort, Result, median
from benchmarks.bench.programs import Running, running, stop_as_asked
from benchmarks.load import load, scripts
from benchmarks.scale_dataset import Generated, generate
from tests.end_to_end.bot import Conversation, free_port
from tuiding.quiet import keep_quiet
from tuiding.settings import ROOT

# Figure, name, and how many times the real dataset's the large one's may be.
_ROWS = (
    ("validate_s", "validate, s", None),
    ("training_s", "training, s", None),
    ("ready_s", "ready after, s", None),
    ("p50_ms", "one message p50, ms", 1.3),
    ("p95_ms", "one message p95, ms", None),
    ("memory_mb", "memory, MB", 1.5),
)
_WARM_UP = 50


def main() -> int:
    """Run from the command line; 1 if a message was not answered."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scale", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--procedures", type=int, default=10_000, help="default 10000, the real ones included")
    parser.add_argument("--aliases", type=int, default=50_000, help="default 50000, the real ones included")
    parser.add_argument("--rounds", type=int, default=3, help="default 3")
    parser.add_argument("--messages", type=int, default=300, help="of the one conversation (default 300)")
    parser.add_argument("--seed", type=int, default=7, help="of what is generated (default 7)")
    parser.add_argument("--out", type=Path, default=ROOT / "results", help="where the figures go (results)")
    options = parser.parse_args()
    stop_as_asked()
    keep_quiet()
    with TemporaryDirectory() as place:
        folder = Path(place)
        made = generate(folder / "large", options.procedures, options.aliases, options.seed)
        roots = {"real": ROOT, f"{options.procedures:,} procedures": folder / "large"}
        bots = {name: Ours(folder / f"results-{n}", root) for n, (name, root) in enumerate(roots.items())}
        results = [Result(name) for name in roots]
        for (name, root), result in zip(roots.items(), results, strict=True):
            print(f"scale: checking and training {name}", file=sys.stderr, flush=True)
            result.note("validate_s", _seconds(lambda root=root: _validate(root)))  # type: ignore[misc]
            result.note("training_s", _seconds(lambda name=name: bots[name].train(anew=True)))  # type: ignore[misc]
        for number in range(options.rounds):
            for name, result in zip(roots, results, strict=True):
                print(f"scale: round {number + 1}: {name}", file=sys.stderr, flush=True)
                asked = made[number :: options.rounds][:_WARM_UP] if name != "real" else []
                _round(bots[name], result, Effort(messages=options.messages), asked, folder / f"{name}-{number}")
    options.out.mkdir(parents=True, exist_ok=True)
    figures = {result.name: {"figures": result.figures, "errors": dict(result.errors)} for result in results}
    (options.out / "scale.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    (options.out / "scale.md").write_text(_table(results) + "\n", encoding="utf-8")
    print(_table(results))
    return 1 if any(result.errors for result in results) else 0


def _round(bot: Ours, result: Result, effort: Effort, asked: Sequence[Generated], folder: Path) -> None:
    folder.mkdir()
    place = Place(folder, free_port())
    with running(place.url, bot.programs(place), folder / "logs") as started:
        result.note("ready_s", started.ready_seconds)
        started.settle()
        asyncio.run(load(started.url, 1, messages=_WARM_UP, said=scripts()))
        one = asyncio.run(load(started.url, 1, messages=effort.messages, said=scripts()))
        result.errors += one.errors
        result.note("p50_ms", one.percentile(50))
        result.note("p95_ms", one.percentile(95))
        if asked:
            result.note("found", _found(started, asked))
        result.note("memory_mb", started.memory_mb())


def _found(bot: Running, asked: Sequence[Generated]) -> float:
    """Return the share of messages for generated procedures that are answered with them."""
    right = [
        any(card["procedure"] == one.id for card in Conversation(bot.url).say(text).cards)
        for one in asked
        for text in one.asked
    ]
    return sum(right) / len(right)


def _validate(root: Path) -> None:
    command = [sys.executable, "-m", "tuiding", "validate"]
    environment = {**os.environ, "TUIDING_ROOT": str(root)}
    subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)  # noqa: S603


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _table(results: Sequence[Result]) -> str:
    real, large = results
    lines = [f"| | {real.name} | {large.name} | times | target |", "| --- |" + " ---: |" * 4]
    for figure, label, most in _ROWS:
        own, other = median(real, figure), median(large, figure)
        if own is None or other is None:
            continue
        verdict = f"≤ {most}: {'met' if other / own <= most else 'missed'}" if most else ""
        lines.append(f"| {label} | {own:.1f} | {other:.1f} | {other / own:.2f} | {verdict} |")
    lines.append(f"| errors | {real.errors.total()} | {large.errors.total()} | | |")
    if (found := median(large, "found")) is not None:
        lines.append(f"| asked for what was generated, answered with it | | {100 * found:.1f} % | | |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
