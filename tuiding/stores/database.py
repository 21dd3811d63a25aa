"""A database: its connections, the threads that wait for it in the event loop's place, and its failures in words."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from tuiding.settings import SettingsError
from tuiding.stores.errors import UnavailableError

Result = TypeVar("Result")

# Seconds for one statement, one connection, or a lock that another program holds.
_PATIENCE = 4.0
# Seconds that a caller waits at most, the time in which all threads are busy included.
_LIMIT = 6.0
# The share of it after which nothing is committed any more.
_LAST_CALL = 0.9
# Each waits for PostgreSQL with a connection of its own. SQLite has one writer at a time, and that is ours.
_THREADS = {"sqlite": 1, "postgresql": 8}
# Seconds for which a connection that was not used is trusted. One that broke meanwhile costs a second attempt.
_TRUSTED = 1.0
# Connections beside those: the web chat reads its transcripts in threads of the event loop.
_OVERFLOW = 8
# libpq's names (https://www.postgresql.org/docs/current/libpq-connect.html): a host that is gone is noticed in seconds.
_POSTGRESQL = {
    "application_name": "tuiding",
    "connect_timeout": int(_PATIENCE),
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": int(_PATIENCE * 1000),
}
# What SQLite says, and what it means for whoever runs the bot.
_ADVICE = {
    "full": "make room on its disk",
    "disk I/O error": "look whether its disk is full or broken",
    "readonly": "let the bot's user write the file and its folder",
    "locked": "another program holds it: stop that, or let the bot alone have it",
    "unable to open": "its folder has to be there, and the bot's user has to be allowed to read and write in it",
    "malformed": "it is damaged: stop the bot, and put a backup in its place",
    "not a database": "TUIDING_DATABASE names some other file",
}


class Database:
    """An SQLite file or a PostgreSQL database, not touched before it is needed.

    Every use is a function of a connection that runs in a thread, in a transaction. A connection that broke is replaced
    and the function runs once more, so it has to bear being run twice, even if the first time was committed.
    """

    def __init__(self, address: Path | str, tables: sa.MetaData, *, limit: float = _LIMIT) -> None:
        """Take where it is, what it has, and how long one waits for it.

        Args:
            address: SQLite's file, or ``postgresql://user:password@host:5432/name``.
            tables: made where there are none.
            limit: seconds.

        Raises:
            SettingsError: the address cannot be used.
        """
        self._path = address if isinstance(address, Path) else None
        self._url = URL.create("sqlite", database=str(address)) if isinstance(address, Path) else _parsed(address)
        self._tables = tables
        self._limit = limit
        self._made = False  # whether the tables are known to be there
        self.engine = self._sqlite() if self._path else self._postgresql()
        self._threads = ThreadPoolExecutor(_THREADS[self.engine.dialect.name], thread_name_prefix="database")

    @property
    def name(self) -> str:
        """Return what messages call it: the file, or host and database, never a password."""
        if self._path:
            return str(self._path)
        return f"PostgreSQL at {self._url.host or 'this machine'}/{self._url.database or ''}"

    async def run(self, work: Callable[[Connection], Result], *, reads: bool = False) -> Result:
        """Run ``work`` in a thread, in a transaction, all of it or nothing; return what it returns.

        Args:
            work: what to do with a connection.
            reads: whether it is one statement that changes nothing.

        Raises:
            UnavailableError: the database failed or took too long.
        """
        # What is committed in the last moment is waited for.
        deadline = time.monotonic() + self._limit * _LAST_CALL
        job = self._threads.submit(self._perform, work, deadline, reads=reads and not self._path)
        done = asyncio.wrap_future(job)
        try:
            await asyncio.wait([done], timeout=self._limit)
        except asyncio.CancelledError:
            # Whoever has the conversation next finds all of this in the database, or nothing.
            if not job.cancel():
                await asyncio.wait([done], timeout=self._limit)
            raise
        if not done.done():
            done.cancel()
            raise self._late()
        return done.result()

    def run_here(self, work: Callable[[Connection], Result]) -> Result:
        """Run ``work`` in a transaction in this thread, however long it takes; return what it returns.

        Raises:
            UnavailableError: the database failed.
        """

        def unlimited(connection: Connection) -> Result:
            if not self._path:
                connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
            return work(connection)

        return self._perform(unlimited, float("inf"))

    def forget(self) -> None:
        """Drop what was deleted from the log that SQLite has beside its file; one that is just being read is left.

        Raises:
            UnavailableError: the database failed.
        """
        if self._path:
            with self.failures_named(), self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()

    @contextmanager
    def failures_named(self) -> Iterator[None]:
        """Make the tables where there are none, and raise UnavailableError for errors of the database."""
        try:
            self._make_tables()
            yield
        except SQLAlchemyError as error:
            self._made = False
            raise self._unavailable(error) from None

    async def close(self) -> None:
        """Close the connections, once the threads are done."""
        await asyncio.to_thread(self._threads.shutdown)
        self.engine.dispose()

    def _perform(self, work: Callable[[Connection], Result], deadline: float, *, reads: bool = False) -> Result:
        used = self._statement if reads else self.engine.begin
        with self.failures_named():
            try:
                return self._attempt(work, deadline, used)
            except DBAPIError as error:
                if not error.connection_invalidated and self._made:
                    raise
            self._make_tables()
            return self._attempt(work, deadline, used)

    def _attempt(
        self,
        work: Callable[[Connection], Result],
        deadline: float,
        used: Callable[[], AbstractContextManager[Connection]],
    ) -> Result:
        with used() as connection:
            result = work(connection)
            if time.monotonic() > deadline:
                raise self._late()  # the person was told that it failed: it must not be stored after all
        return result

    @contextmanager
    def _statement(self) -> Iterator[Connection]:
        """Give a connection of PostgreSQL for one statement: one trip, where a transaction takes three."""
        with self.engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            raw.autocommit = True
            try:
                yield connection
            finally:
                if not raw.closed:
                    raw.autocommit = False

    def _make_tables(self) -> None:
        if not self._made:
            try:
                self._tables.create_all(self.engine)
            except DBAPIError:  # another process was faster, or the database fails again
                self._tables.create_all(self.engine)
            self._made = True

    def _late(self) -> UnavailableError:
        return UnavailableError(f"{self.name} took longer than {self._limit:g} s: look at its load and its locks")

    def _unavailable(self, error: SQLAlchemyError) -> UnavailableError:
        cause = (str(getattr(error, "orig", None) or error).strip().splitlines() or [type(error).__name__])[0]
        if self._path:
            advice = next((advice for said, advice in _ADVICE.items() if said in cause), "see whether it can be read")
        else:
            advice = "see whether it runs, and whether TUIDING_DATABASE is right"
        if self._url.password:
            cause = cause.replace(self._url.password, "***")
        return UnavailableError(f"{self.name} failed ({cause}): {advice}")

    def _postgresql(self) -> Engine:
        engine = sa.create_engine(
            self._url,
            connect_args={name: value for name, value in _POSTGRESQL.items() if name not in self._url.query},
            pool_size=_THREADS["postgresql"],
            max_overflow=_OVERFLOW,
            pool_timeout=_PATIENCE,
            hide_parameters=True,
        )

        @sa.event.listens_for(engine, "connect")
        def limit(connection: Any, _: Any) -> None:
            with connection.cursor() as cursor:
                cursor.execute(f"SET statement_timeout = {int(_PATIENCE * 1000)}")
            connection.commit()

        @sa.event.listens_for(engine, "checkin")
        def note(_: Any, record: Any) -> None:
            record.info["used"] = time.monotonic()

        # SQLAlchemy's pool_pre_ping would ask for each use: half of all that PostgreSQL has to do.
        @sa.event.listens_for(engine, "checkout")
        def check(connection: Any, record: Any, __: Any) -> None:
            if time.monotonic() - record.info.get("used", float("inf")) < _TRUSTED:
                return
            if not engine.dialect.do_ping(connection):
                raise DisconnectionError("PostgreSQL was restarted, or the network broke")

        return engine

    def _sqlite(self) -> Engine:
        engine = sa.create_engine(
            self._url,
            connect_args={"timeout": _PATIENCE, "check_same_thread": False},
            poolclass=QueuePool,
            pool_size=_THREADS["sqlite"],
            max_overflow=_OVERFLOW,
            pool_timeout=_PATIENCE,
            hide_parameters=True,
        )

        @sa.event.listens_for(engine, "connect")
        def tune(connection: Any, record: Any) -> None:
            # Readers do not wait for the writer. What is committed outlives the process, however it ends; a power cut
            # may cost the last seconds, and never the file (https://www.sqlite.org/pragma.html#pragma_synchronous).
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten
            record.info["file"] = self._file()

        @sa.event.listens_for(engine, "checkout")
        def check(_: Any, record: Any, __: Any) -> None:
            if record.info.get("file") != self._file():
                self._made = False
                raise DisconnectionError("the file was moved, deleted or put back")

        return engine

    def _file(self) -> tuple[int, int] | None:
        try:
            stat = os.stat(self._url.database)  # noqa: PTH116 - asked for each message
        except OSError:
            return None
        return stat.st_dev, stat.st_ino


def _parsed(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        url = None
    # With an @ in the password, the rest of it would be taken for the host, which messages name.
    if url is None or url.drivername != "postgresql" or "@" in (url.host or ""):
        raise SettingsError(  # without the value: it may have a password in it
            "TUIDING_DATABASE is neither a file nor an address of PostgreSQL: write "
            "postgresql://user:password@host:5432/name, special characters of the password as %40"
        )
    return url
