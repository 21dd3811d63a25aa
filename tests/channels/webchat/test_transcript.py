"""Conversations as a client gets them, from every kind of tracker store."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore, SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from tuiding.channels.webchat.transcript import NEWEST, Transcripts, bot_message, messages, user_message

_ID = "webchat:1"
_BUTTON = {"title": "苹果扣的", "payload": '/procedure{"procedure": "apple_subscription"}'}
_CARD = {"version": 1, "kind": "choice"}


@pytest.fixture(params=["sql", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> TrackerStore:
    """A store as Rasa's agent wraps it."""
    if request.param == "sql":
        inner: TrackerStore = SQLTrackerStore(Domain.empty(), dialect="sqlite", db=str(tmp_path / "c.db"))
    else:
        inner = InMemoryTrackerStore(Domain.empty())
    return Agent(domain=Domain.empty(), tracker_store=inner).tracker_store


def _said(number: int, text: str = "怎么退", **metadata: Any) -> UserUttered:
    return UserUttered(text, message_id=f"m{number}", metadata=metadata, timestamp=number)


def _answered(number: float, text: str = "这样退", **data: Any) -> BotUttered:
    return BotUttered(text, data, timestamp=number)


async def _keep(store: TrackerStore, events: list[Event], conversation: str = _ID) -> None:
    tracker = await store.retrieve(conversation) or DialogueStateTracker(conversation, None)
    tracker.update_with_events(events, None, override_timestamp=False)
    await store.save(tracker)


def test_a_conversation_is_read_in_order_with_its_cards_and_buttons(store: TrackerStore) -> None:
    events = [
        SessionStarted(timestamp=0),
        _said(1),
        ActionExecuted("action_procedure", timestamp=1.5),
        SlotSet("procedure", "auto_renew", timestamp=1.6),
        _answered(2.25, buttons=[_BUTTON], custom=_CARD),
        _answered(2.5, "还有"),
        _said(3, "谢谢"),
    ]

    async def read() -> list[dict[str, Any]]:
        await _keep(store, events)
        return await Transcripts(store).newest(_ID)

    assert asyncio.run(read()) == [
        {"id": "m1", "from": "user", "text": "怎么退", "timestamp": 1},
        {
            "id": "bot-2.2500000", "from": "bot", "text": "这样退", "timestamp": 2.25, "in_reply_to": "m1",
            "quick_replies": [{"content_type": "text", **_BUTTON}], "custom": _CARD,
        },
        {"id": "bot-2.5000000", "from": "bot", "text": "还有", "timestamp": 2.5, "in_reply_to": "m1"},
        {"id": "m3", "from": "user", "text": "谢谢", "timestamp": 3},
    ]  # fmt: skip


def test_earlier_sessions_are_part_of_the_conversation(store: TrackerStore) -> None:
    async def read() -> list[str]:
        await _keep(store, [SessionStarted(timestamp=0), _said(1), _answered(2)])
        await _keep(store, [SessionStarted(timestamp=90_000), _said(90_001), _answered(90_002)])
        return [message["id"] for message in await Transcripts(store).newest(_ID)]

    assert asyncio.run(read()) == ["m1", "bot-2.0000000", "m90001", "bot-90002.0000000"]


def test_only_the_newest_messages_are_read_and_no_answer_without_its_question(store: TrackerStore) -> None:
    async def read() -> list[dict[str, Any]]:
        turns = [[_said(n), _answered(n + 0.25), _answered(n + 0.5)] for n in range(NEWEST)]
        await _keep(store, [event for turn in turns for event in turn])
        return await Transcripts(store).newest(_ID)

    found = asyncio.run(read())
    assert NEWEST - 3 < len(found) <= NEWEST
    assert found[-1]["id"] == f"bot-{NEWEST - 0.5:.7f}"
    asked = {message["id"] for message in found if message["from"] == "user"}
    assert all(message["in_reply_to"] in asked for message in found if message["from"] == "bot")


def test_an_exchange_is_found_by_its_message_and_only_in_its_conversation(store: TrackerStore) -> None:
    async def read(conversation: str, message_id: str) -> Any:
        return await Transcripts(store).exchange(conversation, message_id)

    async def keep() -> None:
        await _keep(
            store, [_said(1), _answered(1.5), _said(2, 'x "message_id": "m9" y'), _answered(2.5), _answered(2.75)]
        )
        await _keep(store, [_said(7)], "webchat:2")

    asyncio.run(keep())
    found = asyncio.run(read(_ID, "m2"))
    assert [message["id"] for message in found.messages] == ["m2", "bot-2.5000000", "bot-2.7500000"]
    assert not found.failed
    assert asyncio.run(read("webchat:2", "m7")).parts == []
    for other in ("m7", "m", "m9", "m_", "none"):
        assert asyncio.run(read(_ID, other)) is None


def test_a_conversation_that_is_not_there_is_empty(store: TrackerStore) -> None:
    assert asyncio.run(Transcripts(store).newest(_ID)) == []


def test_a_store_that_fails_is_not_taken_for_an_empty_conversation(tmp_path: Path) -> None:
    inner = SQLTrackerStore(Domain.empty(), dialect="sqlite", db=str(tmp_path / "c.db"))
    store = Agent(domain=Domain.empty(), tracker_store=inner).tracker_store
    inner.engine.execute("DROP TABLE events")
    with pytest.raises(Exception, match="no such table"):
        asyncio.run(Transcripts(store).newest(_ID))


def test_what_a_program_put_in_is_not_shown_as_said() -> None:
    external = UserUttered.create_external("remind", input_channel="socketio").as_dict()
    bare = UserUttered("hello").as_dict()
    assert messages([external, bare]) == []


def test_a_button_is_shown_by_its_title_and_a_sentence_as_it_is() -> None:
    assert user_message("m", "/handoff", {"title": " 找人工 "}, 1.0)["text"] == "找人工"
    assert user_message("m", "怎么退", {"title": "别的"}, 1.0)["text"] == "怎么退"
    for title in (None, 5, "", "  "):
        assert user_message("m", "/handoff", {"title": title}, 1.0)["text"] == "/handoff"
    assert len(user_message("m", "/handoff", {"title": "x" * 4000}, 1.0)["text"]) == 200


def test_a_picture_is_sent_as_rasas_channel_does() -> None:
    picture = bot_message(None, {"image": "https://example.com/a.png"}, 1.0, None)
    assert picture["text"] == ""
    assert picture["attachment"] == {"type": "image", "payload": {"src": "https://example.com/a.png"}}
    assert "in_reply_to" not in picture
