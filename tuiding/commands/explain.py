"""Show why one message is understood as it is."""

from __future__ import annotations

import argparse
import sys

from tuiding.quiet import log_at
from tuiding.settings import Settings
from tuiding.training import model_path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("text", help="the message, in quotes")
    parser.add_argument("--features", type=int, default=12, help="how many features to show (default 12)")


def main(settings: Settings, options: argparse.Namespace) -> int:
    """Print normal form, tokens, entities, ranking, the decision and the strongest features."""
    model = model_path(settings)
    if not model.is_file():
        print(f"tuiding explain: there is no model at {model}: run 'make train' first", file=sys.stderr)
        return 2
    log_at("ERROR")
    from tuiding.evaluation.explanation import explain

    for line in explain(model, options.text, options.features):
        print(line)
    return 0
