"""What was said in a conversation of the web chat, as the protocol's messages (docs/web-protocol.md).

A part of an answer is told apart by the time of its event, which is the same when Rasa sends it and in the store.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa.core.tracker_store import SQLTrackerStore, TrackerStore

# Messages of a conversation that a client gets.
NEWEST = 200

# Rasa's names for the events, and the protocol's for who it is from.
_SAID = _USER, _BOT = "user", "bot"
_LONGEST_TITLE = 200


@dataclass
class Exchange:
    """A person's message and the parts of its answer so far."""

    message: dict[str, Any]
    parts: list[dict[str, Any]] = field(default_factory=list)
    failed: bool = False

    @property
    def messages(self) -> list[dict[str, Any]]:
        """All of it, in order."""
        return [self.message, *self.parts]


class Transcripts:
    """Read conversations from Rasa's tracker store.

    From an SQL store only the rows that are needed are read, in another thread: Rasa's own reading builds the whole
    tracker, and blocks the event loop meanwhile. Each reading has a session and a connection of its own.
    """

    def __init__(self, store: TrackerStore) -> None:
        """Take the agent's store."""
        # Rasa wraps it twice; errors of the innermost are told, those of its wrapping are an empty conversation.
        while hasattr(store, "_tracker_store"):
            store = store._tracker_store
        self._store = store

    async def newest(self, conversation: str) -> list[dict[str, Any]]:
        """Return the newest messages of a conversation, oldest first."""
        if isinstance(self._store, SQLTrackerStore):
            events = await asyncio.get_running_loop().run_in_executor(None, self._newest_rows, conversation)
        else:
            events = await self._all_events(conversation)
        found = messages(events)[-NEWEST:]
        if len(events) > NEWEST:  # the first answer may have lost its question
            found = found[next((i for i, said in enumerate(found) if said["from"] == _USER), 0) :]
        return found

    async def exchange(self, conversation: str, message_id: str) -> Exchange | None:
        """Return a message and its answer, or None where the conversation does not have it."""
        if isinstance(self._store, SQLTrackerStore):
            events = await asyncio.get_running_loop().run_in_executor(None, self._rows_of, conversation, message_id)
        else:
            events = await self._all_events(conversation)
        found = messages(events)
        asked = next((said for said in found if said["id"] == message_id and said["from"] == _USER), None)
        if asked is None:
            return None
        return Exchange(asked, [said for said in found if said.get("in_reply_to") == message_id])

    async def _all_events(self, conversation: str) -> list[dict[str, Any]]:
        tracker = await self._store.retrieve_full_tracker(conversation)
        events = tracker.events if tracker is not None else []
        return [event.as_dict() for event in events if event.type_name in _SAID]

    def _newest_rows(self, conversation: str) -> list[dict[str, Any]]:
        row = self._store.SQLEvent
        with self._store.session_scope() as session:
            query = session.query(row.data).filter(row.sender_id == conversation, row.type_name.in_(_SAID))
            # One more than is shown tells that there are more.
            rows = query.order_by(row.id.desc()).limit(NEWEST + 1).all()
        return [json.loads(data) for (data,) in reversed(rows)]

    def _rows_of(self, conversation: str, message_id: str) -> list[dict[str, Any]]:
        row = self._store.SQLEvent
        with self._store.session_scope() as session:
            query = session.query(row.id, row.data).filter(row.sender_id == conversation)
            asked = query.filter(
                row.type_name == _USER, row.data.contains(f'"message_id": "{message_id}"', autoescape=True)
            ).first()
            if asked is None:
                return []
            after = query.filter(row.id > asked.id, row.type_name.in_(_SAID)).order_by(row.id).limit(NEWEST)
            answer = []
            for _, data in after:
                event = json.loads(data)
                if event["event"] == _USER:
                    break
                answer.append(event)
        return [json.loads(asked.data), *answer]


def messages(events: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the messages among a tracker's events (Rasa's ``Event.as_dict``), in their order."""
    found: list[dict[str, Any]] = []
    asked: str | None = None
    for event in events:
        if event["event"] == _USER:
            metadata = event.get("metadata") or {}
            asked = event.get("message_id")
            # What a program put into the conversation, nobody said.
            if asked is not None and not metadata.get("is_external"):
                found.append(user_message(asked, event["text"], metadata, event["timestamp"]))
        elif event["event"] == _BOT:
            found.append(bot_message(event["text"], event["data"], event["timestamp"], asked))
    return found


def user_message(message_id: str, text: str | None, metadata: Any, timestamp: float) -> dict[str, Any]:
    """Return a person's message; a button's payload is shown as its title. ``timestamp`` is in seconds since 1970."""
    title = metadata.get("title") if isinstance(metadata, dict) else None
    if text and text.startswith("/") and isinstance(title, str) and title.strip():
        text = title.strip()[:_LONGEST_TITLE]
    return {"id": message_id, "from": _USER, "text": text or "", "timestamp": timestamp}


def bot_message(text: str | None, data: Mapping[str, Any], timestamp: float, asked: str | None) -> dict[str, Any]:
    """Return one part of an answer to the message ``asked``; ``data`` is what Rasa's ``BotUttered`` has."""
    message: dict[str, Any] = {"id": f"bot-{timestamp:.7f}", "from": _BOT, "text": text or "", "timestamp": timestamp}
    if asked is not None:
        message["in_reply_to"] = asked
    if buttons := data.get("buttons") or data.get("quick_replies"):
        message["quick_replies"] = [
            {"content_type": "text", "title": button["title"], "payload": button.get("payload", button["title"])}
            for button in buttons
        ]
    if custom := data.get("custom"):
        message["custom"] = custom
    if image := data.get("image"):
        message["attachment"] = {"type": "image", "payload": {"src": image}}
    elif attachment := data.get("attachment"):
        message["attachment"] = attachment
    return message
