"""Delete conversations that ended long ago."""

from __future__ import annotations

import argparse
import re
import sys
import time

from tuiding.settings import Settings

_SECONDS = {"h": 3600, "d": 86_400, "w": 7 * 86_400}
_DURATION = re.compile(r"([1-9][0-9]{0,4})([hdw])")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument(
        "--older-than",
        type=_seconds,
        required=True,
        metavar="DURATION",
        help="how long ago the last message was: 90d, 12h or 8w",
    )
    parser.add_argument("--dry-run", action="store_true", help="say how many there are, and delete nothing")


def main(settings: Settings, options: argparse.Namespace) -> int:
    """Return 0 when they are deleted, 2 when the database cannot be used."""
    from tuiding.stores.errors import UnavailableError
    from tuiding.stores.retention import Retention

    before = time.time() - options.older_than
    try:
        retention = Retention(settings)
        stale = retention.stale(before)
        if options.dry_run:
            print(f"conversations that would be deleted: {len(stale)}")
        else:
            print(f"conversations deleted: {len(stale)} ({retention.purge(stale, before)} events)")
    except UnavailableError as error:
        print(f"tuiding purge: {error}", file=sys.stderr)
        return 2
    return 0


def _seconds(text: str) -> int:
    match = _DURATION.fullmatch(text)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no duration: write 90d, 12h or 8w")
    return int(match[1]) * _SECONDS[match[2]]
