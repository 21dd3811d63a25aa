"""A conversation in the terminal, as a person in WeChat sees it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TextIO

from tuiding.simulator.platform import Simulator
from tuiding.simulator.terminal_commands import COMMANDS
from tuiding.simulator.user import User


class Terminal:
    """Reads what a person types, and writes what they see.

    Input that is no terminal waits up to ``within`` seconds for the answer to each line.
    """

    def __init__(
        self,
        platform: Simulator[Any],
        user: User,
        lines: TextIO,
        write: Callable[[str], object] = print,
        *,
        within: float = 10.0,
    ) -> None:
        self._platform = platform
        self._user = user
        self._lines = lines
        self._write = write
        self._within = within
        self._commands = COMMANDS[platform.name]
        self._seen = 0
        self._dropped = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Talk until ``/quit`` or the end of the input."""
        self._write("Type a message, /help for what else can be done, /quit to leave.")
        showing = asyncio.create_task(self._show_changes())
        typed = self._typed()
        try:
            while (line := await typed.get()) is not None and line != "/quit":
                task = asyncio.create_task(self._obey(line))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
                if not self._lines.isatty():
                    # What comes from a file waits for its answer, as a person would.
                    await task
                    await self._answered()
            self._show_new()
        finally:
            for task in (showing, *self._tasks):
                task.cancel()

    def _typed(self) -> asyncio.Queue[str | None]:
        """Read lines in a thread that Ctrl-C need not wait for; None is the end of the input."""
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def read() -> None:
            # After /quit there may be no loop any more to tell of a further line.
            with suppress(RuntimeError):
                for line in self._lines:
                    if text := line.strip():
                        loop.call_soon_threadsafe(queue.put_nowait, text)
                loop.call_soon_threadsafe(queue.put_nowait, None)

        threading.Thread(target=read, daemon=True).start()
        return queue

    async def _answered(self) -> None:
        try:
            await self._platform.until(
                lambda: not self._user.transcript or self._user.transcript[-1].via != "user",
                within=self._within,
            )
        except AssertionError:
            self._write("(no answer)")

    async def _obey(self, line: str) -> None:
        try:
            if not line.startswith("/"):
                await self._user.say(line)
            elif line[1:].isdecimal():
                await self._user.tap(int(line[1:]))
            else:
                await self._command(*line[1:].partition(" ")[::2])
        except (AssertionError, ValueError) as error:
            self._write(f"! {error}")

    async def _command(self, word: str, rest: str) -> None:
        command = self._commands.get(word)
        if command is None or bool(command.takes) != bool(rest.strip()):
            self._write(self._help())
        else:
            await command.act(self._user, rest.strip())

    def _help(self) -> str:
        rows = [(f"{word} {command.takes}", command.help) for word, command in self._commands.items()]
        rows += [("NUMBER", "tap a choice"), ("quit", "leave")]
        return "\n".join(f"  /{usage:<16} {text}" for usage, text in rows)

    async def _show_changes(self) -> None:
        while True:
            self._show_new()
            await self._platform.changes.next()

    def _show_new(self) -> None:
        for line in self._user.transcript[self._seen :]:
            if line.via != "user":
                self._write(f"[{line.via}] {line.text}")
                for number, choice in enumerate(line.choices, 1):
                    self._write(f"    /{number} {choice.label}")
        self._seen = len(self._user.transcript)
        for dropped in self._platform.dropped[self._dropped :]:
            self._write(f"! never shown, {dropped.reason}: {dropped.text}")
        self._dropped = len(self._platform.dropped)
