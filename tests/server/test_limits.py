"""How much a person and an address may say, in memory and in Redis."""

from __future__ import annotations

import asyncio
import logging
from types import SimpleNamespace
from typing import Any, cast

import pytest
from prometheus_client import REGISTRY
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore

from tests.channels.platform.redis_server import redis_server
from tuiding.server.agent import SafeAgent
from tuiding.server.limits import Limits, address_of


def _waits(limits: Limits, *counted: tuple[str | None, str | None]) -> list[int]:
    async def run() -> list[int]:
        return [await limits.wait("rest", sender, address) for sender, address in counted]

    return asyncio.run(run())


def _many(by: str) -> float:
    return REGISTRY.get_sample_value("tuiding_limited_total", {"by": by}) or 0.0


def _check(limits: Limits) -> None:
    before = _many("sender"), _many("address")
    first, second, third, other = _waits(limits, ("a", None), ("a", None), ("a", None), ("b", None))
    assert (first, second, other) == (0, 0, 0)
    assert 3500 < third <= 3600
    *allowed, refused = _waits(limits, *((None, "10.0.0.1"),) * 4)
    assert allowed == [0, 0, 0]
    assert 0 < refused <= 60
    assert (_many("sender"), _many("address")) == (before[0] + 1, before[1] + 1)


def test_each_sender_and_each_address_has_its_own_limit() -> None:
    _check(Limits("9/minute;2/hour", "3/minute"))


def test_workers_count_together_in_redis() -> None:
    with redis_server() as redis:
        _check(Limits("9/minute;2/hour", "3/minute", redis))
        assert _waits(Limits("2/hour", "off", redis), ("a", None))[0] > 0


def test_where_redis_is_away_everybody_may_and_it_is_counted_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    with redis_server() as redis:
        pass
    errors = {"store": "limits"}
    before = REGISTRY.get_sample_value("tuiding_store_errors_total", errors) or 0.0
    with caplog.at_level(logging.ERROR):
        assert _waits(Limits("1/hour", "off", redis), *(("a", None),) * 5) == [0] * 5
    assert REGISTRY.get_sample_value("tuiding_store_errors_total", errors) == before + 1
    assert len(caplog.records) == 1


def test_off_is_no_limit() -> None:
    assert _waits(Limits("off", "off"), *(("a", "10.0.0.1"),) * 1000) == [0] * 1000


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("::ffff:10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "[2001:db8:1:2:3::4]", "2001:db8:1:2::/64"),
        ("127.0.0.1", "", None),
        ("::1", "", None),
        ("10.0.0.1", "_hidden", None),
        ("", "", None),
    ],
)
def test_an_address_is_that_of_the_client(peer: str, forwarded: str, address: str | None) -> None:
    assert address_of(cast(Any, SimpleNamespace(ip=peer, remote_addr=forwarded))) == address


def test_one_message_too_many_of_a_platform_is_not_answered() -> None:
    class Echo:
        async def handle_message(self, message: UserMessage) -> None:
            assert message.output_channel is not None
            await message.output_channel.send_text_message(message.sender_id, message.text or "")

    agent = SafeAgent("抱歉", limits=Limits("1/hour", "off"), lock_store=InMemoryLockStore())
    agent.processor = cast(Any, Echo())
    channel = CollectingOutputChannel()

    async def talk() -> None:
        for text in ("一", "二"):
            await agent.handle_message(UserMessage(text, channel, "wechat:somebody", input_channel="wechat"))

    asyncio.run(talk())
    assert [message["text"] for message in channel.messages] == ["一"]
