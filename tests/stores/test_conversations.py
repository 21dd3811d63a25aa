"""Conversations in SQLite and PostgreSQL are what Rasa's own store would have, and nothing of them is lost."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa.core.brokers.broker import EventBroker
from rasa.shared.core.events import BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from tests.stores.talk import opened, rasa_store, rows, said, say, stored
from tuiding.channels.webchat.transcript import Transcripts
from tuiding.stores import MemoryLockStore


class _Broker(EventBroker):
    """Keeps what is published, or fails."""

    def __init__(self, *, works: bool = True) -> None:
        self.published: list[dict[str, Any]] = []
        self._works = works

    def publish(self, event: dict[str, Any]) -> None:
        if not self._works:
            raise ConnectionError("no broker")
        self.published.append(event)


def test_a_conversation_is_the_same_in_rasas_store_and_in_ours(address: Path | str) -> None:
    async def run() -> None:
        theirs = rasa_store(address)
        async with opened(address) as ours:
            for number in range(4):
                await say((ours, theirs)[number % 2], "me", f"第{number}句")
            assert said(await ours.retrieve("me")) == [f"第{number}句" for number in range(4)]
            for read in ("retrieve", "retrieve_full_tracker"):
                own, rasas = await getattr(ours, read)("me"), await getattr(theirs, read)("me")
                assert list(own.events) == list(rasas.events)
                assert own.current_slot_values() == rasas.current_slot_values()
            assert list(await ours.keys()) == ["me"]

    asyncio.run(run())


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=st.lists(st.tuples(st.sampled_from("ab"), st.text(max_size=20), st.booleans()), max_size=12))
def test_any_turns_and_sessions_are_read_as_rasa_reads_them(
    turns: list[tuple[str, str, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    async def run(ours_at: Path, theirs_at: Path) -> None:
        theirs = rasa_store(theirs_at)
        async with opened(ours_at) as ours:
            for number, (sender, text, fresh) in enumerate(turns):
                for store in (ours, theirs):
                    tracker = await say(store, sender, text, 1000.0 + number)
                    if fresh:
                        tracker.update(SessionStarted(timestamp=1000.5 + number))
                        await store.save(tracker)
            for sender in "ab":
                own, rasas = await ours.retrieve(sender), await theirs.retrieve(sender)
                assert (own and list(own.events)) == (rasas and list(rasas.events))

    folder = tmp_path_factory.mktemp("turns")
    asyncio.run(run(folder / "ours.db", folder / "theirs.db"))


def test_a_clock_that_is_set_back_hides_nothing(address: Path | str) -> None:
    async def run() -> list[str | None]:
        async with opened(address) as store:
            now = time.time()
            await say(store, "me", "早", now)
            await say(store, "me", "晚", now - 3600)
            return said(await store.retrieve("me"))

    assert asyncio.run(run()) == ["早", "晚"]


def test_what_is_saved_again_is_stored_once(address: Path | str) -> None:
    async def run() -> int:
        async with opened(address) as store:
            tracker = await say(store, "me", "你好")
            await store.save(tracker)
            tracker.update(SlotSet("topic", "again"))
            await store.save(tracker)
            return len((await stored(store, "me")).events)

    assert asyncio.run(run()) == 9


def test_of_a_tracker_that_somebody_else_made_only_what_is_new_is_stored(address: Path | str) -> None:
    async def run() -> list[str | None]:
        async with opened(address) as store:
            await say(store, "me", "你好")
            events = [*(await stored(store, "me")).events, UserUttered("后来")]
            await store.save(DialogueStateTracker.from_events("me", events, store.domain.slots))
            return said(await store.retrieve("me"))

    assert asyncio.run(run()) == ["你好", "后来"]


def test_a_conversation_without_a_message_leaves_nothing(tmp_path: Path) -> None:
    async def run() -> None:
        async with opened(tmp_path / "conversations.db") as store:
            await store.get_or_create_tracker("me", append_action_listen=False)
            await store.check()

    asyncio.run(run())
    assert rows(tmp_path / "conversations.db") == []


def test_names_longer_than_the_columns_are_no_error(address: Path | str) -> None:
    async def run() -> bool:
        async with opened(address) as store:
            tracker = await store.get_or_create_tracker("me", append_action_listen=False)
            tracker.update(UserUttered("/x", {"name": "x" * 300, "confidence": 1.0}))
            await store.save(tracker)
            return list((await stored(store, "me")).events) == list(tracker.events)

    assert asyncio.run(run())


def test_workers_that_begin_together_make_the_table_once(address: Path | str) -> None:
    async def begin() -> None:
        async with opened(address) as store:
            await store.check()

    async def run() -> None:
        await asyncio.gather(*(begin() for _ in range(8)))

    asyncio.run(run())


def test_the_web_chat_reads_what_was_said(address: Path | str) -> None:
    async def run() -> list[str]:
        async with opened(address) as store:
            transcripts = Transcripts(store)
            assert await transcripts.newest("me") == []
            tracker = await store.get_or_create_tracker("me", append_action_listen=False)
            tracker.update(UserUttered("你好", message_id="m_1"))
            tracker.update(BotUttered("你好，我能帮你退订"))
            await store.save(tracker)
            exchange = await transcripts.exchange("me", "m_1")
            assert exchange is not None
            assert exchange.messages == await transcripts.newest("me")
            return [message["text"] for message in exchange.messages]

    assert asyncio.run(run()) == ["你好", "你好，我能帮你退订"]


def test_a_thousand_messages_at_once_are_neither_lost_nor_mixed_up(address: Path | str) -> None:
    conversations = {f"person-{number}": [f"{number}-{turn}" for turn in range(20)] for number in range(50)}

    async def run() -> dict[str, list[str | None]]:
        locks = MemoryLockStore()
        async with opened(address, limit=60) as store:

            async def handle(sender: str, text: str) -> None:
                async with locks.lock(sender):
                    await say(store, sender, text)

            turns = [(sender, texts[turn]) for turn in range(20) for sender, texts in conversations.items()]
            await asyncio.gather(*(handle(sender, text) for sender, text in turns))
            return {sender: said(await store.retrieve(sender)) for sender in conversations}

    assert asyncio.run(run()) == conversations


def test_events_are_published_once_and_a_broker_that_fails_fails_nobody(tmp_path: Path, caplog: Any) -> None:
    async def run(broker: _Broker) -> list[str | None]:
        async with opened(tmp_path / "conversations.db", event_broker=broker) as store:
            await say(store, "me", "一")
            await say(store, "me", "二")
            return said(await store.retrieve("me"))

    works = _Broker()
    assert asyncio.run(run(works)) == ["一", "二"]
    assert [event["text"] for event in works.published if event["event"] == "user"] == ["一", "二"]
    assert len(works.published) == 13
    assert {event["sender_id"] for event in works.published} == {"me"}
    assert asyncio.run(run(_Broker(works=False))) == ["一", "二", "一", "二"]
    assert "not published (no broker)" in caplog.text
