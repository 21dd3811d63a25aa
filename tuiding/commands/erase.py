"""Delete all that is stored of one person."""

from __future__ import annotations

import argparse
import sys

from tuiding.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("sender", help="the conversation's id, such as webchat:… or wechat:OPENID")


def main(settings: Settings, options: argparse.Namespace) -> int:
    """Say what was deleted and return 0; 1 when nothing is stored, 2 when it cannot be deleted."""
    from tuiding.stores.errors import UnavailableError
    from tuiding.stores.kept import Kept
    from tuiding.stores.retention import Retention

    try:
        events = Retention(settings).erase(options.sender)
        kept = Kept(settings).delete(options.sender)
    except UnavailableError as error:
        print(f"tuiding erase: {error}", file=sys.stderr)
        return 2
    if not events and not kept:
        print(f"tuiding erase: nothing is stored of {options.sender!r}: see whether the id is whole", file=sys.stderr)
        return 1
    print(f"deleted: {events} events of the conversation, {kept} values that its channel kept for delivery")
    print(
        "not reached: backups, and what the event broker was sent; a bot without Redis remembers answers that it could"
    )
    print("not deliver to a person in WeChat for two days, or until it is restarted")
    return 0
