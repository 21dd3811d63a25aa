"""Talk to the bot as a person in WeChat would, through a simulator of the platform."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from tuiding.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    # Named here, since the simulator is loaded when it is wanted and not with every command.
    parser.add_argument("--channel", choices=("wechat", "wecom", "wechat_kf"), default="wechat", help="what to play")
    parser.add_argument("--mode", choices=("plain", "compatible", "safe"), default="safe", help="how a 公众号 encrypts")
    parser.add_argument("--bot", help="the bot's address (default: where it listens, see PORT)")
    parser.add_argument("--port", type=int, default=5006, help="where the platform's API listens (default 5006)")
    parser.add_argument("--user", help="talk as the person with this id (default: somebody new)")
    parser.add_argument("--environment", action="store_true", help="print the bot's variables for a shell, and leave")


def main(settings: Settings, options: argparse.Namespace) -> int:
    """Return 0 when the conversation has ended, 2 when it could not begin."""
    import asyncio

    from tuiding.simulator import PLATFORMS, Mode, PortError, UrlCheckError
    from tuiding.simulator.chat import chat

    here = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host  # noqa: S104 - compared, not listened on
    bot = options.bot or f"http://{here}:{settings.port}"
    callback = f"{bot.rstrip('/')}/webhooks/{options.channel}/webhook"
    extra: dict[str, Any] = {"mode": Mode(options.mode)} if options.channel == "wechat" else {}
    platform = PLATFORMS[options.channel](callback, port=options.port, **extra)
    if options.environment:
        for name, value in platform.environment().items():
            print(f"export {name}={value}")
        return 0
    try:
        asyncio.run(chat(platform, options.user))
    except UrlCheckError as error:
        print(f"tuiding simulate: {error}", file=sys.stderr)
        return 2
    except PortError as error:
        print(f"tuiding simulate: {error}; choose another with --port, which the bot must know too", file=sys.stderr)
        return 2
    return 0
