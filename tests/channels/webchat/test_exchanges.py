"""Once each, in order, and never too many."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered

from tuiding.channels.socketio import SocketIOOutput
from tuiding.channels.webchat.exchanges import MOST, Exchanges
from tuiding.channels.webchat.refusal import Reason, Refusal
from tuiding.channels.webchat.transcript import Exchange, Transcripts
from tuiding.channels.webchat.utterance import Utterance

_ID = "webchat:1"


class _Sio:
    """A socket.io server to which nobody is connected."""

    async def emit(self, *args: Any, **kwargs: Any) -> None:
        pass


class _Bot:
    """Answers in two parts and keeps the exchange, as Rasa does; waits to be let, and fails, when it is told to."""

    def __init__(self) -> None:
        self.store: TrackerStore = InMemoryTrackerStore(Domain.empty())
        self.handled: list[str] = []
        self.announced: list[dict[str, Any]] = []
        self.may = asyncio.Event()
        self.may.set()
        self.failing = False
        self.exchanges = Exchanges("socketio", self.handle, Transcripts(self.store), self._output)

    def _output(self, exchange: Exchange) -> OutputChannel:
        return SocketIOOutput(_Sio(), exchange)

    async def handle(self, message: UserMessage) -> None:
        self.handled.append(message.text)
        if self.failing:
            await message.output_channel.send_text_message(message.sender_id, "抱歉")
            return
        tracker = await self.store.get_or_create_tracker(message.sender_id)
        tracker.update(UserUttered(message.text, message_id=message.message_id, metadata=message.metadata))
        for text in ("一", "二"):
            part = BotUttered(f"{message.text}{text}")
            tracker.update(part)
            await message.output_channel.send_response(message.sender_id, part.message())
            await self.may.wait()
        await self.store.save(tracker)

    async def say(self, text: str, message_id: str | None = None, conversation: str = _ID) -> Exchange:
        async def announce(message: dict[str, Any]) -> None:
            self.announced.append(message)

        return await self.exchanges.answer(conversation, Utterance(text, message_id=message_id), announce)


def _run(test: Callable[[_Bot], Awaitable[None]]) -> None:
    async def run() -> None:
        async with asyncio.timeout(30):
            await test(_Bot())

    asyncio.run(run())


async def _until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - under the time limit of _run
        await asyncio.sleep(0)


def test_a_message_sent_again_meanwhile_waits_for_the_same_answer() -> None:
    async def test(bot: _Bot) -> None:
        first, second = await asyncio.gather(bot.say("a", "m1"), bot.say("a", "m1"))
        assert first is second
        assert [part["text"] for part in first.parts] == ["a一", "a二"]
        assert bot.handled == ["a"]
        assert [message["id"] for message in bot.announced] == ["m1"]

    _run(test)


def test_a_message_sent_again_afterwards_gets_the_answer_of_the_conversation() -> None:
    async def test(bot: _Bot) -> None:
        first = await bot.say("a", "m1")
        again = await bot.say("a", "m1")
        assert again.parts == first.parts
        assert again is not first
        assert bot.handled == ["a"]

    _run(test)


def test_the_same_message_id_in_two_conversations_is_two_messages() -> None:
    async def test(bot: _Bot) -> None:
        await asyncio.gather(bot.say("a", "m1"), bot.say("b", "m1", "webchat:2"))
        assert sorted(bot.handled) == ["a", "b"]

    _run(test)


def test_messages_are_answered_in_the_order_in_which_they_came() -> None:
    async def test(bot: _Bot) -> None:
        texts = [f"{number}" for number in range(MOST)]
        answers = await asyncio.gather(*(bot.say(text, f"m{text}") for text in texts))
        assert bot.handled == texts
        assert [answer.parts[0]["in_reply_to"] for answer in answers] == [f"m{text}" for text in texts]

    _run(test)


def test_too_many_at_once_are_refused_and_the_others_answered() -> None:
    async def test(bot: _Bot) -> None:
        bot.may.clear()
        waiting = [asyncio.create_task(bot.say("a", f"m{number}")) for number in range(MOST)]
        await _until(lambda: bool(bot.handled))
        with pytest.raises(Refusal) as caught:
            await bot.say("b", "more")
        assert caught.value.reason is Reason.BUSY
        with pytest.raises(Refusal):
            await bot.exchanges.messages(_ID)
        assert await bot.exchanges.messages("webchat:2") == []
        bot.may.set()
        assert len(await asyncio.gather(*waiting)) == MOST
        assert (await bot.say("b", "more")).parts

    _run(test)


def test_whoever_hangs_up_still_counts_until_answered() -> None:
    async def test(bot: _Bot) -> None:
        bot.may.clear()
        for number in range(MOST):
            task = asyncio.create_task(bot.say("a", f"m{number}"))
            await asyncio.sleep(0)
            task.cancel()
        await asyncio.sleep(0)
        with pytest.raises(Refusal):
            await bot.say("b", "more")
        bot.may.set()
        await _until(lambda: len(bot.handled) == MOST)
        assert (await bot.say("a", "m3")).parts[0]["text"] == "a一"
        assert len(bot.handled) == MOST

    _run(test)


def test_nothing_is_remembered_of_what_is_answered() -> None:
    async def test(bot: _Bot) -> None:
        await asyncio.gather(*(bot.say("a", f"m{number}", f"webchat:{number}") for number in range(5)))
        await bot.exchanges.messages(_ID)
        await asyncio.sleep(0)
        assert not bot.exchanges._open

    _run(test)


def test_what_is_being_answered_is_part_of_the_conversation() -> None:
    async def test(bot: _Bot) -> None:
        await bot.say("a", "m1")
        bot.may.clear()
        task = asyncio.create_task(bot.say("b", "m2"))
        await _until(lambda: "b" in bot.handled)
        assert [message["text"] for message in await bot.exchanges.messages(_ID)] == ["a", "a一", "a二", "b", "b一"]
        bot.may.set()
        await task
        ids = [message["id"] for message in await bot.exchanges.messages(_ID)]
        assert len(ids) == len(set(ids)) == 6

    _run(test)


def test_what_could_not_be_answered_says_so_and_may_be_tried_again() -> None:
    async def test(bot: _Bot) -> None:
        bot.failing = True
        failed = await bot.say("a", "m1")
        assert failed.failed
        assert [part["text"] for part in failed.parts] == ["抱歉"]
        bot.failing = False
        answered = await bot.say("a", "m1")
        assert not answered.failed
        assert failed.parts[0]["id"] not in {part["id"] for part in answered.parts}
        assert (await bot.exchanges.messages(_ID))[1:] == answered.parts

    _run(test)


def test_what_is_not_answered_when_the_bot_stops_is_not_kept_and_says_so() -> None:
    async def test(bot: _Bot) -> None:
        bot.may.clear()
        waiting = [asyncio.create_task(bot.say("a", f"m{number}")) for number in range(3)]
        await _until(lambda: bool(bot.handled))
        await bot.exchanges.stop()
        for task in waiting:
            with pytest.raises(Refusal) as caught:
                await task
            assert caught.value.reason is Reason.FAILED
        assert bot.handled == ["a"]
        assert await bot.exchanges.messages(_ID) == []

    _run(test)


def test_a_failure_that_nobody_apologised_for_is_one_too(caplog: pytest.LogCaptureFixture) -> None:
    async def test(bot: _Bot) -> None:
        async def fail(message: UserMessage) -> None:
            raise OSError("disk full")

        bot.exchanges = Exchanges("socketio", fail, Transcripts(bot.store), bot._output)
        assert (await bot.say("a", "m1")).failed

    with caplog.at_level(logging.ERROR):
        _run(test)
    assert "disk full" in caplog.text


def test_a_store_that_cannot_be_read_stops_no_answer_and_is_told_of(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Transcripts):
        async def newest(self, conversation: str) -> list[dict[str, Any]]:
            raise OSError("disk gone")

        async def exchange(self, conversation: str, message_id: str) -> Exchange | None:
            raise OSError("disk gone")

    async def test(bot: _Bot) -> None:
        bot.exchanges = Exchanges("socketio", bot.handle, Broken(bot.store), bot._output)
        assert (await bot.say("a", "m1")).parts
        with pytest.raises(Refusal) as caught:
            await bot.exchanges.messages(_ID)
        assert caught.value.reason is Reason.FAILED

    _run(test)
    assert "disk gone" in caplog.text


def test_private_numbers_are_announced_masked() -> None:
    async def test(bot: _Bot) -> None:
        await bot.say("我13800138000的会员", "m1")
        assert bot.announced[0]["text"] == "我〔手机号〕的会员"

    _run(test)
