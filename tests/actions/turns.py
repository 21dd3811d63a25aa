"""Trackers as Rasa sends them, and what an action makes of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from tuiding.timeline import ZONE

_SLOTS = {
    **dict.fromkeys(("procedure", "variant", "service", "platform", "payer", "role", "region", "options", "answer")),
    **dict.fromkeys(("previous", "tried", "applied", "version", "handoff", "feedback")),
    "failed": False,
}
# Sunday; the days before it are told relative to it.
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=ZONE)


@dataclass(frozen=True)
class Result:
    """What an action said, and the slots it set."""

    messages: list[dict[str, Any]]
    slots: dict[str, Any]

    @property
    def card(self) -> dict[str, Any]:
        assert len(self.messages) == 1
        card = self.messages[0]["custom"]
        assert isinstance(card, dict)
        return card

    @property
    def text(self) -> str:
        return "\n".join(message["text"] for message in self.messages)


def selector(label: str) -> dict[str, Any]:
    """Return the response selector's part of a message that was understood as ``label``."""
    return {label.split("/")[0]: {"response": {"intent_response_key": label}}}


def run(
    action: Action,
    text: str = "",
    *,
    label: str | None = None,
    ranking: list[str] | None = None,
    entities: dict[str, Any] | None = None,
    metadata: Any = None,
    slots: dict[str, Any] | None = None,
    channel: str = "rest",
    now: datetime = NOW,
    **parsed: Any,
) -> Result:
    """Run an action on a message that was understood as ``label``, in a conversation that has ``slots``.

    ``now`` is when the message was sent; ``parsed`` are further fields of it (``parts``, ``named``, ``denied``).
    """
    latest = {
        "text": text,
        "intent": {"name": label.split("/")[0] if label else None, "confidence": 0.9},
        "entities": [{"entity": name, "value": value} for name, value in (entities or {}).items()],
        "intent_ranking": [{"name": name, "confidence": 0.2} for name in ranking or ([label] if label else [])],
        "response_selector": selector(label) if label and "/" in label else {},
        "metadata": metadata,
        **parsed,
    }
    events = [{"event": "user", "timestamp": now.timestamp()}]
    tracker = Tracker("somebody", {**_SLOTS, **(slots or {})}, latest, events, False, None, {}, "action_listen")
    tracker.get_latest_input_channel = lambda: channel  # type: ignore[method-assign]
    dispatcher = CollectingDispatcher()
    done = asyncio.run(action.run(dispatcher, tracker, {})) or []
    return Result(dispatcher.messages, {event["name"]: event["value"] for event in done if event["event"] == "slot"})
