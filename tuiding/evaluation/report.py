"""The figures as a table, as JSON, as pictures; the errors as TSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tuiding.evaluation.scoring import Bin, Outcome, Scores, counted_as

_INCH_PER_CLASS = 0.22
_SMALLEST_INCHES = 4.0


def table(scores: Scores) -> str:
    """Return the summary for people."""
    rows = [
        ("messages", f"{scores.messages}"),
        ("answered as expected", _percent(scores.accuracy)),
        (f"in scope ({scores.in_scope})", _percent(scores.in_scope_right)),
        ("  or with a question that offers the right one", _percent(scores.in_scope_asked)),
        (f"near, out of scope ({scores.near}), yet given a procedure", _percent(scores.near_procedure)),
        (f"far, out of scope ({scores.far}), yet given a procedure", _percent(scores.far_procedure)),
        ("out of scope, turned away", _percent(scores.out_of_scope_right)),
        ("answered with a question", _percent(scores.asked)),
        ("macro recall over classes", f"{scores.macro_recall:.3f}"),
        ("macro F1 over classes", f"{scores.macro_f1:.3f}"),
        ("calibration error", f"{scores.calibration_error:.3f}"),
    ]
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {value:>7}" for name, value in rows)


def classes(scores: Scores) -> str:
    """Return precision and recall of every class, worst recall first."""
    head = f"{'class':<36} {'expected':>8} {'answered':>8} {'precision':>9} {'recall':>7}"
    worst_first = sorted(scores.classes, key=lambda c: (c.recall is None, c.recall or 0.0, c.label))
    lines = (
        f"{scored.label:<36} {scored.expected:>8} {scored.answered:>8} {_or_dash(scored.precision):>9}"
        f" {_or_dash(scored.recall):>7}"
        for scored in worst_first
    )
    return "\n".join([head, *lines])


def write(folder: Path, scores: Scores, outcomes: Sequence[Outcome]) -> list[Path]:
    """Write ``scores.json``, ``errors.tsv``, ``confusion.png`` and ``calibration.png`` and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    figures, errors = folder / "scores.json", folder / "errors.tsv"
    figures.write_text(json.dumps(asdict(scores), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    with errors.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, escapechar="\\", lineterminator="\n")
        writer.writerow(["text", "expected", "distance", "answer", "offered", "best", "confidence"])
        for outcome in outcomes:
            if not outcome.right:
                asked = outcome.expectation
                row = [asked.text, "|".join(asked.expected), asked.distance or "", outcome.answer]
                writer.writerow([*row, "|".join(outcome.offered), outcome.best, f"{outcome.confidence:.2f}"])
    return [figures, errors, *_pictures(folder, scores, outcomes)]


def _pictures(folder: Path, scores: Scores, outcomes: Sequence[Outcome]) -> list[Path]:
    # Drawing takes a second to import: only who draws pays for it.
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    labels = [scored.label for scored in scores.classes]
    places = {label: place for place, label in enumerate(labels)}
    counts = [[0] * len(labels) for _ in labels]
    for outcome in outcomes:
        wanted, given = counted_as(outcome)
        counts[places[wanted]][places[given]] += 1
    shares = [[count / max(sum(row), 1) for count in row] for row in counts]
    size = max(_SMALLEST_INCHES, _INCH_PER_CLASS * len(labels) + 2)
    figure, axes = plt.subplots(figsize=(size, size))
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for wanted_at, row in enumerate(counts):
        for given_at, count in enumerate(row):
            if count:
                colour = "white" if shares[wanted_at][given_at] > 0.5 else "black"
                axes.text(given_at, wanted_at, str(count), ha="center", va="center", fontsize=6, color=colour)
    axes.set_xticks(range(len(labels)), labels, rotation=90, fontsize=7)
    axes.set_yticks(range(len(labels)), labels, fontsize=7)
    axes.set(xlabel="answered", ylabel="expected")
    confusion = folder / "confusion.png"
    figure.savefig(confusion, dpi=110, bbox_inches="tight")
    plt.close(figure)
    return [confusion, _curve(folder, scores.calibration)]


def _curve(folder: Path, bins: Sequence[Bin]) -> Path:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(5, 5))
    axes.plot([0, 1], [0, 1], color="grey", linestyle="--", linewidth=1)
    axes.plot([found.confidence for found in bins], [found.accuracy for found in bins], marker="o")
    for found in bins:
        axes.annotate(
            str(found.count), (found.confidence, found.accuracy), fontsize=7, xytext=(4, -8), textcoords="offset points"
        )
    axes.set(
        xlabel="confidence", ylabel="share right", xlim=(0, 1), ylim=(0, 1.02), title="calibration (messages per point)"
    )
    path = folder / "calibration.png"
    figure.savefig(path, dpi=110, bbox_inches="tight")
    plt.close(figure)
    return path


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _or_dash(share: float | None) -> str:
    return "-" if share is None else f"{share:.2f}"
