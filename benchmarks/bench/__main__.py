"""Stock Rasa against this bot, and the floor, in one run on one machine: ``make bench``.

The table goes to standard output, and with figures of every round and a picture into ``results``. The first run trains
stock Rasa, which takes over an hour; its model is kept. ``benchmarks/README.md`` explains each figure.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.bench.contender import OURS, Contender, Floor, Ours, Stock
from benchmarks.bench.measurement import PARTS, Effort, measure
from benchmarks.bench.programs import stop_as_asked
from benchmarks.bench.report import table, write
from tuiding.quiet import keep_quiet
from tuiding.settings import ROOT

_NAMES = ("tuiding", "stock", "floor")


def main() -> int:
    """Run from the command line; 1 if our bot left a message without an answer."""
    effort = Effort()
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="measure these parts alone")
    parser.add_argument("--contenders", nargs="+", choices=_NAMES, default=_NAMES, help="measure these alone")
    parser.add_argument("--rounds", type=int, default=effort.rounds, help=f"default {effort.rounds}")
    parser.add_argument(
        "--messages", type=int, default=effort.messages, help=f"of the one conversation (default {effort.messages})"
    )
    parser.add_argument(
        "--seconds", type=float, default=effort.seconds, help=f"of each crowd (default {effort.seconds:g})"
    )
    parser.add_argument("--epochs", type=int, help="train stock Rasa so long, for a trial (default: as Rasa has it)")
    parser.add_argument("--out", type=Path, default=ROOT / "results", help="where figures and models go (results)")
    options = parser.parse_args()
    stop_as_asked()
    keep_quiet()
    out = options.out.resolve()
    made: dict[str, Contender] = {"tuiding": Ours(out), "stock": Stock(out, options.epochs), "floor": Floor()}
    effort = Effort(options.rounds, options.messages, options.seconds)
    results = measure([made[name] for name in _NAMES if name in options.contenders], options.only, effort)
    write(results, effort, out)
    print(table(results))
    print(f"\nwritten: {out / 'bench.md'}, bench.json, bench.png")
    return 1 if any(result.errors for result in results if result.name == OURS) else 0


if __name__ == "__main__":
    sys.exit(main())
