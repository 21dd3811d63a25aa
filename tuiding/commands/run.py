"""Everything with one command: train when needed, start the bot and the actions, stop both with one Ctrl-C."""

from __future__ import annotations

import argparse
import errno
import os
import shlex
import socket
import subprocess
import sys
from dataclasses import replace

from honcho.manager import Manager

from tuiding.procedures import load
from tuiding.settings import Settings, SettingsError
from tuiding.training import is_fresh

_STOPPED_BY_SIGNAL = (130, 143)


def main(settings: Settings, options: argparse.Namespace) -> int:
    """Start everything and return when it has stopped; 0 if a person stopped it."""
    load(settings.root / "data")
    _require_free(settings.host, settings.port)
    if is_fresh(settings):
        print("model: up to date", flush=True)
    else:
        print("model: older than what it is trained from, training (about half a minute)", flush=True)
        trained = subprocess.run([sys.executable, "-m", "tuiding", "train"], cwd=settings.root, check=False)
        if trained.returncode != 0:
            return trained.returncode
    manager = Manager()
    if settings.actions_url is None:
        port = settings.actions_port or _free_port()
        _require_free("127.0.0.1", port)
        settings = replace(settings, actions_port=port, actions_url=f"http://127.0.0.1:{port}/webhook")
        _add(manager, "actions", settings)
    _add(manager, "bot", settings)
    manager.loop()
    return 0 if manager.returncode in _STOPPED_BY_SIGNAL else manager.returncode or 0


def _add(manager: Manager, command: str, settings: Settings) -> None:
    line = shlex.join([sys.executable, "-m", "tuiding", command])
    # exec: signals reach Python itself, not a shell in between.
    environment = {**os.environ, **settings.as_environment(), "PYTHONUNBUFFERED": "1"}
    manager.add_process(command, f"exec {line}", env=environment, cwd=str(settings.root))


def _require_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise SettingsError(
                    f"port {port} is in use by another program: stop it, or choose another one with PORT={port + 1}"
                ) from error
            raise SettingsError(f"cannot listen on {host}:{port}: {error.strerror}") from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
