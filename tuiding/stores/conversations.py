"""Conversations in SQL: Rasa's table, read and written with one trip each and beside the event loop."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from tuiding.stores.database import Database
from tuiding.stores.tracker import StoredTracker

logger = logging.getLogger(__name__)

EVENTS: sa.Table = SQLTrackerStore.SQLEvent.__table__
# The width of Rasa's columns. PostgreSQL refuses what is longer; all of it is in ``data``.
_WIDTH = 255

_SENDER = EVENTS.c.sender_id == sa.bindparam("sender")
# Rasa asks for events as late as the newest session's begin; a clock that is set back would hide what is said after it.
_SESSION = (
    sa.select(EVENTS.c.id)
    .where(_SENDER, EVENTS.c.type_name == SessionStarted.type_name)
    .order_by(EVENTS.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_THIS_SESSION = EVENTS.c.id >= sa.func.coalesce(_SESSION, 0)
_ALL = sa.select(EVENTS.c.data).where(_SENDER).order_by(EVENTS.c.id)
_NEWEST_SESSION = _ALL.where(_THIS_SESSION)
_COUNT = sa.select(sa.func.count()).select_from(EVENTS).where(_SENDER, _THIS_SESSION)
_ADD = EVENTS.insert()


class ConversationStore(SQLTrackerStore):
    """Rasa's SQL tracker store without its counting, and without holding up the event loop.

    Two workers must not handle one conversation at a time; if they do all the same, both keep what they were told.
    """

    def __init__(
        self, database: Database, domain: Domain | None = None, event_broker: EventBroker | None = None
    ) -> None:
        """Take the database, made with Rasa's tables, and what Rasa's store takes."""
        # Not Rasa's own, which waits until there is a database: the bot starts without, and /health says so.
        TrackerStore.__init__(self, domain, event_broker)
        self.database = database
        self.engine = database.engine
        self.sessionmaker = sessionmaker(bind=self.engine)

    @contextmanager
    def session_scope(self) -> Iterator[Session]:
        """Give a session, for whoever reads the table in a thread of their own (see Rasa's ``SQLTrackerStore``).

        Raises:
            UnavailableError: the database failed.
        """
        with self.database.failures_named(), self.sessionmaker() as session:
            # Nothing here is read a second time where the connection turns out to be broken: that is found out first.
            try:
                session.execute(sa.select(1))
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                session.rollback()
            yield session

    async def keys(self) -> Iterable[str]:
        """Return the ids of all conversations."""
        every = sa.select(EVENTS.c.sender_id).distinct()
        senders: list[str] = await self.database.run(lambda connection: connection.execute(every).scalars().all())
        return senders

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the newest session of a conversation, or None if nothing is stored of it.

        Raises:
            UnavailableError: the database failed or took too long.
        """
        return await self.database.run(partial(self._build, sender_id, _NEWEST_SESSION), reads=True)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """Return a whole conversation, or None if nothing is stored of it.

        Raises:
            UnavailableError: the database failed or took too long.
        """
        return await self.database.run(partial(self._build, conversation_id, _ALL), reads=True)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store those events of ``tracker`` that are not stored yet, all or none, and then publish them.

        Raises:
            UnavailableError: the database failed or took too long; nothing is stored.
        """
        if isinstance(tracker, StoredTracker) and tracker.stored == len(tracker.events):
            return
        new = await self.database.run(_Addition(tracker))
        if isinstance(tracker, StoredTracker):
            tracker.stored += len(new)
        self._publish(tracker.sender_id, new)

    async def check(self) -> None:
        """Return if the database answers.

        Raises:
            UnavailableError: it does not; the message says what to do.
        """
        await self.database.run(lambda connection: connection.execute(sa.select(EVENTS.c.id).limit(1)).first())

    async def close(self) -> None:
        """Let go of the database."""
        await self.database.close()

    def init_tracker(self, sender_id: str) -> DialogueStateTracker:
        """Return the tracker of a conversation of which nothing is stored."""
        return StoredTracker(sender_id, self.domain.slots, max_event_history=self.max_event_history)

    def _build(self, sender_id: str, events: sa.sql.Select, connection: Connection) -> StoredTracker | None:
        rows = connection.execute(events, {"sender": sender_id}).scalars().all()
        return StoredTracker.from_rows(sender_id, rows, self.domain.slots) if rows else None

    def _publish(self, sender_id: str, events: Iterable[Event]) -> None:
        if self.event_broker is None:
            return
        try:
            for event in events:
                self.event_broker.publish({"sender_id": sender_id, **event.as_dict()})
        except Exception as error:  # each broker has its own; the conversation is stored and goes on
            logger.error("events were stored but not published (%s): see whether the event broker runs", error)


class _Addition:
    """The transaction that stores a tracker's new events; run again, it does what is left to do."""

    def __init__(self, tracker: DialogueStateTracker) -> None:
        self._tracker = tracker
        self._new: list[Event] | None = None  # known once it has run
        self._rows: list[dict[str, Any]] = []

    def __call__(self, connection: Connection) -> list[Event]:
        """Return the events that were added."""
        if self._new is None:
            self._new = list(islice(self._tracker.events, self._stored(connection), None))
            self._rows = [_row(self._tracker.sender_id, event) for event in self._new]
        elif self._is_done(connection):
            return self._new
        if self._rows:
            connection.execute(_ADD, self._rows)
        return self._new

    def _stored(self, connection: Connection) -> int:
        if isinstance(self._tracker, StoredTracker):
            return self._tracker.stored
        # Somebody else's, such as one that was sent to Rasa's HTTP API.
        count: int = connection.execute(_COUNT, {"sender": self._tracker.sender_id}).scalar_one()
        return count

    def _is_done(self, connection: Connection) -> bool:
        """Whether the connection broke after the commit, so that its success was not heard."""
        if not self._rows:
            return True
        first = {name: self._rows[0][name] for name in ("sender_id", "timestamp", "data")}
        found = sa.select(EVENTS.c.id).filter_by(**first).limit(1)
        return connection.execute(found).first() is not None


def _row(sender_id: str, event: Event) -> dict[str, Any]:
    data = event.as_dict()
    intent = data.get("parse_data", {}).get("intent", {}).get("name")
    action = data.get("name")
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": intent[:_WIDTH] if intent else intent,
        "action_name": action[:_WIDTH] if action else action,
        "data": json.dumps(data),
    }
