"""Messages are cleaned and masked, and a failure is apologised for."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, cast

import pytest
from rasa.core.brokers.broker import EventBroker
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.utils.log_utils import _anonymizer

from tests.end_to_end.bot import trained
from tuiding.evaluation.bot import in_process
from tuiding.server.agent import MASKED, MAX_MESSAGE, SafeAgent, cleaned, protected
from tuiding.settings import Settings
from tuiding.stores.errors import UnavailableError
from tuiding.training import model_path


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("怎么关自动续费", "怎么关自动续费"),
        ("a\x00b\nc", "a b c"),
        ("退\ud83d款", "退款"),
        ("\x85 ", ""),
        (None, ""),
        ("退" * 9000, "退" * MAX_MESSAGE),
        ("😀", "😀"),
    ],
)
def test_a_message_is_cleaned(text: str | None, kept: str) -> None:
    assert cleaned(text) == kept
    cleaned(text).encode("utf-8")


class _Failing:
    """A processor whose store is gone."""

    async def handle_message(self, message: UserMessage) -> list[dict[str, Any]]:
        raise OSError("disk full")


def test_a_failure_is_apologised_for_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    agent = SafeAgent("抱歉", lock_store=InMemoryLockStore())
    agent.processor = cast(Any, _Failing())
    channel = CollectingOutputChannel()
    with caplog.at_level(logging.ERROR):
        asyncio.run(agent.handle_message(UserMessage("你好", channel, "somebody")))
    assert channel.messages == [{"recipient_id": "somebody", "text": "抱歉"}]
    assert "disk full" in caplog.text


def _masked(text: str, metadata: dict[str, Any] | None = None) -> UserMessage:
    return protected(UserMessage(text, None, "somebody", metadata=metadata))


def test_a_message_is_masked_and_says_what_was() -> None:
    message = _masked("我13800138000的会员怎么退，test@example.com")
    assert message.text == "我〔手机号〕的会员怎么退，〔邮箱〕"
    assert message.metadata == {MASKED: ["phone", "email"]}


def test_metadata_is_masked_inside_and_keeps_its_keys() -> None:
    message = _masked("怎么退", {"platform": "ios", "page": {"tags": ["卡6222020200112233445"]}})
    assert message.metadata == {
        "platform": "ios",
        "page": {"tags": ["卡〔银行卡号〕"]},
        MASKED: ["bank_card"],
    }


@pytest.mark.parametrize("metadata", [None, {}, {"platform": "ios"}])
@pytest.mark.parametrize("text", ["怎么关自动续费", '/procedure{"procedure": "auto_renew"}', "2", ""])
def test_a_message_without_private_data_stays(text: str, metadata: dict[str, Any] | None) -> None:
    message = _masked(text, metadata)
    assert (message.text, message.metadata, message.sender_id) == (text, metadata, "somebody")


def test_masking_twice_keeps_what_was_said_about_it() -> None:
    message = _masked("13800138000")
    assert protected(message).metadata == {MASKED: ["phone"]}


def test_an_item_across_the_limit_is_masked_before_the_text_is_cut() -> None:
    text = _masked("退" * (MAX_MESSAGE - 8) + "13800138000").text
    assert not any(character.isdigit() for character in text)
    assert len(text) <= MAX_MESSAGE


def test_what_was_understood_elsewhere_is_dropped_with_the_number_in_it() -> None:
    understood = {"text": "我13800138000的会员", "intent": {"name": "inform"}, "entities": []}
    message = protected(UserMessage("我13800138000的会员", None, "somebody", parse_data=understood))
    assert message.parse_data is None


class _Storing:
    """A processor that keeps messages as Rasa's does, and fails when it is told to."""

    def __init__(self, store: InMemoryTrackerStore, failing: bool = False) -> None:
        self._store = store
        self._failing = failing

    async def handle_message(self, message: UserMessage) -> list[dict[str, Any]]:
        tracker = await self._store.get_or_create_tracker(message.sender_id)
        tracker.update(UserUttered(message.text, parse_data=None, metadata=message.metadata))
        await self._store.save(tracker)
        if self._failing:
            raise OSError(f"cannot answer {message.text!r}")
        return []


