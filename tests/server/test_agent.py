"""Messages are cleaned, and a failure is apologised for."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore

from tuiding.server.agent import MAX_MESSAGE, SafeAgent, cleaned


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
    agent.processor = _Failing()
    channel = CollectingOutputChannel()
    with caplog.at_level(logging.ERROR):
        asyncio.run(agent.handle_message(UserMessage("你好", channel, "somebody")))
    assert channel.messages == [{"recipient_id": "somebody", "text": "抱歉"}]
    assert "disk full" in caplog.text
