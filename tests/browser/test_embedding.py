"""On anybody's page: of another origin, under a strict policy, with hostile CSS, twice, and in and out of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import WebSocket, expect

from tests.browser.chat import Chat, heard_events
from tests.browser.mortal_bot import MortalBot
from tests.browser.server import Site, StandIn, page
from tests.browser.visitor import UNREACHABLE, Visitor

_OPEN = "<tuiding-chat open></tuiding-chat>"
_ASKED = "怎么取消自动续费"
_HOSTILE = """
body { font: italic 40px/3 serif; letter-spacing: 12px; text-transform: uppercase; direction: rtl; color: red; }
tuiding-chat, button, dialog, textarea, div, p, ol, li, span, svg {
  display: none !important; position: static !important; color: red !important; font-size: 50px !important;
  opacity: 0 !important; transform: scale(3) !important; visibility: hidden !important; direction: rtl !important;
}
* { box-sizing: content-box !important; margin: 30px !important; background: yellow !important; }
"""
# Of everything to be seen inside the chat: where it is, and each property it is drawn with.
_LOOK = """chat => [...chat.shadowRoot.querySelectorAll("[part=root] *")].flatMap(each => {
  if (!each.checkVisibility()) return [];
  const style = getComputedStyle(each);
  const { x, y, width, height } = each.getBoundingClientRect();
  const drawn = Array.from(style, name => `${name}: ${style.getPropertyValue(name)}`);
  // The order of custom properties is chance.
  return [[each.localName, x, y, width, height, ...drawn.sort()]];
})"""


def _policy(bot: str) -> str:
    """What the embedding guide says, and nothing else allowed."""
    socket = bot.replace("http", "ws", 1)
    return (
        f"default-src 'none'; script-src {bot}; connect-src {bot} {socket}; img-src data:; "
        "require-trusted-types-for 'script'; trusted-types lit-html"
    )


def test_on_a_page_of_another_origin_under_a_strict_policy(
    visit: Callable[..., Visitor], site: Site, mortal: MortalBot
) -> None:
    url = site.put("strict", page(_OPEN, mortal.url), _policy(mortal.url))
    chat = visit().open(url)
    expect(chat.ask(_ASKED)).to_have_attribute("data-kind", "procedure")
    # Its style sheet is applied, which a policy without style-src would keep an inline one from.
    assert chat.panel.evaluate("panel => getComputedStyle(panel).position") == "fixed"
    chat.page.reload()
    expect(chat.messages).to_have_count(2)


def test_on_a_page_that_is_not_listed_the_person_is_told(
    visit: Callable[..., Visitor], site: Site, mortal: MortalBot
) -> None:
    body = f'<tuiding-chat open server="{mortal.url}"></tuiding-chat>'
    url = site.put("unlisted", page(body)).replace("127.0.0.1", "localhost")
    chat = visit((*UNREACHABLE, "CORS policy", "status of 403")).open(url)
    expect(chat.notice("offline")).to_contain_text("现在连不上", timeout=30_000)
    chat.type(_ASKED)
    expect(chat.log.locator("[data-delivery=waiting]")).to_have_count(1)


def test_css_of_the_page_stays_outside(visit: Callable[..., Visitor], site: Site, mortal: MortalBot) -> None:
    url = site.put("hostile", page(_OPEN, mortal.url, f"<style>{_HOSTILE}</style>"))
    plain = site.put("plain", page(_OPEN, mortal.url))
    person = visit(reduced_motion="reduce")
    person.open(plain).ask(_ASKED)
    drawn = []
    for address in (plain, url):
        chat = person.open(address)
        expect(chat.log.locator("[part=steps]")).to_be_visible()
        drawn.append(chat.element.evaluate(_LOOK))
    assert len(drawn[0]) > 100
    different = [(one[0], set(one) ^ set(other)) for one, other in zip(*drawn, strict=True) if one != other]
    assert different == []


def test_nothing_is_asked_of_the_bot_before_the_chat_is_opened(
    visit: Callable[..., Visitor], site: Site, mortal: MortalBot
) -> None:
    asked: list[str] = []
    person = visit()
    there = person.context.new_page()
    there.on("request", lambda request: asked.append(request.url))
    there.on("websocket", lambda socket: asked.append(socket.url))
    there.goto(site.put("quiet", page("<tuiding-chat></tuiding-chat>", mortal.url)))
    chat = Chat(there)
    expect(chat.launcher).to_be_visible()
    assert [url for url in asked if url.startswith(mortal.url)] == [f"{mortal.url}/widget/tuiding-chat.js"]
    with there.expect_websocket():
        chat.launcher.click()


def test_two_on_a_page_are_one_conversation_over_one_connection(
    visit: Callable[..., Visitor], site: Site, mortal: MortalBot
) -> None:
    sockets: list[WebSocket] = []
    body = '<tuiding-chat id="one" open></tuiding-chat><tuiding-chat id="two" position="left" open></tuiding-chat>'
    there = visit().context.new_page()
    there.on("websocket", lambda socket: sockets.append(socket))
    there.goto(site.put("two", page(body, mortal.url)))
    one, two = Chat(there, "#one"), Chat(there, "#two")
    one.ask("你好")
    expect(two.messages).to_have_count(2)
    two.ask(_ASKED)
    expect(one.messages).to_have_count(4)
    assert one.said() == two.said()
    assert len(sockets) == 1
    right, left = one.panel.bounding_box(), two.panel.bounding_box()
    assert right is not None
    assert left is not None
    assert left["x"] + left["width"] <= right["x"]


def test_it_can_leave_the_page_and_come_back(visit: Callable[..., Visitor], site: Site, mortal: MortalBot) -> None:
    there = visit().context.new_page()
    with there.expect_websocket() as connecting:
        there.goto(site.put("application", page(_OPEN, mortal.url)))
    chat = Chat(there)
    chat.ask(_ASKED)
    # Within a moment, as applications do when they draw anew: the connection stays.
    chat.element.evaluate("chat => { chat.remove(); document.querySelector('main').append(chat); }")
    expect(chat.messages).to_have_count(2)
    assert not connecting.value.is_closed()
    # And for good: it disconnects, and begins where it was.
    with connecting.value.expect_event("close"):
        chat.element.evaluate("chat => chat.remove()")
    with there.expect_websocket():
        there.evaluate("document.body.append(Object.assign(document.createElement('tuiding-chat'), { open: true }))")
    expect(chat.messages).to_have_count(2)
    chat.ask("要密码吗")
    expect(chat.messages).to_have_count(4)


@pytest.mark.parametrize(
    ("attribute", "of_page", "of_browser", "placeholder", "launcher"),
    [
        ("zh-TW", "zh-CN", "zh-CN", "想退掉什麼？直接說", "收起聊天"),
        ("en", "zh-CN", "zh-CN", "What would you like to cancel?", "Close chat"),
        (None, "zh-Hant", "en-US", "想退掉什麼？直接說", "收起聊天"),
        (None, "en-GB", "zh-CN", "What would you like to cancel?", "Close chat"),
        (None, "", "zh-HK", "想退掉什麼？直接說", "收起聊天"),
        (None, "fr", "zh-CN", "想退掉什么？直接说", "收起聊天"),
    ],
)
def test_it_speaks_the_language_of_the_page_or_the_person(
    attribute: str | None,
    of_page: str,
    of_browser: str,
    placeholder: str,
    launcher: str,
    visit: Callable[..., Visitor],
    site: Site,
    mortal: MortalBot,
) -> None:
    body = f"<tuiding-chat open{f' lang={attribute}' if attribute else ''}></tuiding-chat>"
    html = page(body, mortal.url).replace('lang="zh-CN"', f'lang="{of_page}"', 1)
    chat = visit(locale=of_browser).open(site.put("language", html))
    expect(chat.input).to_have_attribute("placeholder", placeholder)
    expect(chat.launcher).to_have_attribute("aria-label", launcher)


@pytest.mark.parametrize("language", ["zh-TW", "en"])
def test_what_is_asked_in_another_language_is_answered_in_chinese_that_says_so(
    language: str, visit: Callable[..., Visitor], site: Site, mortal: MortalBot
) -> None:
    body = f'<tuiding-chat open lang="{language}"></tuiding-chat>'
    chat = visit().open(site.put("suggestions", page(body, mortal.url)))
    answer = chat.choose(chat.suggestions.first)
    expect(answer).to_have_attribute("data-kind", "procedure")
    expect(answer).to_have_attribute("lang", "zh-CN")


def test_the_page_decides_how_it_looks_and_what_goes_with_a_message(
    visit: Callable[..., Visitor], stand_in: tuple[StandIn, str]
) -> None:
    bot, url = stand_in
    bot.answers = [{"text": "在的"}]
    chat = visit(color_scheme="dark").open(url)
    attributes: dict[str, Any] = {
        "title": "会员中心客服",
        "greeting": "要退会员吗？",
        "suggestions": "怎么退|谁能退",
        "position": "left",
        "theme": "light",
        "platform": "ios",
        "metadata": '{"page": "membership"}',
        "style": "--tuiding-color: rgb(52, 81, 178)",
    }
    chat.element.evaluate(
        "(chat, all) => { for (const [name, value] of Object.entries(all)) chat.setAttribute(name, value); }",
        attributes,
    )
    expect(chat.element.get_by_role("heading", name="会员中心客服")).to_be_visible()
    expect(chat.log.locator("[data-from=greeting] [part=bubble]")).to_have_text("要退会员吗？")
    expect(chat.suggestions).to_have_text(["怎么退", "谁能退"])
    expect(chat.launcher).to_have_css("background-color", "rgb(52, 81, 178)")
    expect(chat.panel).to_have_css("background-color", "rgb(255, 255, 255)")
    box = chat.panel.bounding_box()
    assert box is not None
    assert box["x"] < 40
    chat.choose(chat.suggestions.first)
    [heard] = bot.heard
    assert heard["message"] == "怎么退"
    assert heard["metadata"] == {"page": "membership", "platform": "ios"}


def test_a_page_can_use_it_and_hears_of_it(chat: Chat) -> None:
    chat.element.evaluate("chat => chat.hide()")
    expect(chat.panel).to_be_hidden()
    chat.element.evaluate("(chat, words) => chat.send(words)", _ASKED)
    badge = chat.element.locator("[part=badge]")
    expect(badge).to_have_text("1")
    expect(chat.launcher).to_have_attribute("aria-label", "打开聊天：退订通，1条新回复")
    chat.element.evaluate("chat => chat.show()")
    expect(chat.messages).to_have_count(2)
    expect(badge).to_have_count(0)
    [answer] = heard_events(chat.page, "tuiding:answer")
    assert (answer["detail"]["kind"], answer["detail"]["procedure"]) == ("procedure", "auto_renew")
    assert len(heard_events(chat.page, "tuiding:close")) == 1
    chat.element.evaluate("chat => chat.reset()")
    expect(chat.messages).to_have_count(0)


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_motion_is_reduced_for_who_asks_for_it(motion: str, visit: Callable[..., Visitor], bot: str) -> None:
    person = visit(reduced_motion=motion)
    chat = person.open(bot)
    expect(chat.panel).to_have_css("animation-name", {"reduce": "none", "no-preference": "rise"}[motion])