class _Broker(EventBroker):
    """An event broker that keeps what it is given."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def publish(self, event: dict[str, Any]) -> None:
        self.events.append(event)


@pytest.mark.parametrize("failing", [False, True])
def test_neither_store_nor_broker_nor_log_sees_what_is_private(failing: bool, caplog: pytest.LogCaptureFixture) -> None:
    broker = _Broker()
    store = InMemoryTrackerStore(Domain.empty(), event_broker=broker)
    agent = SafeAgent("抱歉", lock_store=InMemoryLockStore(), tracker_store=store)
    agent.processor = cast(Any, _Storing(store, failing))
    message = UserMessage(
        "我13800138000的会员怎么退", CollectingOutputChannel(), "somebody", metadata={"p": "13900139000"}
    )

    async def run() -> str:
        await agent.handle_message(message)
        tracker = await store.retrieve("somebody")
        return str([event.as_dict() for event in tracker.events])

    with caplog.at_level(logging.DEBUG):
        stored = asyncio.run(run())
    assert "我〔手机号〕的会员怎么退" in stored
    assert "我〔手机号〕的会员怎么退" in str(broker.events)
    assert ("cannot answer" in caplog.text) is failing
    for kept in (stored, str(broker.events), caplog.text):
        assert "13800138000" not in kept
        assert "13900139000" not in kept


def test_what_a_channel_logs_about_a_message_cut_off_is_masked() -> None:
    SafeAgent("抱歉", lock_store=InMemoryLockStore())
    record = _anonymizer(None, "error", {"event": "rest.message.received.timeout", "text": "我13800138000", "n": 1})
    assert record == {"event": "rest.message.received.timeout", "text": "我〔手机号〕", "n": 1}


@pytest.fixture(scope="module")
def agent() -> SafeAgent:
    """The whole bot."""
    trained()
    return in_process(model_path(Settings()))


def _said(agent: SafeAgent, message: UserMessage) -> list[dict[str, Any]]:
    channel = CollectingOutputChannel()
    message.output_channel, message.input_channel = channel, "rest"
    asyncio.run(agent.handle_message(message))
    said: list[dict[str, Any]] = channel.messages
    return said


def test_a_message_that_rasas_api_hands_to_the_processor_is_masked(agent: SafeAgent) -> None:
    message = UserMessage("我13800138000", CollectingOutputChannel(), "api")
    tracker = asyncio.run(agent.processor.log_message(message, should_save_tracker=False))
    assert tracker.latest_message.text == "我〔手机号〕"
    assert "13800138000" not in str(asyncio.run(agent.parse_message("我13800138000")))


def test_a_message_that_was_answered_is_not_answered_again(agent: SafeAgent) -> None:
    first = UserMessage("怎么取关一个公众号", sender_id="twice", message_id="m1")
    again = UserMessage("怎么取关一个公众号", sender_id="twice", message_id="m1")
    other = UserMessage("怎么取关一个公众号", sender_id="twice", message_id="m2")
    assert _said(agent, first)
    assert _said(agent, again) == []
    assert _said(agent, other)
    tracker = asyncio.run(agent.tracker_store.retrieve("twice"))
    assert [e.message_id for e in tracker.events if isinstance(e, UserUttered)] == ["m1", "m2"]


def test_after_a_long_conversation_an_answer_is_what_it_was(agent: SafeAgent) -> None:
    async def talk() -> list[str]:
        kinds = []
        for text in ["怎么取关一个公众号", *["你好"] * 15, "安卓呢", "asdf qwer", "zxcv"]:
            channel = CollectingOutputChannel()
            await agent.handle_message(UserMessage(text, channel, "long", input_channel="rest"))
            card = next(message["custom"] for message in channel.messages if "custom" in message)
            kinds.append(f"{card['kind']}:{card['procedure'] or card['topic']}/{card['variant']}")
        return kinds

    said = asyncio.run(talk())
    assert said[0].startswith("procedure:official_account")
    assert set(said[1:16]) == {"smalltalk:greet/None"}
    assert said[16] == "procedure:official_account/android"
    # The rule for a second failure in a row needs the slot of the first.
    assert [kind.partition(":")[0] for kind in said[17:]] == ["fallback", "handoff"]


def test_a_store_that_does_not_answer_is_apologised_for_and_named_in_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Unavailable(_Failing):
        async def handle_message(self, message: UserMessage) -> list[dict[str, Any]]:
            raise UnavailableError("the database failed: make room")

    agent = SafeAgent("抱歉", lock_store=InMemoryLockStore())
    agent.processor = cast(Any, Unavailable())
    assert [message["text"] for message in _said(agent, UserMessage("你好", sender_id="a"))] == ["抱歉"]
    assert "the database failed: make room" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_failure_of_masking_is_apologised_for_and_nothing_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    nested: Any = "13800138000"
    for _ in range(5000):
        nested = [nested]
    agent = SafeAgent("抱歉", lock_store=InMemoryLockStore())
    agent.processor = cast(Any, _Storing(InMemoryTrackerStore(Domain.empty())))
    channel = CollectingOutputChannel()
    asyncio.run(agent.handle_message(UserMessage("13800138000", channel, "somebody", metadata={"n": nested})))
    assert channel.messages == [{"recipient_id": "somebody", "text": "抱歉"}]
    assert "13800138000" not in caplog.text
