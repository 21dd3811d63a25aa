"""axe-core finds nothing to object to, in whatever state the chat is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import Chat
from tests.browser.visitor import TOUCH, UNREACHABLE, Visitor
from tuiding.settings import ROOT

_AXE = (ROOT / "widget" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
_RUN = "async () => (await axe.run()).violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target} ${n.html}`))"


def _audit(page: Page) -> list[str]:
    """Return what axe-core objects to on the page as it is."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    violations: list[str] = page.evaluate(_RUN)
    return violations


def _unfold(chat: Chat) -> None:
    for summary in chat.answers.last.locator("summary").all():
        summary.click()


# What leads from each state to the next one.
_JOURNEY: dict[str, tuple[Callable[[Chat], Any], ...]] = {
    "empty": (Chat.show,),
    "menu": (lambda chat: chat.press("menu"),),
    "new conversation?": (lambda chat: chat.press("reset"),),
    "choice": (lambda chat: chat.press("menu"), lambda chat: chat.ask("亲属卡不想用了，怎么解绑")),
    "dates": (lambda chat: chat.ask("会员费退款前天申请的，几号能到"),),
    "fraud": (lambda chat: chat.ask("有人打电话让我关百万保障"), _unfold),
    "handover": (lambda chat: chat.ask("转人工"),),
    "steps with tabs": (lambda chat: chat.ask("取消关注公众号"), _unfold),
    "steps": (lambda chat: chat.ask("怎么取消自动续费"), _unfold),
    "reasons": (lambda chat: chat.press("useless"),),
    "too long": (lambda chat: chat.input.fill("退" * 2001),),
}


@pytest.mark.parametrize(
    ("language", "options"),
    [
        ("zh-CN", {}),
        ("zh-CN", {"color_scheme": "dark"}),
        ("zh-TW", {"color_scheme": "dark", **TOUCH}),
        ("en", {"viewport": {"width": 640, "height": 400}}),
    ],
    ids=["zh-CN", "dark", "zh-TW, dark phone", "English, 200 %"],
)
def test_no_violations(language: str, options: dict[str, Any], visit: Callable[..., Visitor], bot: str) -> None:
    person = visit(UNREACHABLE, reduced_motion="reduce", **options)
    page = person.context.new_page()
    page.goto(bot)
    chat = Chat(page)
    chat.element.evaluate("(chat, language) => { chat.hide(); chat.lang = language; }", language)
    expect(chat.panel).to_be_hidden()
    found = {"closed": _audit(page)}
    for state, ways in _JOURNEY.items():
        for go in ways:
            go(chat)
        found[state] = _audit(page)
    chat.input.fill("谢谢")
    person.context.set_offline(True)
    expect(chat.notice("offline")).to_be_visible()
    chat.input.press("Enter")
    expect(chat.log.locator("[data-delivery=waiting]")).to_be_visible()
    found["offline"] = _audit(page)
    assert {state: violations for state, violations in found.items() if violations} == {}
