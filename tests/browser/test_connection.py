"""The way to the bot, and the bot itself, may be gone at any moment: nothing typed is lost, nothing is said twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Route, WebSocketRoute, expect

from tests.browser.chat import ANSWER_MS, Chat
from tests.browser.mortal_bot import MortalBot
from tests.browser.server import Site, page
from tests.browser.visitor import UNREACHABLE, Visitor

_ASKED = "怎么取消自动续费"
_SOCKET = re.compile(r"/socket\.io/")
_HTTP = re.compile(r"/webhooks/socketio/")
# A bot that starts, and a chat that tries again less and less often, on a busy machine.
_BACK_MS = 60_000


class Line:
    """A person's websocket to the bot, which tests can hold up and cut."""

    def __init__(self) -> None:
        """Let everything through."""
        self.held: list[str | bytes] | None = None
        self.on_utterance: Callable[[], None] | None = None
        self.on_answer: Callable[[], None] | None = None
        self._page: WebSocketRoute | None = None

    def __call__(self, route: WebSocketRoute) -> None:
        """Stand between the page and the bot (Playwright's ``route_web_socket``)."""
        self._page = route
        bot = route.connect_to_server()

        def from_page(message: str | bytes) -> None:
            if self.on_utterance is not None and "user_uttered" in str(message):
                self.on_utterance()
            else:
                bot.send(message)

        def from_bot(message: str | bytes) -> None:
            if self.on_answer is not None and "bot_uttered" in str(message):
                self.on_answer()
            elif self.held is not None:
                self.held.append(message)
            else:
                route.send(message)

        route.on_message(from_page)
        bot.on_message(from_bot)

    def cut(self) -> None:
        """Break the connection."""
        assert self._page is not None
        self._page.close(code=1001)

    def release(self) -> None:
        """Deliver what was held up."""
        assert self._page is not None
        held, self.held = self.held or [], None
        for message in held:
            self._page.send(message)


def _once_and_in_order(chat: Chat, asked: list[str]) -> None:
    """Each question is there once, each followed by its answer, now and after a reload."""
    expect(chat.log.locator("[data-delivery=waiting], [data-delivery=sending]")).to_have_count(0, timeout=_BACK_MS)
    expect(chat.answers).to_have_count(len(asked), timeout=_BACK_MS)
    said = chat.said()
    assert chat.asked() == asked
    assert [who for who, _ in said] == ["user", "bot"] * len(asked)
    chat.page.reload()
    chat.show()
    expect(chat.messages).to_have_count(len(said))
    assert chat.said() == said


def test_what_is_typed_offline_is_sent_once_and_in_order(visit: Callable[..., Visitor], bot: str) -> None:
    person = visit(UNREACHABLE)
    chat = person.open(bot)
    chat.ask("你好")
    person.context.set_offline(True)
    expect(chat.notice("offline")).to_contain_text("连上后会自动发出")
    chat.type(_ASKED)
    chat.type("要密码吗")
    waiting = chat.log.locator("[data-delivery=waiting]")
    expect(waiting).to_have_count(2)
    expect(waiting.first).to_contain_text("等待发送")
    person.context.set_offline(False)
    expect(chat.notice("offline")).to_have_count(0, timeout=_BACK_MS)
    _once_and_in_order(chat, ["你好", _ASKED, "要密码吗"])


def test_an_answer_lost_on_its_way_is_fetched_not_made_twice(visit: Callable[..., Visitor], bot: str) -> None:
    person = visit(UNREACHABLE)
    line = Line()
    person.context.route_web_socket(_SOCKET, line)
    chat = person.open(bot)
    chat.ask("你好")

    def lose() -> None:
        line.on_answer = None
        line.cut()

    line.on_answer = lose
    chat.type(_ASKED)
    _once_and_in_order(chat, ["你好", _ASKED])


