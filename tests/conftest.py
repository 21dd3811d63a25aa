"""What tests share: the dataset, and one running bot for all tests that only talk to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.end_to_end.bot import Conversation, running, trained
from tuiding.procedures import Dataset, load
from tuiding.settings import ROOT


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    return load(ROOT / "data")


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running bot."""
    trained()
    with running(tmp_path_factory.mktemp("bot")) as url:
        yield url


@pytest.fixture
def conversation(bot: str) -> Callable[..., Conversation]:
    """Start a conversation: ``conversation()``, or ``conversation(platform="ios")``."""

    def start(platform: str | None = None) -> Conversation:
        return Conversation(bot, platform)

    return start
