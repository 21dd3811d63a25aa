"""Whole conversations with the cards that each message must get, and how many of them the bot answers so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import yaml
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from tuiding.card import Kind
from tuiding.evaluation.bot import CHANNEL, Clock, in_process
from tuiding.evaluation.expectation import FileError, known_label
from tuiding.timeline import ZONE

_FIELDS = {"say", "cards", "or_cards", "dates", "absent", "same_procedure"}
_NOON = time(12)


@dataclass(frozen=True)
class Said:
    """One message of a person and what it must get.

    ``cards``: label sequences that are right, each card with its alternatives (``procedure:auto_renew``,
    ``procedure:auto_renew/apple``, ``answer:fee``, ``choice``). ``dates``: the first card has a window of days.
    ``absent``: no answer says this. ``same_procedure``: the first card is about it.
    """

    text: str
    cards: tuple[tuple[tuple[str, ...], ...], ...]
    dates: bool = False
    absent: tuple[str, ...] = ()
    same_procedure: str | None = None


@dataclass(frozen=True)
class Dialogue:
    """A conversation; ``platform`` is what the channel tells of the person, ``today`` the day on which it is held."""

    name: str
    turns: tuple[Said, ...]
    platform: str | None = None
    today: date | None = None


@dataclass(frozen=True)
class TurnOutcome:
    """What one message got: the labels of its cards, and what is wrong with them (empty: nothing)."""

    said: Said
    cards: tuple[str, ...]
    problems: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class DialogueOutcome:
    """All turns of a dialogue as they went."""

    dialogue: Dialogue
    turns: list[TurnOutcome] = field(default_factory=list)

    @property
    def right(self) -> bool:
        """Whether every turn was right."""
        return not any(turn.problems for turn in self.turns)


def read(path: Path, procedures: Collection[str]) -> list[Dialogue]:
    """Read a YAML list of dialogues (``name``, ``platform``, ``turns`` of ``say`` and ``cards``).

    It may stand under ``dialogues``, beside ``today``, the day on which they are held (Asia/Shanghai); else that is the
    day on which they are read.

    Raises:
        FileError: the file cannot be read or has mistakes: all of them are named.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise FileError(f"{path}: not readable as YAML: {error}") from error
    today = None
    if isinstance(content, dict) and set(content) == {"today", "dialogues"}:
        today, content = content["today"], content["dialogues"]
        if type(today) is not date:
            raise FileError(f"{path}: today: {today!r} is not a day, write it like 2026-11-22")
    if not isinstance(content, list) or not content:
        raise FileError(f"{path}: must be a list of dialogues, or have 'today' and 'dialogues'")
    problems = [problem for number, entry in enumerate(content, 1) for problem in _problems(number, entry, procedures)]
    if problems:
        raise FileError(f"{path}: {len(problems)} mistakes, nothing was measured:\n  " + "\n  ".join(problems))
    return [
        Dialogue(entry["name"], tuple(_said(turn) for turn in entry["turns"]), entry.get("platform"), today)
        for entry in content
    ]


def hold(model: Path, dialogues: Sequence[Dialogue], progress: Callable[[str], None]) -> list[DialogueOutcome]:
    """Hold every dialogue with the bot of ``model``, each as a person of its own, and return how it went."""
    return asyncio.run(_hold(model, dialogues, progress))


async def _hold(model: Path, dialogues: Sequence[Dialogue], progress: Callable[[str], None]) -> list[DialogueOutcome]:
    clock = Clock()
    agent = in_process(model, clock)
    outcomes = []
    for number, dialogue in enumerate(dialogues, start=1):
        outcome = DialogueOutcome(dialogue)
        clock.now = datetime.combine(dialogue.today, _NOON, ZONE) if dialogue.today else None
        for said in dialogue.turns:
            channel = CollectingOutputChannel()
            metadata = {"platform": dialogue.platform} if dialogue.platform else None
            message = UserMessage(said.text, channel, f"dialogue-{number}", input_channel=CHANNEL, metadata=metadata)
            await agent.handle_message(message)
            outcome.turns.append(judge(said, channel.messages))
        outcomes.append(outcome)
    progress(f"held {len(dialogues)} dialogues")
    return outcomes


