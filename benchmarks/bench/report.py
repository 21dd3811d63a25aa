"""From figures to a table, a file of JSON and a picture, and whether the targets are met."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.bench.contender import OURS, STOCK
from benchmarks.bench.measurement import Effort, Result, median
from tuiding.timeline import ZONE

_MB = 2**20


@dataclass(frozen=True)
class Row:
    """A figure as the table has it; the target is of ours divided by stock Rasa's."""

    figure: str
    label: str
    form: str
    most: float | None = None
    least: float | None = None


ROWS = (
    Row("install_mb", "installed, MB", "{:,.0f}", most=0.45),
    Row("training_s", "training, s", "{:,.0f}", most=0.15),
    Row("training_cpu_s", "training, s of all cores", "{:,.0f}"),
    Row("ready_s", "ready after, s", "{:.1f}", most=0.35),
    Row("memory_mb", "memory, MB", "{:,.0f}", most=0.35),
    Row("memory_after_mb", "memory after the crowds, MB", "{:,.0f}"),
    Row("p50_ms", "one message p50, ms", "{:.1f}", most=0.4),
    Row("p95_ms", "one message p95, ms", "{:.1f}"),
    Row("p99_ms", "one message p99, ms", "{:.1f}"),
    Row("one_16", "messages/s, 16 at once", "{:,.0f}", least=6),
    Row("one_200", "messages/s, 200 at once", "{:,.0f}"),
    Row("shared_one_16", "messages/s, 16 at once, PostgreSQL and Redis", "{:,.0f}"),
    Row("shared_two_16", "messages/s, 16 at once, two workers", "{:,.0f}"),
    Row("shared_one_200", "messages/s, 200 at once, PostgreSQL and Redis", "{:,.0f}"),
    Row("shared_two_200", "messages/s, 200 at once, two workers", "{:,.0f}"),
    Row("one_16_cpu_ms", "a message: processor time, ms", "{:.1f}"),
    Row("shared_one_16_cpu_ms", "a message with PostgreSQL and Redis: processor time, ms", "{:.1f}"),
    Row("shared_two_16_cpu_ms", "the same with two workers, ms", "{:.1f}"),
    Row("shared_one_16_stores_cpu_ms", "a message: processor time of PostgreSQL and Redis, ms", "{:.1f}"),
    Row("shared_one_16_transactions", "a message: transactions", "{:.1f}"),
    Row("shared_one_16_commands", "a message: commands of Redis", "{:.1f}"),
    Row("shared_one_16_kb", "a message: stored, KB", "{:.1f}"),
)
# Two workers do so many times the work of one.
_SCALING = 1.7
_SCALED = {
    "16 at once": "shared_{}_16",
    "200 at once": "shared_{}_200",
}


def table(results: Sequence[Result]) -> str:
    """Return the figures, medians of the rounds, as Markdown."""
    named = {result.name: result for result in results}
    ours, stock = named.get(OURS), named.get(STOCK)
    names = [result.name for result in results]
    lines = [f"| | {' | '.join(names)} | ours / stock | target |", "| --- |" + " ---: |" * (len(names) + 2)]
    for row in ROWS:
        values = [median(result, row.figure) for result in results]
        if all(value is None for value in values):
            continue
        cells = ["–" if value is None else row.form.format(value) for value in values]
        own, theirs = (median(result, row.figure) if result else None for result in (ours, stock))
        ratio = own / theirs if own is not None and theirs else None
        cells += ["–" if ratio is None else f"{ratio:.2f}", _verdict(ratio, row.most, row.least)]
        lines.append(f"| {row.label} | {' | '.join(cells)} |")
    for label, figure in _SCALED.items():
        scaling = [_scaling(result, figure) for result in results]
        if any(scaling):
            cells = ["–" if value is None else f"{value:.2f}" for value in scaling]
            verdict = _verdict(_scaling(ours, figure) if ours else None, None, _SCALING)
            lines.append(f"| two workers / one, {label} | {' | '.join(cells)} | | {verdict} |")
    errors = [f"{result.errors.total()} of {result.asked:,}" for result in results]
    lines.append(f"| errors | {' | '.join(errors)} | | |")
    for result in results:
        for what, said in result.notes.items():
            lines.append(f"\n{result.name}: {what} {said}" if what != "missing" else f"\n{result.name}: {said}")
        if result.errors:
            lines.append(f"\n{result.name}: errors: {', '.join(f'{n} × {what}' for what, n in result.errors.items())}")
    return "\n".join(lines)


def write(results: Sequence[Result], effort: Effort, folder: Path) -> None:
    """Write ``bench.md``, ``bench.json`` and ``bench.png`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    text = f"{table(results)}\n\n{machine()}; {effort.rounds} rounds, medians.\n"
    (folder / "bench.md").write_text(text, encoding="utf-8")
    content = {"machine": machine(), "effort": asdict(effort), "contenders": [_plain(result) for result in results]}
    (folder / "bench.json").write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    _plot(results, folder / "bench.png")


def machine() -> str:
    """Return what the figures were measured on, and when (Asia/Shanghai)."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _MB / 1024
    cpu = Path("/proc/cpuinfo")
    models = [line.partition(": ")[2] for line in cpu.read_text().splitlines() if line.startswith("model name")]
    name = models[0] if models else platform.processor()
    return (
        f"{datetime.now(ZONE):%Y-%m-%d %H:%M}, {os.cpu_count()} cores ({name}), {memory:.0f} GB, "
        f"Python {platform.python_version()}, load of the machine {os.getloadavg()[2]:.1f}"
    )


def _plain(result: Result) -> dict[str, object]:
    # dataclasses.asdict makes a Counter of pairs from a Counter.
    return {**vars(result), "errors": dict(result.errors)}


def _scaling(result: Result, figure: str) -> float | None:
    one, two = (median(result, figure.format(word)) for word in ("one", "two"))
    return two / one if one and two is not None else None


def _verdict(ratio: float | None, most: float | None, least: float | None) -> str:
    if most is None and least is None:
        return ""
    target = f"≤ {most}" if most is not None else f"≥ {least}"
    if ratio is None:
        return target
    met = ratio <= most if most is not None else least is not None and ratio >= least
    return f"{target}: {'met' if met else 'missed'}"


def _plot(results: Sequence[Result], path: Path) -> None:
    # Takes a second to import, and the rest of a run has no use for it.
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    # Beside the floor, the bots could not be told apart.
    bots = [result for result in results if result.name in (OURS, STOCK)]
    aimed_at = [row for row in ROWS if row.most is not None or row.least is not None]
    rows = [row for row in aimed_at if any(row.figure in result.figures for result in bots)]
    columns = 3
    height = max(1, -(-len(rows) // columns))
    figure, axes = pyplot.subplots(height, columns, figsize=(11, 1.5 * height), squeeze=False)
    for axis in axes.flat[len(rows) :]:
        axis.set_visible(False)
    for axis, row in zip(axes.flat, rows, strict=False):
        values = [median(result, row.figure) or 0.0 for result in bots]
        bars = axis.barh([result.name for result in bots], values, color=["#07c160", "#5b6b7b"])
        axis.bar_label(bars, [row.form.format(value) for value in values], padding=3, fontsize=8)
        axis.invert_yaxis()
        axis.margins(x=0.2)
        axis.set_title(row.label, fontsize=9)
        axis.tick_params(labelsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
