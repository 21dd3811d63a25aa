"""Understanding, ours against others: the same training messages, the same test messages, one run.

``make bench-nlu DATA=messages.tsv`` asks a file of ``text<TAB>expected``; without one, a fifth of the project's own
messages is asked of contenders trained on the rest. Each contender runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.contenders import CONTENDERS, NotInstalledError, python_of
from tuiding.evaluation.expectation import Expectation, FileError, read
from tuiding.evaluation.pipeline import expectation_of, training_data
from tuiding.evaluation.scoring import Outcome, score
from tuiding.nlu.labels import label_of
from tuiding.procedures import load
from tuiding.quiet import keep_quiet, log_at
from tuiding.settings import ROOT

_SEED = 7
_HELD_OUT = 5  # one in five
_COLUMNS = (
    *("contender", "right", "in scope", "or asked", "near wrong", "far wrong", "macro F1"),
    *("training", "p50", "p95", "memory"),
)
_SHARES = ("accuracy", "in_scope_right", "in_scope_asked", "near_procedure", "far_procedure")


def main() -> int:
    """Run every contender, or with ``--row`` one of them in this process."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nlu", description=__doc__)
    parser.add_argument("--data", type=Path, help="a file of text<TAB>expected")
    parser.add_argument("--only", nargs="*", choices=sorted(CONTENDERS), help="run these alone")
    parser.add_argument("--out", type=Path, default=ROOT / "results", help="where the figures go")
    parser.add_argument("--row", choices=sorted(CONTENDERS), help=argparse.SUPPRESS)
    options = parser.parse_args()
    keep_quiet()
    if options.row:
        print(json.dumps(_measure(options.row, options.data)))
        return 0
    if options.data is not None:
        try:
            read(options.data, load(ROOT / "data").procedures)
        except FileError as error:
            print(f"bench-nlu: {error}", file=sys.stderr)
            return 2
    rows = [_row_of(name, options.data) for name in options.only or CONTENDERS]
    options.out.mkdir(parents=True, exist_ok=True)
    target = options.out / "bench-nlu.json"
    target.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(_table(rows))
    print(f"\nwritten: {target}")
    return 0


def _row_of(name: str, data: Path | None) -> dict[str, Any]:
    print(f"bench-nlu: {name}: training and asking", file=sys.stderr, flush=True)
    try:
        python = python_of(name)
    except NotInstalledError as error:
        return {"name": name, "failed": str(error)}
    command = [python, "-m", "benchmarks.nlu", "--row", name, *(["--data", str(data)] if data else [])]
    result = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    if result.returncode != 0:
        return {"name": name, "failed": f"exit code {result.returncode}, see above"}
    row: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return row


def _measure(name: str, path: Path | None) -> dict[str, Any]:
    log_at("ERROR")
    data = training_data(ROOT)
    examples = data.intent_examples
    asked: Sequence[Expectation]
    if path is not None:
        learnt, asked = examples, read(path, load(ROOT / "data").procedures)
    else:
        from sklearn.model_selection import train_test_split

        labels = [label_of(example) for example in examples]
        learnt, held = train_test_split(examples, test_size=1 / _HELD_OUT, stratify=labels, random_state=_SEED)
        asked = [expectation_of(example) for example in held]
    started = time.perf_counter()
    try:
        answer = CONTENDERS[name](data, learnt)
    except NotInstalledError as error:
        return {"name": name, "failed": str(error)}
    trained = time.perf_counter() - started
    outcomes, seconds = _ask(answer, asked)
    scores = score(outcomes)
    figures = {k: v for k, v in asdict(scores).items() if k not in ("classes", "calibration")}
    return {
        "name": name,
        **figures,
        "training_seconds": trained,
        "p50_ms": 1000 * statistics.median(seconds),
        "p95_ms": 1000 * statistics.quantiles(seconds, n=20)[-1],
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _ask(answer: Callable[[Expectation], Outcome], asked: Sequence[Expectation]) -> tuple[list[Outcome], list[float]]:
    answer(asked[0])  # whatever is loaded lazily is loaded now
    outcomes, seconds = [], []
    for expectation in asked:
        started = time.perf_counter()
        outcomes.append(answer(expectation))
        seconds.append(time.perf_counter() - started)
    return outcomes, seconds


def _table(rows: list[dict[str, Any]]) -> str:
    lines = [f"| {' | '.join(_COLUMNS)} |", "| --- |" + " ---: |" * (len(_COLUMNS) - 1)]
    for row in rows:
        if "failed" in row:
            lines.append(f"| {row['name']} | {row['failed']} |" + " |" * (len(_COLUMNS) - 2))
            continue
        shares = " | ".join(f"{100 * row[key]:.1f} %" for key in _SHARES)
        cost = f"{row['training_seconds']:.1f} s | {row['p50_ms']:.2f} ms | {row['p95_ms']:.2f} ms"
        lines.append(f"| {row['name']} | {shares} | {row['macro_f1']:.3f} | {cost} | {row['memory_mb']:.0f} MB |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
