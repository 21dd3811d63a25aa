"""Without a mouse, with an input method, and with a screen reader."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import Chat
from tests.browser.visitor import Visitor

# Too narrow for the demonstration page to open the chat by itself, too wide for a full screen.
_TABLET = {"width": 800, "height": 700}

# What browsers call a key that an input method has taken.
_IME_KEY_CODE = 229
_ENTER_KEY_CODE = 13

_ACTIVE = """() => {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  if (active === null || active === document.body) return "";
  return active.dataset.action ?? active.getAttribute("part") ?? active.id;
}"""

# Keeps what aria-live was when each message appeared.
_WATCH_LOG = """chat => {
  window.live = [];
  new MutationObserver(changes => {
    for (const { addedNodes } of changes) for (const node of addedNodes) {
      if (node.matches?.("[data-id]")) window.live.push(node.closest("[role=log]").getAttribute("aria-live"));
    }
  }).observe(chat.shadowRoot, { childList: true, subtree: true });
}"""


@pytest.fixture
def closed(visit: Callable[..., Visitor], bot: str) -> Chat:
    """The chat on the bot's page, not opened yet."""
    page = visit(viewport=_TABLET).context.new_page()
    page.goto(bot)
    chat = Chat(page)
    expect(chat.launcher).to_be_visible()
    return chat


def _active(page: Page) -> str:
    name: str = page.evaluate(_ACTIVE)
    return name


def _tab_to(page: Page, name: str, key: str = "Tab") -> list[str]:
    """Press Tab until that is focused; return what was on the way."""
    way: list[str] = []
    while not way or way[-1] != name:
        assert len(way) < 40, f"{name} is not reached: {way}"
        page.keyboard.press(key)
        way.append(_active(page))
    return way


def test_a_conversation_with_the_keyboard_alone(closed: Chat) -> None:
    page = closed.page
    _tab_to(page, "launcher")
    page.keyboard.press("Enter")
    expect(closed.input).to_be_focused()
    page.keyboard.type("取消关注公众号")
    page.keyboard.press("Enter")
    answer = closed.answered(1)
    expect(closed.input).to_be_focused()
    # Backwards from the box: judging, the other ways, copying, the tabs.
    way = _tab_to(page, "tab", "Shift+Tab")
    assert [each for each in way if each in ("useless", "feedback", "copy")][:3] == ["useless", "feedback", "feedback"]
    assert "copy" in way
    tabs = answer.get_by_role("tab")
    expect(tabs.nth(2)).to_be_focused()
    for key, chosen in (("ArrowRight", 0), ("End", 2), ("ArrowLeft", 1), ("Home", 0)):
        page.keyboard.press(key)
        expect(tabs.nth(chosen)).to_be_focused()
        expect(tabs.nth(chosen)).to_have_attribute("aria-selected", "true")
    # One stop for all tabs.
    assert "tab" not in _tab_to(page, "copy")
    _tab_to(page, "useless")
    page.keyboard.press("Enter")
    assert _active(page) == "feedback"
    page.keyboard.press("Enter")
    closed.answered(2)
    # The buttons are gone; the focus is still in the chat.
    expect(closed.input).to_be_focused()
    page.keyboard.press("Escape")
    expect(closed.panel).to_be_hidden()
    expect(closed.launcher).to_be_focused()
    page.keyboard.press("Enter")
    expect(closed.input).to_be_focused()
    expect(closed.messages).to_have_count(4)


def test_escape_closes_the_menu_before_the_chat(closed: Chat) -> None:
    page = closed.page
    closed.launcher.press("Enter")
    _tab_to(page, "menu", "Shift+Tab")
    page.keyboard.press("Enter")
    _tab_to(page, "reset")
    page.keyboard.press("Escape")
    expect(closed.panel).to_be_visible()
    assert _active(page) == "menu"
    page.keyboard.press("Escape")
    expect(closed.panel).to_be_hidden()
    expect(closed.launcher).to_be_focused()


def test_enter_that_picks_a_candidate_of_an_input_method_does_not_send(chat: Chat) -> None:
    devices = chat.page.context.new_cdp_session(chat.page)

    def enter_for_the_input_method(key_code: int) -> None:
        code = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": key_code}
        devices.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **code})
        devices.send("Input.dispatchKeyEvent", {"type": "keyUp", **code})

    chat.input.focus()
    devices.send("Input.imeSetComposition", {"text": "tuifei", "selectionStart": 6, "selectionEnd": 6})
    expect(chat.input).to_have_value("tuifei")
    enter_for_the_input_method(_ENTER_KEY_CODE)
    devices.send("Input.insertText", {"text": "退费"})
    # Safari ends the composition before it tells of the key, and its code alone gives it away.
    enter_for_the_input_method(_IME_KEY_CODE)
    expect(chat.input).to_have_value("退费")
    expect(chat.messages).to_have_count(0)
    chat.page.keyboard.press("Enter")
    chat.answered(1)
    assert chat.asked() == ["退费"]


def test_shift_enter_is_a_new_line(chat: Chat) -> None:
    chat.input.fill("会员费")
    chat.input.press("Shift+Enter")
    chat.page.keyboard.type("能退吗")
    expect(chat.input).to_have_value("会员费\n能退吗")
    expect(chat.messages).to_have_count(0)
    chat.send.click()
    chat.answered(1)
    assert chat.asked() == ["会员费\n能退吗"]


def test_answers_are_read_out_and_history_is_not(closed: Chat) -> None:
    closed.show()
    expect(closed.log).to_have_attribute("aria-live", "polite")
    closed.ask("你好")
    closed.page.reload()
    expect(closed.launcher).to_be_visible()
    closed.element.evaluate(_WATCH_LOG)
    closed.show()
    expect(closed.messages).to_have_count(2)
    assert closed.page.evaluate("window.live") == ["off", "off"]
    expect(closed.log).to_have_attribute("aria-live", "polite")
    closed.ask("怎么取消自动续费")
    assert closed.page.evaluate("window.live.slice(2)") == ["polite", "polite"]
    expect(closed.log).to_have_attribute("aria-relevant", "additions")


def test_opening_takes_the_focus_only_when_a_person_opens_it(visit: Callable[..., Visitor], bot: str) -> None:
    chat = visit().open(bot)
    assert _active(chat.page) == ""
    chat.press("close")
    expect(chat.launcher).to_be_focused()
    expect(chat.launcher).to_have_attribute("aria-expanded", "false")
    chat.page.get_by_role("button", name="现在就问").click()
    expect(chat.input).to_be_focused()
    expect(chat.launcher).to_have_attribute("aria-expanded", "true")
