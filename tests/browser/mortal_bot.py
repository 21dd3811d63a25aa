"""A bot that can be killed and started again, at the same address and with the same conversations."""

from __future__ import annotations

import secrets
import subprocess
from contextlib import ExitStack
from pathlib import Path

from tests.end_to_end.bot import free_port, kill_with_children, started, wait_until_answering
from tuiding.settings import ROOT


class MortalBot:
    """The real bot with a folder, a port and a session key of its own."""

    def __init__(self, folder: Path, origins: str) -> None:
        """Take where its conversations are kept, and which pages elsewhere may use it."""
        port = str(free_port())
        self.key = secrets.token_hex(32)
        self.url = f"http://127.0.0.1:{port}"
        self._folder = folder
        self._environment = {
            "PORT": port,
            "TUIDING_DATABASE": str(folder / "conversations.db"),
            "TUIDING_ORIGINS": origins,
            "TUIDING_SESSION_KEY": self.key,
        }
        self._stack = ExitStack()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it if it does not run, and return once it answers."""
        if self._process is not None:
            return
        self._process = self._stack.enter_context(started("run", self._folder, ROOT, **self._environment))
        wait_until_answering(self.url, self._process, self._folder / "run.log")

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            kill_with_children(self._process)
        self.stop()

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        self._process = None
        self._stack.close()
