"""Measure understanding."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tuiding.procedures import load
from tuiding.quiet import log_at
from tuiding.settings import Settings
from tuiding.training import is_fresh, model_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--data", type=Path, help="a file of text<TAB>expected; none: cross-validation")
    parser.add_argument("--folds", type=int, default=5, help="parts of the cross-validation (default 5)")
    parser.add_argument("--out", type=Path, help="where the report goes (default results/)")


def main(settings: Settings, options: argparse.Namespace) -> int:
    """Ask a file of messages of the trained bot, or cross-validate on the project's own; print and write a report."""
    from tuiding.evaluation.expectation import FileError, read

    dataset = load(settings.root / "data")
    log_at("ERROR")
    started = time.monotonic()

    def progress(text: str) -> None:
        print(f"evaluate: {time.monotonic() - started:4.0f} s  {text}", file=sys.stderr, flush=True)

    if options.data is None:
        from tuiding.evaluation.crossvalidation import cross_validate

        progress("reading the training messages")
        outcomes = cross_validate(settings.root, options.folds, progress)
    else:
        try:
            expectations = read(options.data, dataset.procedures)
        except FileError as error:
            print(f"tuiding evaluate: {error}", file=sys.stderr)
            return 2
        if not is_fresh(settings):
            print("tuiding evaluate: the model is older than its inputs: run 'make train' first", file=sys.stderr)
            return 2
        from tuiding.evaluation.bot import ask

        progress("loading the bot")
        outcomes = ask(model_path(settings), expectations, progress)
    from tuiding.evaluation import report
    from tuiding.evaluation.scoring import score

    scores = score(outcomes)
    written = report.write(options.out or settings.root / "results", scores, outcomes)
    print(f"{report.table(scores)}\n\n{report.classes(scores)}\n\nwritten: {', '.join(map(str, written))}")
    return 0
