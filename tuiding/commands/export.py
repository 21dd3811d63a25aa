"""Print all that is stored of one person."""

from __future__ import annotations

import argparse
import json
import sys

from tuiding.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("sender", help="the conversation's id, such as webchat:… or wechat:OPENID")


def main(settings: Settings, options: argparse.Namespace) -> int:
    """Print JSON and return 0; 1 when nothing is stored, 2 when it cannot be read."""
    from tuiding.stores.errors import UnavailableError
    from tuiding.stores.kept import Kept
    from tuiding.stores.retention import Retention

    try:
        events = Retention(settings).events(options.sender)
        kept = Kept(settings).of(options.sender)
    except UnavailableError as error:
        print(f"tuiding export: {error}", file=sys.stderr)
        return 2
    if not events and not kept:
        print(f"tuiding export: nothing is stored of {options.sender!r}: see whether the id is whole", file=sys.stderr)
        return 1
    stored = {"sender": options.sender, "events": events, "channels": kept}
    json.dump(stored, sys.stdout, ensure_ascii=False, indent=2)
    print()
    return 0
