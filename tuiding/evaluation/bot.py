"""The whole bot in this process: its model, its policies and its actions, through to the card."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from tuiding.card import Kind
from tuiding.evaluation.expectation import Expectation
from tuiding.evaluation.pipeline import as_answer
from tuiding.evaluation.scoring import Outcome
from tuiding.server.actions import InProcessActions, Result
from tuiding.server.agent import SafeAgent

CHANNEL = "rest"
_PROGRESS_EVERY = 100


def ask(model: Path, expectations: Sequence[Expectation], progress: Callable[[str], None]) -> list[Outcome]:
    """Ask every message in a conversation of its own and return how it was answered."""
    return asyncio.run(_ask_all(in_process(model), expectations, progress))


@dataclass
class Clock:
    """When messages are sent; none: when they are."""

    now: datetime | None = None


class _DatedActions(InProcessActions):
    """Actions for messages that were sent when a clock says so."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    async def run(self, name: str, tracker: DialogueStateTracker) -> Result:
        """Run an action with the latest message dated (see ``Actions``); the tracker keeps the real time."""
        message = tracker.get_last_event_for(UserUttered)
        if message is None or self._clock.now is None:
            return await super().run(name, tracker)
        sent, message.timestamp = message.timestamp, self._clock.now.timestamp()
        try:
            return await super().run(name, tracker)
        finally:
            message.timestamp = sent


def in_process(model: Path, clock: Clock | None = None) -> SafeAgent:
    """Return the bot with everything in this process and nothing kept."""
    agent = SafeAgent(
        "",
        tracker_store=InMemoryTrackerStore(None),
        lock_store=InMemoryLockStore(),
        action_endpoint=_DatedActions(clock or Clock()),
    )
    agent.load_model(model)
    return agent


async def _ask_all(
    agent: SafeAgent, expectations: Sequence[Expectation], progress: Callable[[str], None]
) -> list[Outcome]:
    outcomes = []
    for number, expectation in enumerate(expectations, start=1):
        outcomes.append(await _ask(agent, expectation, f"message-{number}"))
        if number % _PROGRESS_EVERY == 0 or number == len(expectations):
            progress(f"asked {number} of {len(expectations)} messages")
    return outcomes


async def _ask(agent: SafeAgent, expectation: Expectation, sender: str) -> Outcome:
    channel = CollectingOutputChannel()
    await agent.handle_message(UserMessage(expectation.text, channel, sender, input_channel=CHANNEL))
    cards = [message["custom"] for message in channel.messages if "custom" in message]
    tracker = await agent.tracker_store.retrieve(sender)
    parsed = tracker.latest_message.parse_data if tracker else {}
    ranking = parsed.get("intent_ranking") or []
    confidence, best = (ranking[0]["confidence"], as_answer(ranking[0]["name"])) if ranking else (0.0, "")
    if not cards:
        return Outcome(expectation, "nothing", (), confidence, best)
    card = cards[0]
    offered = tuple(option["procedure"] for option in card["options"] if option["procedure"])
    detail = card["procedure"] if card["kind"] == Kind.PROCEDURE else card["topic"]
    answer = f"{card['kind']}:{detail}" if detail else card["kind"]
    return Outcome(expectation, answer, offered, confidence, best)
