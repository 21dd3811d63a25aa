"""The conversation is the person's: there after a reload, in another tab, the next day; and gone when they say so."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

import jwt
import pytest
from playwright.sync_api import StorageState, expect

from tests.browser.chat import Chat
from tests.browser.mortal_bot import MortalBot
from tests.browser.visitor import Visitor

_ASKED = "怎么取消自动续费"

# Some private windows and blocked cookies: even naming it throws.
_BLOCKED = """
Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("The operation is insecure.", "SecurityError"); },
});
"""


def _key(url: str, name: str) -> str:
    return f"tuiding:{url}/:{name}"


def _session_alone(url: str, session: str) -> StorageState:
    return {
        "cookies": [],
        "origins": [{"origin": url, "localStorage": [{"name": _key(url, "session"), "value": session}]}],
    }


def _session(chat: Chat, url: str) -> str:
    session: str = chat.page.evaluate("key => localStorage.getItem(key)", _key(url, "session"))
    return session


def test_a_reload_shows_the_conversation_as_it_was(chat: Chat) -> None:
    chat.ask(_ASKED)
    chat.ask("要密码吗")
    said, texts = chat.said(), chat.log.inner_text()
    chat.page.reload()
    chat.show()
    expect(chat.messages).to_have_count(4)
    assert chat.said() == said
    # The judgement of the newest answer is there again too.
    assert chat.log.inner_text() == texts
    assert len(chat.ask("谢谢").locator("[part=bubble]").inner_text()) > 0


def test_the_conversation_is_the_servers_not_the_browsers(visit: Callable[..., Visitor], bot: str) -> None:
    first = visit().open(bot)
    first.ask(_ASKED)
    elsewhere = visit(storage_state=_session_alone(bot, _session(first, bot))).open(bot)
    expect(elsewhere.messages).to_have_count(2)
    assert elsewhere.said() == first.said()
    # And only the session opens it.
    stranger = visit().open(bot)
    stranger.ask("你好")
    assert stranger.asked() == ["你好"]


def test_what_is_typed_and_not_sent_survives_a_reload(chat: Chat) -> None:
    chat.input.fill("会员费\n能退吗")
    chat.page.reload()
    chat.show()
    expect(chat.input).to_have_value("会员费\n能退吗")
    expect(chat.messages).to_have_count(0)


def test_two_tabs_are_one_conversation(visit: Callable[..., Visitor], bot: str) -> None:
    person = visit()
    one = person.open(bot)
    one.ask("你好")
    other = person.open(bot)
    expect(other.messages).to_have_count(2)
    one.ask(_ASKED)
    expect(other.messages).to_have_count(4)
    other.ask("要密码吗")
    expect(one.messages).to_have_count(6)
    assert one.said() == other.said()
    one.start_over()
    for chat in (one, other):
        expect(chat.messages).to_have_count(0)
        expect(chat.suggestions).to_have_count(3)
    other.ask("谢谢")
    expect(one.messages).to_have_count(2)
    one.page.reload()
    expect(one.messages).to_have_count(2)
    assert one.asked() == ["谢谢"]


def test_a_new_conversation_is_asked_about_first(chat: Chat) -> None:
    chat.ask("你好")
    chat.press("menu")
    chat.press("reset")
    expect(chat.element.locator("[data-action=cancel-reset]")).to_be_focused()
    chat.press("cancel-reset")
    expect(chat.messages).to_have_count(2)


@pytest.mark.parametrize("kind", ["forged", "expired"])
def test_a_session_that_is_none_is_told_and_replaced(
    kind: str, visit: Callable[..., Visitor], mortal: MortalBot
) -> None:
    key = {"forged": secrets.token_hex(32), "expired": mortal.key}[kind]
    until = time.time() + {"forged": 3600, "expired": -3600}[kind]
    token = jwt.encode({"sub": "webchat:0123456789abcdef", "exp": int(until)}, key, "HS256")
    chat = visit(storage_state=_session_alone(mortal.url, token)).open(mortal.url)
    expect(chat.notice("expired")).to_have_text("之前的对话已经过期，从这里开始是新的对话。")
    expect(chat.ask(_ASKED)).to_have_attribute("data-kind", "procedure")
    assert _session(chat, mortal.url) != token


def test_where_the_browser_keeps_nothing_the_chat_works_and_says_so(visit: Callable[..., Visitor], bot: str) -> None:
    person = visit()
    person.context.add_init_script(_BLOCKED)
    chat = person.open(bot)
    expect(chat.notice("unsaved")).to_have_count(0)
    expect(chat.ask(_ASKED)).to_have_attribute("data-kind", "procedure")
    expect(chat.notice("unsaved")).to_have_text("浏览器不允许保存，刷新页面后这段对话会消失。")
    chat.start_over()
    expect(chat.messages).to_have_count(0)
    expect(chat.ask("你好")).to_be_visible()
