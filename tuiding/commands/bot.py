"""Start the bot with the model that is there."""

from __future__ import annotations

import argparse
import sys

from tuiding.server.supervisor import bound, supervise
from tuiding.settings import Settings
from tuiding.training import model_path


def main(settings: Settings, options: argparse.Namespace) -> int:
    """Serve the trained model until a signal says stop."""
    model = model_path(settings)
    if not model.is_file():
        print(f"tuiding bot: there is no model at {model}: run 'make train' first", file=sys.stderr)
        return 2
    supervise(settings, model, bound(settings))
    return 0
