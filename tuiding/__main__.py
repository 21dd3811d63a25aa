"""``python -m tuiding COMMAND``: what the Makefile's targets call."""

from __future__ import annotations

import argparse
import importlib
import sys

from tuiding.procedures import DatasetError
from tuiding.quiet import keep_quiet
from tuiding.settings import Settings, SettingsError

_COMMANDS = {
    "explain": "show why a message is understood as it is",
    "run": "train if needed, then start the bot",
    "train": "train the model",
    "evaluate": "measure understanding, on a file of messages or by cross-validation",
    "validate": "check the dataset and Rasa's files",
    "bot": "start the bot with the model that is there",
    "actions": "start the actions alone",
    "simulate": "talk to the bot as a person in WeChat would",
    "purge": "delete conversations that ended long ago",
    "export": "print all that is stored of one person, as JSON",
    "erase": "delete all that is stored of one person",
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tuiding", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in _COMMANDS.items():
        module = importlib.import_module(f"tuiding.commands.{name}")
        subparser = commands.add_parser(name, help=text, description=text)
        if hasattr(module, "add_arguments"):
            module.add_arguments(subparser)
        subparser.set_defaults(main=module.main)
    options = parser.parse_args(arguments)
    keep_quiet()
    try:
        code: int = options.main(Settings.from_environment(), options)
    except (SettingsError, DatasetError) as error:
        print(f"tuiding {options.command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return code


if __name__ == "__main__":
    sys.exit(main())
