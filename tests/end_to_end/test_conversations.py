"""The stories of ``tests/conversations`` over REST: the right cards, and nothing in them that is made up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.conversations.stories import Story, stories
from tests.end_to_end.bot import Answer, Conversation
from tuiding.evaluation.dialogue import judge
from tuiding.procedures import Dataset
from tuiding.procedures.schema import SERVICE_PLACEHOLDER
from tuiding.settings import ROOT
from tuiding.timeline import ZONE, working_days_between

Start = Callable[..., Conversation]

_NUMBER = re.compile(r"\d+")
_NUMBERED = re.compile(r"^\d+\. ", re.MULTILINE)


@pytest.mark.parametrize("story", stories(), ids=str)
def test_a_story_gets_its_cards_and_says_nothing_of_its_own(
    story: Story, conversation: Start, steps: set[str], numbers: set[str]
) -> None:
    talk = conversation(platform=story.platform)
    for said in story.turns:
        answer = talk.say(said.text)
        outcome = judge(said, answer.messages)
        assert not outcome.problems, f"{said.text}: wanted {said.cards}, got {outcome.cards}\n{answer.text}"
        assert _steps(answer) <= steps, said.text
        assert _numbers(answer) <= numbers | _told(said.text) | _computed(answer), f"{said.text}\n{answer.text}"


@pytest.fixture(scope="module")
def steps(dataset: Dataset) -> set[str]:
    """Every step that the dataset can give, for every service."""
    found = set()
    for procedure in dataset.procedures.values():
        names = [*procedure.services, procedure.service_unnamed or ""]
        every = [step for variant in procedure.variants for path in variant.paths for step in path.steps]
        found |= {step.replace(SERVICE_PLACEHOLDER, name) for step in every for name in [*names, *_services(dataset)]}
    return found


@pytest.fixture(scope="module")
def numbers() -> set[str]:
    """Every number in the dataset and in the bot's own sentences."""
    folder = ROOT / "data"
    files = [
        *(folder / "procedures").glob("*.yml"),
        folder / "general.yml",
        folder / "sources.yml",
        ROOT / "domain.yml",
    ]
    return {number for path in files for number in _NUMBER.findall(_without_examples(path))}


def _without_examples(path: Path) -> str:
    return path.read_text(encoding="utf-8").partition("\nexamples:")[0]


def _services(dataset: Dataset) -> Iterator[str]:
    for procedure in dataset.procedures.values():
        yield from procedure.services


def _steps(answer: Answer) -> set[str]:
    return {step for card in answer.cards for path in card["paths"] for step in path["steps"]}


def _numbers(answer: Answer) -> set[str]:
    return set(_NUMBER.findall(_NUMBERED.sub("", answer.text)))


def _told(text: str) -> set[str]:
    return set(_NUMBER.findall(text))


def _computed(answer: Answer) -> set[str]:
    """Return the numbers of computed days: those of the card's window, of today, and how far they are apart."""
    today = datetime.now(ZONE).date()
    days = {today}
    for card in answer.cards:
        dates = card["dates"] or {}
        days |= {date.fromisoformat(dates[name]) for name in ("from", "earliest", "latest", "today") if name in dates}
    pairs = [(first, second) for first in days for second in days]
    apart = {abs((first - second).days) for first, second in pairs}
    apart |= {working_days_between(first, second).days for first, second in pairs}
    written = {
        part for day in days for part in (str(day.year), str(day.month), str(day.day), *day.isoformat().split("-"))
    }
    return written | {str(count) for count in apart}
