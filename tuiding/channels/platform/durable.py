"""A store that outlives the process, for one machine: SQLite, whose every step is on the disk when it returns."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tuiding.channels.platform.store import Change, RedisStore, Result, Store, StoreError
from tuiding.settings import SettingsError

# Another process that holds the file is waited for this long; in seconds.
_PATIENCE = 5.0
# Expired values are dropped once in so many steps.
_SWEEP = 1000


def durable_store_at(url: str | None, path: Path | None) -> Store:
    """Return the store of the workers that share the Redis at ``url``, or for None the one in the file ``path``.

    Unlike the one of ``store_at`` it never goes on with a memory of its own: it raises StoreError.

    Raises:
        SettingsError: the address is none of Redis's, or there is neither.
    """
    if url is None:
        if path is None:
            raise SettingsError("TUIDING_REDIS is needed by 微信客服 where TUIDING_DATABASE is a server")
        return SqliteStore(path)
    try:
        return RedisStore(url, alone=False)
    except ValueError as error:
        raise SettingsError(f"TUIDING_REDIS cannot be used: {error}") from error


class SqliteStore:
    """Values in a file, which several processes of one machine may share."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Take the file, made with the first step, and a clock in seconds since 1970."""
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._steps = 0

    async def update(self, key: str, change: Change[Result], seconds: float) -> Result:
        """Change a value (see ``Store``), without holding up the event loop.

        Raises:
            StoreError: the file cannot be used; nothing is changed.
        """
        try:
            return await asyncio.shield(asyncio.to_thread(self._update, key, change, seconds))
        except sqlite3.Error as error:
            raise StoreError(f"{self._path}: {error}") from error

    async def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _update(self, key: str, change: Change[Result], seconds: float) -> Result:
        with self._lock:
            connection = self._connection = self._connection or self._opened()
            connection.execute("BEGIN IMMEDIATE")
            with connection:  # commits, or takes everything back
                now = self._clock()
                row = connection.execute("SELECT value FROM kept WHERE key = ? AND expires > ?", (key, now)).fetchone()
                value, result = change(json.loads(row[0]) if row else None)
                after = json.dumps(value)
                if row is None or after != row[0]:
                    connection.execute("REPLACE INTO kept VALUES (?, ?, ?)", (key, after, now + seconds))
                self._steps += 1
                if self._steps % _SWEEP == 0:
                    connection.execute("DELETE FROM kept WHERE expires <= ?", (now,))
            return result

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value TEXT, expires REAL)")
        connection.execute("CREATE INDEX IF NOT EXISTS kept_expires ON kept (expires)")
        return connection
