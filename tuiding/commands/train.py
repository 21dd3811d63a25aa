"""Train the model."""

from __future__ import annotations

import argparse
import logging
import sys
import time

from tuiding.procedures import load
from tuiding.quiet import log_at
from tuiding.settings import Settings
from tuiding.training import train


def main(settings: Settings, options: argparse.Namespace) -> int:
    """Check the dataset, then train; progress is a line per component."""
    load(settings.root / "data")
    print("training: importing Rasa", flush=True)
    started = time.monotonic()
    from rasa.shared.exceptions import RasaException

    logging.basicConfig(format="training: %(message)s", stream=sys.stdout)
    # Rasa draws no progress bars at this level, and its training hooks still say a line per component.
    log_at("ERROR")
    logging.getLogger("rasa.engine.training.hooks").setLevel(logging.INFO)
    try:
        path = train(settings)
    except RasaException as error:
        print(f"tuiding train: {error}", file=sys.stderr)
        return 1
    print(f"training: done in {time.monotonic() - started:.0f} s, {path.name}", flush=True)
    return 0
