"""What the messaging channels keep of a person to deliver answers, beside the conversations; it expires within days.

A bot without Redis keeps it in its memory, where only its end deletes it, except 微信客服, which has a file. Of the web
chat nothing is kept beside the conversation: its session ids are signed, and open an empty one when that is deleted.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from redis import Redis
from redis.exceptions import RedisError

from tuiding.channels.senders import owner
from tuiding.settings import Settings, SettingsError
from tuiding.stores.errors import UnavailableError

# As the channels name them (tuiding/channels/platform/store.py, tuiding/channels/wechat_kf/channel.py).
_PREFIX = "tuiding:"
_FILE = ".wechat_kf.db"
# Seconds for one step.
_PATIENCE = 4.0


class Kept:
    """Values of the channels, by their keys."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings that say where channels keep things.

        Raises:
            SettingsError: the address of Redis cannot be used.
        """
        self._place: _Place | None = None
        if settings.redis is not None:
            self._place = _RedisPlace(settings.redis)
        elif isinstance(settings.database, Path) and (file := settings.database.with_suffix(_FILE)).is_file():
            self._place = _FilePlace(file)

    def of(self, sender: str) -> dict[str, Any]:
        """Return what is kept of the person whose conversation is ``sender``.

        Raises:
            UnavailableError: Redis or the file cannot be read.
        """
        channel, _, person = sender.partition(":")
        if self._place is None or owner(sender) != channel:
            return {}
        try:
            # An account's name may stand between the two.
            values = {key: json.loads(value) for key, value in self._place.values(f"{channel}:", f":{person}")}
        except (RedisError, sqlite3.Error, OSError) as error:
            raise UnavailableError(f"what the channels keep cannot be read: {error}") from None
        return values

    def delete(self, sender: str) -> int:
        """Delete it; return how many values there were.

        Raises:
            UnavailableError: Redis or the file cannot be changed.
        """
        keys = list(self.of(sender))
        if self._place is None or not keys:
            return 0
        try:
            self._place.delete(keys)
        except (RedisError, sqlite3.Error, OSError) as error:
            raise UnavailableError(f"what the channels keep cannot be deleted: {error}") from None
        return len(keys)


class _Place(Protocol):
    def values(self, start: str, end: str) -> Iterable[tuple[str, str]]:
        """Return keys that start and end so, with their values as JSON."""
        ...

    def delete(self, keys: list[str]) -> None: ...


class _RedisPlace:
    def __init__(self, url: str) -> None:
        try:
            self._redis = Redis.from_url(
                url, decode_responses=True, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE
            )
        except ValueError:  # its message may have a part of the password
            raise SettingsError("TUIDING_REDIS is no address of Redis: write redis://:password@host:6379/0") from None

    def values(self, start: str, end: str) -> Iterable[tuple[str, str]]:
        for key in self._redis.scan_iter(f"{_PREFIX}{start}*", count=1000):
            name = key.removeprefix(_PREFIX)
            if name.endswith(end) and (value := self._redis.get(key)) is not None:
                yield name, value

    def delete(self, keys: list[str]) -> None:
        self._redis.delete(*(_PREFIX + key for key in keys))


class _FilePlace:
    def __init__(self, file: Path) -> None:
        self._file = file

    def values(self, start: str, end: str) -> Iterable[tuple[str, str]]:
        with closing(self._connect()) as connection:
            rows = connection.execute("SELECT key, value FROM kept").fetchall()
        return [(key, value) for key, value in rows if key.startswith(start) and key.endswith(end)]

    def delete(self, keys: list[str]) -> None:
        with closing(self._connect()) as connection:
            connection.execute("PRAGMA secure_delete = ON")
            with connection:
                connection.executemany("DELETE FROM kept WHERE key = ?", [(key,) for key in keys])
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, timeout=_PATIENCE)
