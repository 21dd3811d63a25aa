"""A bot with its servers, each of which can be stopped, killed and started again."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from tests.end_to_end.bot import free_port, health, started, trained, wait_until_answering
from tests.stores.servers import Postgres, RedisServer
from tuiding.settings import ROOT

# Whatever is waited for takes less; in seconds.
LIMIT = 60.0


class Site:
    """The bot's processes; the servers are the caller's."""

    def __init__(self, folder: Path, stack: ExitStack, workers: int, **environment: str) -> None:
        """Start it, and return once it answers.

        Args:
            folder: for logs, and for a copy of the model that may be damaged.
            stack: ends it.
            workers: processes that answer.
            environment: variables beside those for port, model and workers.
        """
        trained()
        self._folder, self._stack, self._workers = folder, stack, workers
        models = folder / "models"
        self.trained = ROOT / "models" / "tuiding.tar.gz"
        self.model = models / self.trained.name
        models.mkdir(parents=True)
        self.mend()
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._environment = {
            "PORT": str(port),
            "TUIDING_MODELS": str(models),
            "TUIDING_WORKERS": str(workers),
            "TUIDING_SESSION_KEY": "a key for the sessions of these tests",
            **environment,
        }
        self._starts = 0
        self.start()

    def start(self) -> None:
        """Start the bot, which has ended or was never started."""
        self._starts += 1
        folder = self._folder / f"start-{self._starts}"
        self.log = folder / "bot.log"
        self.process: subprocess.Popen[bytes] = self._stack.enter_context(
            started("bot", folder, ROOT, **self._environment)
        )
        wait_until_answering(self.url, self.process, self.log, healthy=False)
        wait_for(self.is_whole)

    def stop(self) -> int:
        """Stop it as an operator does; return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=LIMIT)

    def mend(self) -> None:
        """Put the trained model in its place."""
        shutil.copy(self.trained, self.model)

    def reload(self) -> None:
        """Have new workers take over, which load the model anew."""
        self.process.send_signal(signal.SIGHUP)

    def workers(self) -> list[psutil.Process]:
        """Return the processes that answer, or will once they have started."""
        return [
            child for child in psutil.Process(self.process.pid).children() if child.status() != psutil.STATUS_ZOMBIE
        ]

    def is_whole(self) -> bool:
        """Tell whether all workers are there, and no other is, and all of them answer."""
        workers = self.workers()
        return len(workers) == self._workers and all(_is_serving(worker) for worker in workers)

    def said(self) -> str:
        """Return its log."""
        return self.log.read_text(encoding="utf-8")


def _is_serving(worker: psutil.Process) -> bool:
    """Tell whether a worker waits for connections: it has its heartbeat file filled (tuiding/server/worker.py)."""
    try:
        return any(
            path.is_file() and "wgunicorn-" in str(path.readlink()) and path.stat().st_size > 0
            for path in Path(f"/proc/{worker.pid}/fd").iterdir()
        )
    except OSError:
        return False


@contextmanager
def site(workers: int = 2, **environment: str) -> Iterator[tuple[Site, Postgres, RedisServer]]:
    """Start a bot with a PostgreSQL and a Redis of its own."""
    # PostgreSQL refuses to run as root, and pytest closes its folders to other users.
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        postgres = Postgres(folder / "data")
        stack.callback(postgres.close)
        redis = RedisServer(folder)
        stack.callback(redis.kill)
        yield (
            Site(
                folder / "bot",
                stack,
                workers,
                TUIDING_DATABASE=postgres.address,
                TUIDING_REDIS=redis.address,
                **environment,
            ),
            postgres,
            redis,
        )


@contextmanager
def site_on_file(folder: Path, **environment: str) -> Iterator[Site]:
    """Start a bot with one worker and an SQLite file."""
    with ExitStack() as stack:
        yield Site(folder, stack, 1, TUIDING_DATABASE=str(folder / "conversations.db"), **environment)


def wait_for(condition: Callable[[], bool], limit: float = LIMIT) -> None:
    """Return once ``condition`` is true; fail after ``limit`` seconds."""
    deadline = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < deadline, condition
        time.sleep(0.05)


def is_healthy(url: str) -> bool:
    """Tell whether all parts of the bot answer."""
    return health(url) == 200
