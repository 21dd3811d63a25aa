"""Start the workers, start anew those that end, stop them all. Never imports Rasa, and so stays small."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.errors import HaltServer
from gunicorn.glogging import Logger

from tuiding.channels.webchat.key import session_keys
from tuiding.logs import formatter
from tuiding.server.worker import FINISH, SanicWorker
from tuiding.settings import Settings, SettingsError

# Connections that may wait to be accepted: with Sanic's 100, a platform that repeats what it is not answered in time
# overflows them in a burst.
_BACKLOG = 1024
# prometheus_client reads it when it is loaded.
_COUNTS = "PROMETHEUS_MULTIPROC_DIR"
# A worker that is silent for longer hangs; in seconds.
_SILENT = 30
# Beyond what workers take to finish, for what they let go of then; in seconds.
_FAREWELL = 5


def bound(settings: Settings) -> socket.socket:
    """Return a socket that has the bot's port and does not listen yet.

    Raises:
        SettingsError: the port cannot be had.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    taken = socket.socket(family)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((settings.host, settings.port))
    except OSError as error:
        taken.close()
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(
                f"port {settings.port} is in use by another program: stop it, or choose another one with "
                f"PORT={settings.port + 1}"
            ) from error
        raise SettingsError(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}") from error
    return taken


def supervise(settings: Settings, model: Path, listener: socket.socket) -> None:
    """Answer what comes to ``listener`` with the model at ``model`` until a signal says stop, and exit.

    Exits with 0, or with 1 if no worker can start.

    Raises:
        SettingsError: the settings do not go together.
    """
    if settings.workers > 1 and settings.redis is None:
        raise SettingsError(
            f"TUIDING_WORKERS={settings.workers} needs TUIDING_REDIS, which keeps the workers from answering one "
            "conversation at the same time: give its address (redis://…), or use one worker"
        )
    session_keys(settings)  # made here, and complained of here, once
    with _counting() if settings.metrics is not None else nullcontext():
        Supervisor(_Application(settings, model, listener)).run()


@contextmanager
def _counting() -> Iterator[None]:
    """Give the workers a folder to count in, so that each can tell what all have (``tuiding.server.exposition``).

    Raises:
        SettingsError: there is no place for it.
    """
    supervisor = os.getpid()
    try:
        folder = mkdtemp(prefix="tuiding-metrics-")
    except OSError as error:
        raise SettingsError(f"TUIDING_METRICS needs a folder for temporary files: {error}") from error
    os.environ[_COUNTS] = folder
    try:
        yield
    finally:
        if os.getpid() == supervisor:  # a worker ends here too
            shutil.rmtree(folder, ignore_errors=True)


class Supervisor(Arbiter):  # type: ignore[misc]
    """gunicorn's arbiter; at a reload, the old workers go on until the new ones answer."""

    def __init__(self, app: _Application) -> None:
        """Take what has the configuration and loads the application."""
        super().__init__(app)
        # Workers up to this age are replaced; a worker's age is its number.
        self._outdated = 0
        self._said_ready = False
        self._has_terminal = os.isatty(0)

    def handle_int(self) -> None:
        """Stop as at SIGTERM: whoever presses Ctrl-C loses no answer. Pressed again, it is quicker."""
        raise StopIteration

    handle_quit = handle_int

    def handle_hup(self) -> None:
        """Replace the workers; where the terminal was closed, stop."""
        if self._has_terminal and not os.isatty(0):
            raise StopIteration
        super().handle_hup()

    def ignore(self) -> None:
        """Leave the number of workers, and this process, to the settings."""

    handle_ttin = handle_ttou = handle_usr2 = ignore

    def reload(self) -> None:
        """Begin to replace the workers by ones that load what is there now."""
        for worker in list(self.WORKERS.values()):
            if not worker.ready:
                self.kill_worker(worker.pid, signal.SIGTERM)
        self._outdated = self.worker_age
        self.num_workers = self.cfg.workers

    def manage_workers(self) -> None:
        """Start the workers that are missing; stop outdated ones once the new ones answer."""
        current = [worker for worker in self.WORKERS.values() if worker.age > self._outdated]
        for _ in range(self.num_workers - len(current)):
            self.spawn_worker()
        ready = sum(worker.ready for worker in current)
        if ready and not self._said_ready:
            self._said_ready = True
            print(self.app.greeting, flush=True)
        if ready >= self.num_workers:
            for worker in list(self.WORKERS.values()):
                if worker.age <= self._outdated:
                    self.kill_worker(worker.pid, signal.SIGTERM)

    def reap_workers(self) -> None:
        """Bury ended workers; one that cannot start ends all, unless there are others that answer: they go on."""
        try:
            super().reap_workers()
        except HaltServer:
            if not self.LISTENERS:  # all are being stopped
                return
            ready = [worker for worker in self.WORKERS.values() if worker.ready]
            kept = [worker for worker in ready if worker.age <= self._outdated] or ready
            if not kept:
                raise
            self._outdated, self.num_workers = 0, len(kept)
            for worker in list(self.WORKERS.values()):
                if worker not in kept:
                    self.kill_worker(worker.pid, signal.SIGTERM)
            self.log.error("the other workers go on as they are; mend it, and send SIGHUP to process %s", self.pid)

    def halt(self, reason: str | None = None, exit_status: int = 0) -> None:
        """Stop the workers and exit; what was wrong, a worker has said."""
        self.stop()
        sys.exit(1 if exit_status else 0)


class _Application(BaseApplication):  # type: ignore[misc]
    def __init__(self, settings: Settings, model: Path, listener: socket.socket) -> None:
        self._settings = settings
        self._model = model
        self._listener = listener
        self.greeting = f"ready: http://{settings.host}:{settings.port} (open it in a browser for the web chat)"
        super().__init__()

    def load_config(self) -> None:
        values: dict[str, Any] = {
            "bind": f"fd://{self._listener.detach()}",
            "backlog": _BACKLOG,
            "workers": self._settings.workers,
            "worker_class": SanicWorker,
            "timeout": _SILENT,
            "graceful_timeout": FINISH + _FAREWELL,
            "control_socket_disable": True,
            "loglevel": "warning",
            "logger_class": type("_Log", (_Log,), {"form": self._settings.log_format}),
            "proc_name": "tuiding",
        }
        if self._settings.metrics is not None:
            values["child_exit"] = _forget
        for name, value in values.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the application; called in a worker."""
        from tuiding.server.app import create_app

        return create_app(self._settings, str(self._model))


class _Log(Logger):  # type: ignore[misc]
    """gunicorn's log in the form of ours."""

    form = "text"

    def setup(self, cfg: Any) -> None:
        """Set it up (see gunicorn's ``Logger``)."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter(self.form))
            handler.addFilter(_named)


def _named(record: logging.LogRecord) -> bool:
    """Give a line of gunicorn's our name, and let it through."""
    record.name = "tuiding.server"
    return True


def _forget(arbiter: Arbiter, worker: SanicWorker) -> None:
    """Forget what an ended worker had in hand; what it counted stays counted."""
    from prometheus_client.multiprocess import mark_process_dead  # once _COUNTS is set

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