def test_a_late_answer_is_waited_for_and_the_person_knows(visit: Callable[..., Visitor], bot: str) -> None:
    person = visit()
    line = Line()
    person.context.route_web_socket(_SOCKET, line)
    person.context.clock.install()
    chat = person.open(bot)
    chat.ask("你好")
    line.held = []
    chat.type(_ASKED)
    person.context.clock.fast_forward("00:02")
    expect(chat.log.locator("[part=typing]")).to_be_visible()
    expect(chat.announcement).to_have_text("正在回答")
    person.context.clock.fast_forward("00:07")
    expect(chat.notice("slow")).to_have_text("还在处理，请稍等。")
    # Writing goes on meanwhile.
    chat.type("要密码吗")
    expect(chat.log.locator("[data-delivery=waiting]")).to_have_count(1)
    line.release()
    expect(chat.notice("slow")).to_have_count(0)
    _once_and_in_order(chat, ["你好", _ASKED, "要密码吗"])


@pytest.mark.parametrize(("blocked", "used"), [("websockets", "polling"), ("sockets", "plain requests")])
def test_where_sockets_are_blocked_plain_requests_are_used(
    blocked: str, used: str, visit: Callable[..., Visitor], site: Site, mortal: MortalBot
) -> None:
    # A policy that names the bot's http address alone keeps a browser from any websocket.
    policy = f"default-src 'none'; script-src 'self'; connect-src {mortal.url}; img-src data:"
    body = f'<tuiding-chat open server="{mortal.url}"></tuiding-chat>'
    person = visit((*UNREACHABLE, r"Content Security Policy directive: .connect-src"))
    seen: set[str] = set()

    def polling(route: Route) -> None:
        if blocked == "sockets":
            route.abort()
        else:
            seen.add("polling")
            route.continue_()

    def plain(route: Route) -> None:
        seen.add("plain requests")
        route.continue_()

    person.context.route(_SOCKET, polling)
    person.context.route(_HTTP, plain)
    chat = person.open(site.put("blocked", page(body), policy))
    # Typed before there is any connection.
    chat.type(_ASKED)
    expect(chat.answers).to_have_count(1, timeout=ANSWER_MS)
    chat.ask("要密码吗")
    assert seen == {used}
    _once_and_in_order(chat, [_ASKED, "要密码吗"])


def _elsewhere(site: Site, bot: MortalBot) -> str:
    """Return a page that is there when the bot is not."""
    return site.put("elsewhere", page(f'<tuiding-chat open server="{bot.url}"></tuiding-chat>'))


def test_a_bot_that_is_down_at_load_and_then_comes(
    visit: Callable[..., Visitor], site: Site, mortal: MortalBot
) -> None:
    mortal.kill()
    chat = visit(UNREACHABLE).open(_elsewhere(site, mortal))
    expect(chat.notice("offline")).to_contain_text("现在连不上", timeout=_BACK_MS)
    chat.type(_ASKED)
    chat.type("要密码吗")
    # Not even a reload loses it.
    chat.page.reload()
    expect(chat.log.locator("[data-delivery=waiting]")).to_have_count(2)
    expect(chat.notice("offline")).to_be_visible(timeout=_BACK_MS)
    mortal.start()
    with suppress(Error):  # it may be back by itself before the button is hit
        chat.press("reconnect")
    expect(chat.notice("offline")).to_have_count(0, timeout=_BACK_MS)
    _once_and_in_order(chat, [_ASKED, "要密码吗"])


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_bot_that_dies_over_an_answer(
    moment: str, visit: Callable[..., Visitor], site: Site, mortal: MortalBot
) -> None:
    """``before``: it has not seen the question. ``after``: it has answered, and nobody has seen the answer."""
    person = visit(UNREACHABLE)
    line = Line()
    person.context.route_web_socket(_SOCKET, line)
    chat = person.open(_elsewhere(site, mortal))
    chat.ask("你好")

    def die() -> None:
        line.on_utterance = line.on_answer = None
        mortal.kill()

    if moment == "before":
        line.on_utterance = die
    else:
        line.on_answer = die
    chat.type(_ASKED)
    expect(chat.element.locator("[data-notice=reconnecting], [data-notice=offline]")).to_be_visible(timeout=_BACK_MS)
    chat.type("要密码吗")
    mortal.start()
    _once_and_in_order(chat, ["你好", _ASKED, "要密码吗"])
