"""Reads the account's messages in their order, each at least once over all restarts; who handles them recognises some.

The platform keeps messages for three days and hands them out from a cursor. The cursor that is kept is the one behind
the last page of which *every* message is done, so that a crash leaves nothing behind: what was under way is read again.
Known for sure: no message is skipped while the store keeps its values and the bot comes back within three days.
Without a kept cursor (the first start, or a store that was emptied) only messages of the last ten minutes are handled.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from tuiding.channels.platform.errors import ApiError
from tuiding.channels.platform.metrics import PULLED
from tuiding.channels.platform.store import Store, StoreError
from tuiding.channels.wechat_kf.customer import KEPT
from tuiding.channels.wechat_kf.service import Service

logger = logging.getLogger(__name__)

Entry = Mapping[str, Any]  # a message or an event of the account

# How long after its sending a message is handled that comes without a kept cursor: a callback's token is good for it.
_RECENT = 600.0
# How often it is looked without a callback, should one have got lost; in seconds.
_LOOKING = 60.0
# How long to wait after a failure: this, and twice as long each time, but for a callback. In seconds.
_PAUSE = 1.0
# How long the server waits for answers in the making when it stops; in seconds.
_STOPPING = 10.0
_TOKEN_EXPIRED = 95007


class Inbox:
    """One account's."""

    def __init__(
        self,
        name: str,
        service: Service,
        store: Store,
        handle: Callable[[Entry], Awaitable[None]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Take the account's name in the store, its API, where the cursor is kept, and what handles a message."""
        self._key = f"{name}:cursor"
        self._service = service
        self._store = store
        self._handle = handle
        self._clock = clock
        self._token: str | None = None
        self._news = asyncio.Event()
        self._cursor: str | None = None
        self._known = False  # whether a cursor was kept
        self._work: set[asyncio.Task[None]] = set()
        self._latest: dict[str, asyncio.Task[None]] = {}  # by person: each one's messages are handled in order
        self._begun: list[asyncio.Task[None]] = []  # since the last cursor that is or will be kept
        self._committing: asyncio.Task[None] | None = None
        self._reading: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to read."""
        self._news.set()
        self._reading = asyncio.create_task(self._read())

    def notify(self, token: str | None) -> None:
        """Read again; ``token`` is the callback's."""
        self._token = token or None
        self._news.set()

    async def stop(self) -> None:
        """Stop reading, and wait a while for what is under way; the rest is read again by whoever starts next."""
        if self._reading is not None:
            self._reading.cancel()
        if self._work:
            await asyncio.wait(self._work, timeout=_STOPPING)
        for task in self._work:
            task.cancel()
        if self._work:
            await asyncio.wait(self._work)

    async def _read(self) -> None:
        failures, pause = 0, _LOOKING
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), pause)
            self._news.clear()
            try:
                while await self._read_page():
                    pass
                failures, pause = 0, _LOOKING
            except Exception as error:
                failures, pause = failures + 1, min(_PAUSE * 2 ** min(failures, 10), _LOOKING)
                known = isinstance(error, ApiError | StoreError)
                logger.warning("messages cannot be read, again in %.0f s: %s", pause, error, exc_info=not known)
                # However many callbacks come.
                await asyncio.sleep(_PAUSE)

    async def _read_page(self) -> bool:
        """Read one page and begin to handle it; return whether there is more."""
        if self._cursor is None:
            self._cursor = await self._store.update(self._key, lambda kept: (kept, kept), KEPT) or ""
            self._known = bool(self._cursor)
        token = self._token
        try:
            page = await self._service.read(self._cursor, token)
        except ApiError as error:
            if error.code == _TOKEN_EXPIRED and self._token == token:
                self._token = None
            raise
        entries = [entry for entry in page.get("msg_list") or [] if isinstance(entry, dict) and self._matters(entry)]
        self._begun += [self._begin(entry) for entry in entries]
        has_more, self._cursor = bool(page.get("has_more")), str(page.get("next_cursor") or self._cursor)
        # Without a kept cursor none is kept before the end: it would make old messages of the next page new ones.
        if (entries and self._known) or not (self._known or has_more):
            self._committing = self._task(self._commit(self._committing, self._begun, self._cursor))
            self._begun, self._known = [], True
        return has_more

    def _matters(self, entry: Entry) -> bool:
        return self._known or float(entry.get("send_time") or 0) > self._clock() - _RECENT

    def _begin(self, entry: Entry) -> asyncio.Task[None]:
        PULLED.labels("event" if entry.get("msgtype") == "event" else "message").inc()
        person = person_of(entry)
        task = self._task(self._in_turn(self._latest.get(person), entry))
        self._latest[person] = task

        def forget(ended: asyncio.Task[None]) -> None:
            if self._latest.get(person) is ended:
                del self._latest[person]

        task.add_done_callback(forget)
        return task

    async def _in_turn(self, before: asyncio.Task[None] | None, entry: Entry) -> None:
        if before is not None:
            await asyncio.wait([before])
        await self._handle(entry)

    async def _commit(self, before: asyncio.Task[None] | None, tasks: list[asyncio.Task[None]], cursor: str) -> None:
        """Keep ``cursor`` once all is done that was read before it; a task that failed leaves the cursor as it is."""
        if before is not None:
            await before
        await asyncio.gather(*tasks)
        while True:
            try:
                return await self._store.update(self._key, lambda _: (cursor, None), KEPT)
            except StoreError as error:
                logger.error("where to go on reading cannot be kept, again in a second: %s", error)
                await asyncio.sleep(_PAUSE)

    def _task(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._work.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("a message is handled again after the next start", exc_info=error)


def person_of(entry: Entry) -> str:
    """Return whose message or event it is, or "" for what belongs to nobody."""
    event = entry.get("event")
    about = event if isinstance(event, dict) else entry
    return str(about.get("external_userid") or entry.get("external_userid") or "")
