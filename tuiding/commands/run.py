"""Everything with one command: train when needed, start the bot, stop it with one Ctrl-C."""

from __future__ import annotations

import argparse
import subprocess
import sys

from tuiding.server.supervisor import bound, supervise
from tuiding.settings import Settings
from tuiding.training import is_fresh, model_path


def main(settings: Settings, options: argparse.Namespace) -> int:
    """Start the bot and return when it has stopped; 0 if a person stopped it."""
    listener = bound(settings)
    if is_fresh(settings):
        print("model: up to date", flush=True)
    else:
        print("model: older than what it is trained from, training (about a minute)", flush=True)
        # Rasa is imported there, and not in what stays.
        trained = subprocess.run([sys.executable, "-m", "tuiding", "train"], cwd=settings.root, check=False)
        if trained.returncode != 0:
            return trained.returncode
    supervise(settings, model_path(settings), listener)
    return 0
