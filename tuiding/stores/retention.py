"""How long conversations are kept, and what is kept of one person.

What is deleted is gone from SQLite's file at once, and from PostgreSQL's with its next vacuum. Copies elsewhere are not
reached: backups, and what the event broker was sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tuiding.settings import Settings
from tuiding.stores.conversations import EVENTS
from tuiding.stores.database import Database
from tuiding.stores.errors import UnavailableError

# Conversations that are deleted in one transaction: the bot waits for no more than that.
_BATCH = 200


class Retention:
    """The conversations of a database, to be listed, read and deleted. Senders are conversation ids."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings that say where conversations are.

        Raises:
            SettingsError: the address of the database cannot be used.
            UnavailableError: there is no such file.
        """
        if isinstance(settings.database, Path) and not settings.database.is_file():
            raise UnavailableError(f"there is no database at {settings.database}: TUIDING_DATABASE says where it is")
        self._database = Database(settings.database, EVENTS.metadata)

    def events(self, sender: str) -> list[dict[str, Any]]:
        """Return all that is stored of a conversation, oldest first."""
        own = sa.select(EVENTS.c.data).where(EVENTS.c.sender_id == sender).order_by(EVENTS.c.id)
        rows = self._database.run_here(lambda connection: connection.execute(own).scalars().all())
        return [json.loads(row) for row in rows]

    def erase(self, sender: str) -> int:
        """Delete a conversation; return how many events it had."""
        return self._deleted([sa.delete(EVENTS).where(EVENTS.c.sender_id == sender)])

    def stale(self, before: float) -> list[str]:
        """Return the senders of whom nothing is as new as ``before``, in seconds since 1970."""
        newest = sa.func.max(EVENTS.c.timestamp)
        stale = sa.select(EVENTS.c.sender_id).group_by(EVENTS.c.sender_id).having(newest < before)
        senders: list[str] = self._database.run_here(lambda connection: connection.execute(stale).scalars().all())
        return senders

    def purge(self, senders: Sequence[str], before: float) -> int:
        """Delete what those senders said before ``before``; return how many events that were.

        Whoever has written again since they were listed keeps what is new.

        Raises:
            UnavailableError: the database failed; what was deleted until then stays deleted.
        """
        batches = (senders[start : start + _BATCH] for start in range(0, len(senders), _BATCH))
        old = EVENTS.c.timestamp < before
        return self._deleted(sa.delete(EVENTS).where(EVENTS.c.sender_id.in_(batch), old) for batch in batches)

    def _deleted(self, deletions: Iterable[sa.sql.Delete]) -> int:
        events = sum(self._database.run_here(partial(_count, deletion)) for deletion in deletions)
        self._database.forget()
        return events


def _count(deletion: sa.sql.Delete, connection: Connection) -> int:
    count: int = connection.execute(deletion).rowcount
    return count
