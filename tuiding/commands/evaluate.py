"""Measure understanding."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tuiding.procedures import Dataset, load
from tuiding.quiet import log_at
from tuiding.settings import Settings
from tuiding.training import is_fresh, model_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--data", type=Path, help="a file of text<TAB>expected; none: cross-validation")
    parser.add_argument("--dialogues", type=Path, help="a file of dialogues with the cards they must get")
    parser.add_argument("--folds", type=int, default=5, help="parts of the cross-validation (default 5)")
    parser.add_argument("--out", type=Path, help="where the report goes (default results/)")


class _StaleModelError(RuntimeError):
    """What would be measured is not what stands in the files."""


def main(settings: Settings, options: argparse.Namespace) -> int:
    """Measure on a file of messages or dialogues, or cross-validate on the project's own messages; print a report."""
    from tuiding.evaluation.expectation import FileError

    dataset = load(settings.root / "data")
    log_at("ERROR")
    started = time.monotonic()

    def progress(text: str) -> None:
        print(f"evaluate: {time.monotonic() - started:4.0f} s  {text}", file=sys.stderr, flush=True)

    try:
        if options.dialogues is not None:
            print(_of_dialogues(settings, options.dialogues, dataset, progress))
        else:
            print(_of_messages(settings, options, dataset, progress))
    except (FileError, _StaleModelError) as error:
        print(f"tuiding evaluate: {error}", file=sys.stderr)
        return 2
    return 0


def _of_messages(
    settings: Settings, options: argparse.Namespace, dataset: Dataset, progress: Callable[[str], None]
) -> str:
    from tuiding.evaluation import report
    from tuiding.evaluation.scoring import score

    if options.data is None:
        from tuiding.evaluation.crossvalidation import cross_validate

        progress("reading the training messages")
        outcomes = cross_validate(settings.root, options.folds, progress)
    else:
        from tuiding.evaluation.expectation import read

        expectations = read(options.data, dataset.procedures)
        model = _fresh_model(settings)
        from tuiding.evaluation.bot import ask

        progress("loading the bot")
        outcomes = ask(model, expectations, progress)
    scores = score(outcomes)
    written = report.write(options.out or settings.root / "results", scores, outcomes)
    return f"{report.table(scores)}\n\n{report.classes(scores)}\n\nwritten: {', '.join(map(str, written))}"


def _of_dialogues(settings: Settings, path: Path, dataset: Dataset, progress: Callable[[str], None]) -> str:
    from tuiding.evaluation import dialogue

    dialogues = dialogue.read(path, dataset.procedures)
    return dialogue.report(dialogue.hold(_fresh_model(settings), dialogues, progress))


def _fresh_model(settings: Settings) -> Path:
    if not is_fresh(settings):
        raise _StaleModelError("the model is older than its inputs: run 'make train' first")
    return model_path(settings)
