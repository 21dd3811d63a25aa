"""What can be done with the bot's answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chat import Chat, heard_events
from tests.browser.visitor import Visitor
from tests.end_to_end.bot import Conversation

_STEPS = "[part=steps] .step"
_CARD_OF_FAMILY = "亲属卡不想用了，怎么解绑"
_GIVER = "我送给别人的"


def _title(answer: Locator) -> Locator:
    return answer.locator(".card-title")


def test_a_question_is_answered_with_steps_and_where_they_are_from(
    chat: Chat, conversation: Callable[..., Conversation]
) -> None:
    card = conversation("pc").say("怎么取消自动续费").card
    answer = chat.ask("怎么取消自动续费")
    expect(_title(answer)).to_have_text(card["title"])
    path = card["paths"][0]
    assert answer.locator(_STEPS).all_inner_texts() == path["steps"]
    provenance = answer.locator(".provenance").first
    expect(provenance.locator("[part=support]")).to_have_attribute("data-support", path["support"])
    expect(provenance).to_contain_text(path["source"])
    expect(answer.locator("[data-topic=payer]").first).to_be_visible()


@pytest.mark.parametrize("by", ["button", "number", "words"])
def test_an_option_is_chosen(by: str, chat: Chat) -> None:
    choice = chat.ask(_CARD_OF_FAMILY)
    expect(choice).to_have_attribute("data-kind", "choice")
    option = choice.get_by_role("button", name=_GIVER)
    answer = chat.choose(option) if by == "button" else chat.ask({"number": "1", "words": _GIVER}[by])
    expect(answer).to_have_attribute("data-kind", "procedure")
    expect(_title(answer)).to_contain_text("亲属卡")
    # A button says its title, never its payload.
    assert chat.asked()[1] == {"number": "1"}.get(by, _GIVER)


def test_an_old_button_still_works(chat: Chat) -> None:
    option = chat.ask(_CARD_OF_FAMILY).get_by_role("button", name=_GIVER)
    chat.ask("谢谢")
    expect(_title(chat.choose(option))).to_contain_text("亲属卡")


def test_a_question_after_the_steps_is_about_them(chat: Chat) -> None:
    chat.ask("会员费能退吗")
    answer = chat.ask("多久到账")
    expect(answer).to_have_attribute("data-kind", "answer")
    expect(answer.locator("[data-topic=refund_time]").first).to_contain_text("工作日")


def test_a_refund_window_is_drawn_on_a_calendar_and_said_in_words(
    chat: Chat, conversation: Callable[..., Conversation]
) -> None:
    asked = "会员费退款前天申请的，几号能到"
    dates = conversation("pc").say(asked).card["dates"]
    drawn = chat.ask(asked).locator("[part=dates]")

    def days(name: str) -> list[str]:
        found: list[str] = drawn.locator(f".day.{name}").evaluate_all("days => days.map(day => day.dataset.day)")
        return found

    assert days("from") == [dates["from"]]
    assert days("latest") == [dates["latest"]]
    assert days("today") == [dates["today"]]
    assert days("closed") == dates["closed"]
    window = days("window")
    assert (window[0], window[-1]) == (dates["earliest"], dates["latest"])
    words = drawn.get_by_role("img").get_attribute("aria-label") or ""
    for day in ("from", "earliest", "latest"):
        _, month, number = dates[day].split("-")
        assert f"{int(month)}月{int(number)}日" in words


def test_tabs_show_other_platforms_without_a_message(chat: Chat) -> None:
    sent: list[str | bytes] = []
    chat.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    # Before the socket is there, nothing could be counted.
    chat.page.reload()
    chat.show()
    answer = chat.ask("取消关注公众号")
    asked = len([frame for frame in sent if "user_uttered" in str(frame)])
    assert asked == 1
    panel = answer.get_by_role("tabpanel")
    shown = panel.text_content()
    tab = answer.get_by_role("tab", name="电脑")
    expect(tab).to_have_attribute("aria-selected", "true")
    answer.get_by_role("tab", name="苹果手机").click()
    expect(tab).to_have_attribute("aria-selected", "false")
    assert panel.text_content() != shown
    tab.click()
    expect(tab).to_have_attribute("aria-selected", "true")
    assert panel.text_content() == shown
    assert chat.messages.count() == 2
    assert len([frame for frame in sent if "user_uttered" in str(frame)]) == asked


def test_steps_are_copied_with_their_source(visit: Callable[..., Visitor], bot: str) -> None:
    chat = visit(permissions=["clipboard-read", "clipboard-write"]).open(bot)
    answer = chat.ask("怎么取消自动续费")
    answer.get_by_role("button", name="复制步骤").click()
    expect(answer.get_by_role("button", name="已复制")).to_be_visible()
    expect(chat.announcement).to_have_text("已复制")
    lines = chat.page.evaluate("navigator.clipboard.readText()").splitlines()
    steps = answer.locator(_STEPS).all_inner_texts()
    assert lines[0] == "【关闭自动续费】"
    assert lines[1 : len(steps) + 1] == [f"{number}. {step}" for number, step in enumerate(steps, 1)]
    assert lines[-1].startswith("出处：")


def test_who_cannot_find_the_entry_is_helped(chat: Chat) -> None:
    steps = chat.ask("怎么取消自动续费")
    answer = chat.choose(steps.get_by_role("button", name="找不到这个入口"))
    assert chat.asked()[-1] == "找不到这个入口"
    expect(answer.locator("[data-topic=entry_missing]").first).to_be_visible()


def test_an_answer_is_judged_once(chat: Chat) -> None:
    answer = chat.ask("怎么取消自动续费")
    thanks = chat.choose(answer.get_by_role("button", name="有用"))
    expect(thanks.locator("[part=bubble]")).not_to_be_empty()
    expect(chat.log.get_by_role("button", name="有用")).to_have_count(0)
    [told] = heard_events(chat.page, "tuiding:feedback")
    assert told["detail"]["useful"] is True
    assert told["detail"]["answer"]["procedure"] == "auto_renew"


def test_a_bad_answer_is_given_a_reason(chat: Chat) -> None:
    answer = chat.ask("怎么取消自动续费")
    answer.get_by_role("button", name="没用").click()
    reasons = answer.get_by_role("group", name="是哪里不对？").get_by_role("button")
    assert reasons.all_inner_texts() == ["找不到入口", "版本不一样", "没回答问题"]
    expect(reasons.first).to_be_focused()
    expect(chat.announcement).to_have_text("是哪里不对？")
    chat.choose(reasons.nth(1))
    assert chat.asked()[-1] == "版本不一样"
    [told] = heard_events(chat.page, "tuiding:feedback")
    assert (told["detail"]["useful"], told["detail"]["reason"]) == (False, "version")


def test_a_fraud_is_warned_of_before_anything_else(chat: Chat) -> None:
    answer = chat.ask("有人打电话让我关百万保障")
    first = answer.locator("[part=card] > :first-child")
    expect(first).to_have_attribute("data-topic", "risk")
    expect(first).to_contain_text("小心诈骗")
    expect(first).to_contain_text("都是诈骗")


def test_a_person_takes_over_with_a_summary(visit: Callable[..., Visitor], bot: str) -> None:
    chat = visit(permissions=["clipboard-read", "clipboard-write"]).open(bot)
    chat.ask("怎么取消自动续费")
    card = chat.ask("转人工")
    expect(card).to_have_attribute("data-kind", "handoff")
    assert card.locator("a[href^='tel:']").first.get_attribute("href") == "tel:95017"
    summary = card.locator("[part=summary] li")
    expect(summary.first).to_contain_text("关闭自动续费")
    [told] = heard_events(chat.page, "tuiding:handoff")
    assert told["detail"]["procedure"] == "auto_renew"
    assert [line["text"] for line in told["detail"]["summary"]] == summary.all_inner_texts()
    card.get_by_role("button", name="复制摘要").click()
    expect(chat.announcement).to_have_text("已复制")
    assert chat.page.evaluate("navigator.clipboard.readText()").splitlines() == summary.all_inner_texts()
