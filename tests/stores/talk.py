"""Turns of a conversation, as Rasa's processor makes them."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from tuiding.stores.conversations import EVENTS, ConversationStore
from tuiding.stores.database import Database

DOMAIN = Domain.from_dict(
    {"intents": ["ask"], "actions": ["action_procedure"], "slots": {"topic": {"type": "any", "mappings": []}}}
)


@asynccontextmanager
async def opened(address: Path | str, limit: float = 6.0, **options: Any) -> AsyncIterator[ConversationStore]:
    store = ConversationStore(Database(address, EVENTS.metadata, limit=limit), DOMAIN, **options)
    try:
        yield store
    finally:
        await store.close()


def rasa_store(address: Path | str) -> SQLTrackerStore:
    """Rasa's own store on the same database."""
    if isinstance(address, Path):
        return SQLTrackerStore(DOMAIN, dialect="sqlite", db=str(address))
    return SQLTrackerStore(DOMAIN, dialect="postgresql", host=address)


async def say(store: SQLTrackerStore, sender: str, text: str, at: float | None = None) -> DialogueStateTracker:
    """Handle one message: read, begin a session where there is none, answer, store."""
    tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    events = [
        UserUttered(text, {"name": "ask", "confidence": 1.0}),
        ActionExecuted("action_procedure"),
        SlotSet("topic", text),
        BotUttered(f"{text}：这样做"),
        ActionExecuted("action_listen"),
    ]
    if not tracker.events:
        events = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen"), *events]
    for number, event in enumerate(events):
        event.timestamp = (at or time.time()) + number / 1000
        tracker.update(event)
    await store.save(tracker)
    return tracker


async def stored(store: ConversationStore, sender: str) -> DialogueStateTracker:
    """The whole conversation, which has to be there."""
    tracker = await store.retrieve_full_tracker(sender)
    assert tracker is not None
    return tracker


def said(tracker: DialogueStateTracker | None) -> list[str | None]:
    """What the person said, in order."""
    return [event.text for event in tracker.events if isinstance(event, UserUttered)] if tracker else []


def rows(database: Path) -> list[tuple[str, str]]:
    """The sender and the type of each event in a file."""
    with sqlite3.connect(database) as connection:
        return connection.execute("SELECT sender_id, type_name FROM events ORDER BY id").fetchall()