def judge(said: Said, messages: Sequence[dict[str, Any]]) -> TurnOutcome:
    """Compare the messages that one turn got with what it must get."""
    cards = [message["custom"] for message in messages if "custom" in message]
    text = "\n".join(message.get("text", "") for message in messages)
    labels = tuple(label_of(card) for card in cards)
    problems = []
    if not any(_fits(expected, cards) for expected in said.cards):
        problems.append("cards")
    if said.dates and not (cards and cards[0]["dates"]):
        problems.append("no dates")
    problems += [f"says {part}" for part in said.absent if part in text]
    if said.same_procedure and not (cards and cards[0]["procedure"] == said.same_procedure):
        problems.append(f"not about {said.same_procedure}")
    return TurnOutcome(said, labels, tuple(problems), text)


def label_of(card: dict[str, Any]) -> str:
    """Return the label of a card: ``procedure:auto_renew/wechat_pay``, ``answer:fee``, ``choice``."""
    if card["kind"] == Kind.PROCEDURE:
        return f"procedure:{card['procedure']}/{card['variant']}"
    return f"{card['kind']}:{card['topic']}" if card["topic"] else str(card["kind"])


def report(outcomes: Sequence[DialogueOutcome]) -> str:
    """Return the shares and every turn that went wrong, for people."""
    turns = [turn for outcome in outcomes for turn in outcome.turns]
    right_turns = sum(not turn.problems for turn in turns)
    right = sum(outcome.right for outcome in outcomes)
    lines = []
    for outcome in outcomes:
        for number, turn in enumerate(outcome.turns, start=1):
            if turn.problems:
                wanted = " or ".join(" + ".join("|".join(card) for card in cards) for cards in turn.said.cards)
                lines.append(f"{outcome.dialogue.name}, turn {number}: {turn.said.text}")
                lines.append(
                    f"    {', '.join(turn.problems)}: wanted {wanted}, got {' + '.join(turn.cards) or 'nothing'}"
                )
    lines.append(f"turns right      {right_turns} of {len(turns)} ({100 * right_turns / len(turns):.1f} %)")
    lines.append(f"dialogues right  {right} of {len(outcomes)} ({100 * right / len(outcomes):.1f} %)")
    return "\n".join(lines)


def _fits(expected: Sequence[Sequence[str]], cards: Sequence[dict[str, Any]]) -> bool:
    labels = [label_of(card) for card in cards]
    return len(expected) == len(labels) and all(
        any(label == wanted or label.split("/")[0] == wanted for wanted in alternatives)
        for alternatives, label in zip(expected, labels, strict=True)
    )


def _said(turn: dict[str, Any]) -> Said:
    sequences = [turn["cards"], *turn.get("or_cards", [])]
    return Said(
        turn["say"],
        tuple(tuple(tuple(card.split("|")) for card in cards) for cards in sequences),
        bool(turn.get("dates", False)),
        tuple(turn.get("absent", ())),
        turn.get("same_procedure"),
    )


def _problems(number: int, entry: Any, procedures: Collection[str]) -> list[str]:
    if (
        not isinstance(entry, dict)
        or not isinstance(entry.get("name"), str)
        or not isinstance(entry.get("turns"), list)
    ):
        return [f"dialogue {number}: must have 'name' and a list of 'turns'"]
    found = []
    for place, turn in enumerate(entry["turns"], start=1):
        where = f"dialogue {number} ({entry['name']}), turn {place}"
        if (
            not isinstance(turn, dict)
            or not isinstance(turn.get("say"), str)
            or not isinstance(turn.get("cards"), list)
        ):
            found.append(f"{where}: must have 'say' and a list of 'cards'")
            continue
        found += [f"{where}: unknown field {name!r}" for name in sorted(set(turn) - _FIELDS)]
        sequences = [turn["cards"], *turn.get("or_cards", [])]
        labels = [label for cards in sequences for card in cards for label in str(card).split("|")]
        found += [f"{where}: unknown label {label!r}" for label in labels if not known_label(label, procedures)]
    return found
