"""A conversation with a running bot, from the first variable to the last message."""

from __future__ import annotations

import asyncio
import sys
from typing import Any, TextIO

from tuiding.simulator.platform import BotAbsentError, Simulator
from tuiding.simulator.terminal import Terminal

_RETRY_SECONDS = 1.0


async def chat(platform: Simulator[Any], user: str | None) -> None:
    """Say what the bot needs, pass its URL check, and let a person talk to it as ``user``.

    Raises:
        UrlCheckError: the bot does not pass, or nobody answers and nobody is at the terminal to start it.
        PortError: the API's port cannot be listened on.
    """
    async with platform:
        print("The bot needs these variables; start it with them in its environment:")
        for name, value in platform.environment().items():
            print(f"  {name}={value}")
        await _pass_url_check(platform)
        print(f"{platform.callback} passed the URL check.")
        await Terminal(platform, platform.user(user), _typed()).run()


def _typed() -> TextIO:
    """Return what is typed.

    Not as ``sys.stdin``, and never closed: both would wait at the end for the thread that waits for the next line.
    """
    return open(sys.stdin.fileno(), encoding="utf-8", errors="replace", closefd=False)


async def _pass_url_check(platform: Simulator[Any]) -> None:
    told = False
    while True:
        try:
            await platform.check_url()
        except BotAbsentError as error:
            if not sys.stdin.isatty():
                raise
            if not told:
                print(f"{error}. Waiting for it; Ctrl-C leaves.")
                told = True
            await asyncio.sleep(_RETRY_SECONDS)
        else:
            return
