"""Text is text, whoever wrote it; what cannot be understood is shown as words; what cannot be sent is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.server import StandIn
from tests.browser.visitor import Visitor

_MARKUP = "<img src=x onerror=\"window.hit=1\"><script>window.hit=1</script><b>粗</b> &lt;i&gt; ${'{'}7*7{'}'}"
_DANGEROUS = (
    "javascript:window.hit=1",
    "JaVaScRiPt:window.hit=1",
    "data:text/html,<script>1</script>",
    "file:///etc/x",
)
_PATH = {
    "steps": ["我", _MARKUP],
    "source": _MARKUP,
    "url": _DANGEROUS[0],
    "as_of": _MARKUP,
    "support": "several",
    "row": None,
    "label": _MARKUP,
    "note": _MARKUP,
    "corrected": False,
}
_CARD: dict[str, Any] = {
    "version": 1,
    "kind": "procedure",
    "procedure": "auto_renew",
    "variant": "wechat_pay",
    "platform": "pc",
    "topic": None,
    "title": _MARKUP,
    "paths": [_PATH, {**_PATH, "corrected": True}],
    "tabs": [],
    "facts": [
        {"topic": topic, "text": _MARKUP, "source": _MARKUP} for topic in ("risk", "effect", "fee", "<b>", "correction")
    ],
    "dates": None,
    "options": [
        {"procedure": None, "variant": None, "label": _MARKUP, "payload": _DANGEROUS[0], "afterwards": afterwards}
        for afterwards in (False, True)
    ],
}


@pytest.fixture
def told(visit: Callable[..., Visitor], stand_in: tuple[StandIn, str]) -> Callable[..., Chat]:
    """Return a function that opens a chat in which the bot has said these messages."""
    bot, url = stand_in

    def tell(*answers: dict[str, Any]) -> Chat:
        bot.answers = [{"text": "", "timestamp": 1795334400.0, **answer} for answer in answers]
        chat = visit().open(url)
        chat.ask("你好")
        return chat

    return tell


def _is_text(chat: Chat) -> None:
    assert chat.page.evaluate("window.hit") is None
    assert chat.log.locator("img, script, b, i, iframe").count() == 0


def test_markup_of_the_person_is_text(chat: Chat) -> None:
    chat.ask(_MARKUP)
    assert chat.asked() == [_MARKUP]
    _is_text(chat)
    # As it is when the server says it again.
    chat.page.reload()
    expect(chat.questions).to_have_count(1)
    assert "<img src=x onerror" in chat.asked()[0]
    _is_text(chat)


@pytest.mark.parametrize("kind", ["procedure", "answer", "choice", "fallback", "handoff", "smalltalk"])
def test_markup_in_a_card_is_text(kind: str, told: Callable[..., Chat]) -> None:
    chat = told({"text": _MARKUP, "custom": {**_CARD, "kind": kind}, "quick_replies": [{"title": _MARKUP}]})
    for details in chat.log.locator("summary").all():
        details.click()
    assert "<script>window.hit=1</script>" in chat.answers.last.inner_text()
    assert chat.log.locator("a").count() == 0
    _is_text(chat)


def test_only_safe_addresses_are_links(told: Callable[..., Chat]) -> None:
    paths = [{**_PATH, "steps": ["我"], "source": "来源", "url": url} for url in (*_DANGEROUS, "https://example.com/a")]
    text = f"见https://example.com/b。{'，'.join(_DANGEROUS)}"
    chat = told({"custom": {**_CARD, "kind": "answer", "paths": paths}, "text": text})
    links = chat.log.locator("a")
    addresses = links.evaluate_all("links => links.map(({ href, rel, target }) => [href, rel, target])")
    expected = ["https://example.com/b", "https://example.com/a"]
    assert addresses == [[address, "noopener noreferrer", "_blank"] for address in expected]
    assert "javascript:window.hit=1" in chat.answers.last.inner_text()


@pytest.mark.parametrize(
    "card",
    [
        {**_CARD, "kind": "poll"},
        {**_CARD, "version": 2},
        {**_CARD, "paths": "我 → 服务"},
        {**_CARD, "facts": [None, 5, {"topic": "effect"}]},
        {"version": 1},
        ["card"],
        "card",
        5,
    ],
    ids=["kind", "version", "paths", "facts", "fields", "list", "text", "number"],
)
def test_a_card_that_is_not_understood_is_said_in_words(card: Any, told: Callable[..., Chat]) -> None:
    words = "【关闭自动续费】按顺序点：\n1. 我\n2. 服务"
    chat = told({"custom": card, "text": words, "quick_replies": [{"title": "苹果扣的", "payload": "/apple"}]})
    answer = chat.answers.last
    assert answer.locator("[part=bubble]").inner_text() == words
    expect(answer.get_by_role("button", name="苹果扣的")).to_be_visible()


def test_an_answer_that_is_none_is_passed_over_and_the_next_one_shown(
    told: Callable[..., Chat], stand_in: tuple[StandIn, str]
) -> None:
    chat = told({"id": 5, "text": "编号不对"}, {"text": ["不是文字"]}, {"text": "在的"})
    expect(chat.answers.last).to_contain_text("在的")
    expect(chat.input).to_be_enabled()
    chat.ask("还在吗")
    assert [heard["message"] for heard in stand_in[0].heard] == ["你好", "还在吗"]


def test_a_message_that_is_too_long_is_kept_until_it_is_shorter(chat: Chat) -> None:
    long = "会员费能退吗" * 1700  # 10,200 characters, 30 kB
    chat.input.fill(long)
    counter = chat.element.get_by_role("alert")
    expect(counter).to_have_text("太长了，多了8200字。删短一些就能发，写的内容不会丢。")
    expect(chat.send).to_be_disabled()
    chat.input.press("Enter")
    expect(chat.input).to_have_value(long)
    expect(chat.messages).to_have_count(0)
    chat.page.reload()
    expect(chat.input).to_have_value(long)
    short = "会员费能退吗" * 333
    chat.input.fill(short)
    expect(counter).to_have_count(0)
    chat.input.press("Enter")
    chat.answered(1)
    assert chat.asked() == [short]
    expect(chat.input).to_have_value("")


def test_a_page_cannot_send_what_is_too_long_either(chat: Chat) -> None:
    long = "会员费能退吗" * 1700
    chat.element.evaluate("(chat, words) => chat.send(words)", long)
    expect(chat.input).to_have_value(long)
    expect(chat.messages).to_have_count(0)
