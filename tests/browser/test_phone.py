"""On a phone the chat is the screen; on any screen nothing is cut off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, Locator, expect

from tests.browser.chat import Chat
from tests.browser.server import StandIn
from tests.browser.visitor import ANDROID, PHONE, TOUCH, Visitor

_IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile"
# Words without a place to break.
_LONG = "w" * 400


def _box(locator: Locator) -> FloatRect:
    box = locator.bounding_box()
    assert box is not None
    return box


def _fits(chat: Chat) -> None:
    """Nothing has to be scrolled to the side, and nothing sticks out of the log."""
    assert chat.page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    outside = """log => {
      const { left, right } = log.getBoundingClientRect();
      return [...log.querySelectorAll("*:not(.unseen)")].filter(each => {
        const box = each.getBoundingClientRect();
        return box.width > 0 && (box.left < left - 0.5 || box.right > right + 0.5);
      }).map(each => each.outerHTML.slice(0, 200));
    }"""
    assert chat.log.evaluate(outside) == []


def test_on_a_phone_it_is_the_whole_screen(visit: Callable[..., Visitor], bot: str) -> None:
    page = visit(**TOUCH).context.new_page()
    page.goto(bot)
    chat = Chat(page)
    chat.launcher.tap()
    expect(chat.input).to_be_visible()
    # Settled: it comes in with a movement.
    chat.panel.evaluate("panel => Promise.all(panel.getAnimations().map(each => each.finished))")
    assert _box(chat.panel) == {"x": 0, "y": 0, **PHONE}
    composer = _box(chat.element.locator("[part=composer]"))
    assert composer["y"] + composer["height"] <= PHONE["height"]
    # No keyboard comes up over the greeting.
    expect(chat.input).not_to_be_focused()
    chat.suggestions.first.tap()
    chat.answered(1)
    expect(chat.input).not_to_be_focused()
    _fits(chat)
    chat.element.locator("[data-action=close]").tap()
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()


def test_the_full_screen_keeps_the_focus(visit: Callable[..., Visitor], bot: str) -> None:
    chat = visit(**TOUCH).open(bot)
    inside = "() => document.activeElement === document.body || document.activeElement.localName === 'tuiding-chat'"
    for _ in range(20):
        chat.page.keyboard.press("Tab")
        assert chat.page.evaluate(inside)
        expect(chat.launcher).not_to_be_focused()


@pytest.mark.parametrize(
    "screen", [{"width": 320, "height": 640}, {"width": 640, "height": 400}], ids=["320 px", "200 %"]
)
def test_nothing_is_cut_off_on_a_small_screen(screen: dict[str, int], visit: Callable[..., Visitor], bot: str) -> None:
    chat = visit(viewport=screen).open(bot)
    for said in (_LONG, "取消关注公众号", "会员费退款前天申请的，几号能到", "转人工", "怎么取消自动续费"):
        answer = chat.ask(said)
        for summary in answer.locator("summary").all():
            summary.click()
        _fits(chat)
    composer = _box(chat.element.locator("[part=composer]"))
    assert composer["y"] + composer["height"] <= screen["height"]


@pytest.mark.parametrize(
    ("agent", "platform", "named"),
    [(_IPHONE, "ios", "苹果手机"), (ANDROID, "android", "安卓手机"), (None, "pc", "电脑")],
    ids=["iPhone", "Android", "computer"],
)
def test_the_platform_is_found_out_and_can_be_changed(
    agent: str | None, platform: str, named: str, visit: Callable[..., Visitor], stand_in: tuple[StandIn, str]
) -> None:
    standing, url = stand_in
    standing.answers = [{"text": "在的"}]
    chat = visit(**TOUCH, user_agent=agent).open(url)
    chat.ask("你好")
    chat.press("menu")
    choice = chat.element.get_by_role("combobox", name="我用的是")
    expect(choice.locator("option:checked")).to_have_text(f"自动识别（{named}）")
    other = "android" if platform == "ios" else "ios"
    choice.select_option(other)
    chat.ask("你好")
    chat.page.reload()
    chat.show()
    chat.type("你好")
    expect(chat.answers).to_have_count(1)
    assert [heard["metadata"]["platform"] for heard in standing.heard] == [platform, other, other]


def test_the_steps_are_those_of_the_phone(visit: Callable[..., Visitor], bot: str) -> None:
    chat = visit(**TOUCH, user_agent=ANDROID).open(bot)
    answer = chat.ask("取消关注公众号")
    expect(answer.get_by_role("tab", name="安卓手机")).to_have_attribute("aria-selected", "true")
