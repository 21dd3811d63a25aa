"""A few turns with the running bot: what it remembers, and what it says when there is nothing to say."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.end_to_end.bot import Conversation
from tests.test_card import FIELDS

Start = Callable[..., Conversation]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("你好呀", "greet"),
        ("多谢你啦", "thanks"),
        ("那我先走了，再见", "bye"),
        ("你到底是不是机器人", "bot_challenge"),
        ("好的好的", "ack"),
    ],
)
def test_small_talk_is_answered_with_its_topic(text: str, topic: str, conversation: Start) -> None:
    answer = conversation().say(text)
    assert (answer.card["kind"], answer.card["topic"]) == ("smalltalk", topic)
    assert answer.text


def test_who_wants_a_person_is_told_how_to_reach_one(conversation: Start) -> None:
    answer = conversation().say("我要找真人说话")
    assert answer.card["kind"] == "handoff"
    assert "95017" in answer.text
    assert "腾讯客服" in answer.text


@pytest.mark.parametrize("text", ["明天上海下雨吗", "帮我写一首关于秋天的诗", "asdkjh qwpoe"])
def test_what_is_not_our_business_gets_three_suggestions(text: str, conversation: Start) -> None:
    answer = conversation().say(text)
    assert answer.card["kind"] == "fallback"
    assert len(answer.card["options"]) == len(answer.buttons) == 3
    assert all(f"{n}. {option['label']}" in answer.text for n, option in enumerate(answer.card["options"], start=1))


@pytest.mark.parametrize(("platform", "variant"), [("ios", "ios"), ("android", "android"), ("pc", "pc")])
def test_the_channel_may_tell_the_platform(platform: str, variant: str, conversation: Start) -> None:
    card = conversation(platform=platform).say("怎么取关一个公众号").card
    assert (card["platform"], card["variant"]) == (platform, variant)


def test_a_platform_in_the_message_wins_over_the_channel(conversation: Start) -> None:
    card = conversation(platform="ios").say("安卓手机上怎么取关一个公众号").card
    assert (card["platform"], card["variant"]) == ("android", "android")


def test_a_platform_said_earlier_is_remembered(conversation: Start) -> None:
    talk = conversation()
    talk.say("我用的是苹果手机")
    card = talk.say("怎么取关一个公众号").card
    assert (card["platform"], card["variant"]) == ("ios", "ios")


def test_an_unknown_platform_from_the_channel_is_ignored(conversation: Start) -> None:
    assert conversation(platform="amiga").say("怎么取关一个公众号").card["platform"] is None


def test_naming_the_platform_shows_the_same_procedure_for_it(conversation: Start) -> None:
    talk = conversation()
    talk.say("怎么取关一个公众号")
    card = talk.say("安卓呢").card
    assert (card["kind"], card["procedure"], card["variant"]) == ("procedure", "official_account", "android")


def test_who_charges_decides_on_an_iphone(conversation: Start) -> None:
    talk = conversation(platform="ios")
    answer = talk.say("会员自动续费帮我关了")
    assert answer.card["procedure"] == "auto_renew"
    assert any(fact["topic"] == "payer" for fact in answer.card["facts"])
    assert "apple_subscription" in {option["procedure"] for option in answer.card["options"]}
    assert talk.say("是苹果扣的").card["procedure"] == "apple_subscription"


def test_a_service_with_a_file_of_its_own_is_not_unknown(conversation: Start) -> None:
    card = conversation().say("芒果tv的自动续费关掉").card
    assert card["procedure"] == "auto_renew"
    assert "芒果TV" in card["paths"][0]["steps"]
    assert "芒果TV" in card["title"]


def test_a_question_is_answered_by_number_by_words_and_by_button(conversation: Start) -> None:
    for choice in ("2", "第二个", "别人送给我的"):
        talk = conversation()
        asked = talk.say("亲属卡不想用了，怎么解绑").card
        assert (asked["kind"], asked["procedure"]) == ("choice", "family_card")
        card = talk.say(choice).card
        assert (card["kind"], card["variant"]) == ("procedure", "receiver"), choice
    talk = conversation()
    button = talk.say("亲属卡不想用了，怎么解绑").buttons[0]
    assert talk.say(button["payload"]).card["variant"] == "giver"


def test_a_number_without_choices_is_not_understood(conversation: Start) -> None:
    assert conversation().say("2").card["kind"] == "fallback"


def test_a_number_beyond_the_choices_is_said_to_be_so(conversation: Start) -> None:
    talk = conversation()
    talk.say("亲属卡不想用了，怎么解绑")
    assert "没有这个选项" in talk.say("9").text


def test_a_question_after_the_steps_is_about_them(conversation: Start) -> None:
    talk = conversation()
    talk.say("每个月自动扣我会员费，怎么停掉")
    card = talk.say("关了以后还能用到到期吗，有什么影响").card
    assert (card["kind"], card["topic"], card["procedure"]) == ("answer", "effect", "auto_renew")
    assert any("到期" in fact["text"] for fact in card["facts"])


def test_a_question_without_steps_gets_the_general_facts(conversation: Start) -> None:
    answer = conversation().say("退的钱要多久才到账")
    assert (answer.card["kind"], answer.card["topic"], answer.card["procedure"]) == ("answer", "refund_time", None)
    assert "1-3个工作日" in answer.text


def test_a_nod_loses_nothing_and_repeats_nothing(conversation: Start) -> None:
    talk = conversation()
    talk.say("怎么取关一个公众号")
    nod = talk.say("嗯嗯")
    assert (nod.card["kind"], nod.card["topic"], nod.card["paths"]) == ("smalltalk", "ack", [])
    assert talk.say("安卓呢").card["procedure"] == "official_account"


def test_every_card_has_every_field(conversation: Start) -> None:
    talk = conversation()
    for text in ("你好", "怎么取关一个公众号", "会退钱吗要多久", "亲属卡怎么解绑", "转人工", "今天星期几"):
        card = talk.say(text).card
        assert set(card) == FIELDS
        assert card["version"] == 1


def test_two_people_do_not_share_a_conversation(conversation: Start) -> None:
    conversation().say("怎么取关一个公众号")
    assert conversation().say("安卓呢").card["procedure"] is None
