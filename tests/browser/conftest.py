"""One browser for all tests here, a profile of its own for each, and the bots and pages they go to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.chat import Chat
from tests.browser.chromium import launched
from tests.browser.mortal_bot import MortalBot
from tests.browser.server import Site, StandIn, serving
from tests.browser.visitor import Visitor
from tests.end_to_end.bot import trained


# Not for the session: while Playwright runs, no other test of this thread could run an event loop.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with launched() as running:
        yield running


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Start somebody's browser: ``visit()``, or with what :class:`Visitor` takes."""
    visitors: list[Visitor] = []

    def start(expected: Sequence[str] = (), **options: Any) -> Visitor:
        visitors.append(Visitor(browser, expected, **options))
        return visitors[-1]

    yield start
    faults = [fault for visitor in visitors for fault in visitor.close()]
    assert faults == []


@pytest.fixture
def chat(visit: Callable[..., Visitor], bot: str) -> Chat:
    """The chat on the bot's own page, in a browser that was never there."""
    return visit().open(bot)


@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    """A server of another origin than the bots'."""
    site = Site()
    with serving(site.app) as site.origin:
        yield site


@pytest.fixture(scope="package")
def _own_bot(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MortalBot]:
    trained()
    bot = MortalBot(tmp_path_factory.mktemp("mortal"), site.origin)
    try:
        yield bot
    finally:
        bot.stop()


@pytest.fixture
def mortal(_own_bot: MortalBot) -> MortalBot:
    """A running bot that tests may kill, and that pages of the site may use."""
    _own_bot.start()
    return _own_bot


@pytest.fixture(scope="package")
def _standing() -> Iterator[tuple[StandIn, str]]:
    bot = StandIn()
    with serving(bot.app) as url:
        yield bot, url


@pytest.fixture
def stand_in(_standing: tuple[StandIn, str]) -> tuple[StandIn, str]:
    """A bot that says what the test has it say and has heard nothing yet, and its address."""
    bot, url = _standing
    bot.answers, bot.heard = [], []
    return bot, url
