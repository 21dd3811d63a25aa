"""What each action answers and remembers."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Action

from actions.anger import ActionAnger
from actions.choose import ActionChoose
from actions.clarify import ActionClarify
from actions.fallback import ActionNotUnderstood, ActionOutOfScope
from actions.feedback import ActionFeedback
from actions.followup import ActionFollowup
from actions.handback import ActionHandback
from actions.handoff import ActionHandoff
from actions.inform import ActionInform
from actions.procedure import ActionProcedure
from actions.recall import ActionRecall
from actions.several import ActionSeveral
from actions.smalltalk import ActionSmalltalk
from tests.actions.turns import run
from tuiding.procedures import Dataset
from tuiding.settings import ROOT

ALL: list[type[Action]] = [
    ActionProcedure,
    ActionFollowup,
    ActionSmalltalk,
    ActionInform,
    ActionChoose,
    ActionClarify,
    ActionSeveral,
    ActionRecall,
    ActionFeedback,
    ActionAnger,
    ActionHandoff,
    ActionHandback,
    ActionOutOfScope,
    ActionNotUnderstood,
]

_OFFERED = [
    {
        "procedure": "family_card",
        "variant": variant,
        "label": label,
        "payload": f'/procedure{{"procedure": "family_card", "variant": "{variant}"}}',
    }
    for variant, label in (("giver", "我送给别人的"), ("receiver", "别人送给我的"))
]


def test_the_domain_names_every_action() -> None:
    domain = (ROOT / "domain.yml").read_text(encoding="utf-8")
    assert not [action for action in ALL if f"  - {action().name()}\n" not in domain]


@pytest.mark.parametrize("action", ALL, ids=lambda action: action.__name__)
def test_an_empty_conversation_gets_an_answer(action: type[Action]) -> None:
    result = run(action())
    assert result.text
    assert result.card["version"] == 1


def test_one_selector_of_all_retrieval_intents_serves_as_one_for_each_does() -> None:
    of_all = {"default": {"response": {"intent_response_key": "procedure/auto_renew"}}}
    action, label = ActionProcedure(), "procedure/auto_renew"
    assert run(action, label=label, response_selector=of_all).card == run(action, label=label).card
    of_another = {"default": {"response": {"intent_response_key": "followup/fee"}}}
    assert run(action, label=label, response_selector=of_another).card == run(action, label="procedure").card


@pytest.mark.parametrize("action", ALL, ids=lambda action: action.__name__)
@pytest.mark.parametrize(
    "junk",
    [
        {"procedure": "gone", "options": [{"procedure": "gone", "variant": 1, "label": "x"}]},
        {"procedure": "gone", "previous": [{"procedure": "gone", "variant": None, "service": None}]},
        {"procedure": "auto_renew", "variant": "gone", "tried": {"paths": [9]}},
    ],
)
def test_a_conversation_from_before_a_procedure_was_removed_gets_an_answer(
    action: type[Action], junk: dict[str, Any]
) -> None:
    assert run(action(), "1", label="procedure/gone", slots=junk).text


def test_steps_are_remembered_with_what_is_known() -> None:
    result = run(ActionProcedure(), label="procedure/official_account", entities={"platform": "ios"})
    assert result.card["variant"] == "ios"
    assert result.slots["procedure"] == "official_account"
    assert result.slots["variant"] == "ios"
    assert result.slots["platform"] == "ios"


@pytest.mark.parametrize(
    ("entities", "slots", "metadata", "platform"),
    [
        ({"platform": "pc"}, {"platform": "ios"}, {"platform": "android"}, "pc"),
        ({}, {"platform": "ios"}, {"platform": "android"}, "ios"),
        ({}, {}, {"platform": "Android"}, "android"),
        ({}, {}, {"platform": "iPhone"}, "ios"),
        ({}, {}, {"platform": "toaster"}, None),
        ({}, {}, {"platform": 5}, None),
        ({}, {}, ["platform"], None),
        ({}, {}, None, None),
    ],
)
def test_the_platform_is_what_was_said_now_then_before_then_by_the_channel(
    entities: dict[str, Any], slots: dict[str, Any], metadata: Any, platform: str | None
) -> None:
    result = run(
        ActionProcedure(), label="procedure/official_account", entities=entities, slots=slots, metadata=metadata
    )
    assert result.card["platform"] == platform


def test_who_charged_holds_for_what_belongs_to_the_same_matter() -> None:
    slots: dict[str, Any] = {"procedure": "apple_subscription", "variant": "iphone", "payer": "apple"}
    assert run(ActionProcedure(), label="procedure/member_refund", slots=slots).card["procedure"] == "apple_refund"
    slots["payer"] = None  # the procedure itself says who charges
    assert run(ActionProcedure(), label="procedure/member_refund", slots=slots).card["procedure"] == "apple_refund"


def test_who_charged_is_forgotten_with_another_matter_or_service() -> None:
    slots = {"procedure": "auto_renew", "payer": "apple", "platform": "ios"}
    result = run(ActionProcedure(), label="procedure/weilidai", slots=slots)
    assert (result.slots.get("payer", "apple"), result.card["platform"]) == (None, "ios")
    named = run(ActionProcedure(), label="procedure/member_refund", entities={"service": "优酷"}, slots=slots)
    assert named.card["procedure"] == "member_refund"


def test_who_charges_leads_to_the_procedure_for_it() -> None:
    result = run(ActionProcedure(), label="procedure/auto_renew", entities={"payer": "apple"})
    assert result.card["procedure"] == result.slots["procedure"] == "apple_subscription"


def test_a_payer_without_a_variant_gets_the_default_and_how_to_tell() -> None:
    card = run(ActionProcedure(), label="procedure/auto_renew", entities={"payer": "alipay"}).card
    assert card["variant"] == "wechat_pay"
    assert "payer" in {fact["topic"] for fact in card["facts"]}


def test_a_service_with_its_own_procedure_wins_over_the_general_one(dataset: Dataset) -> None:
    owned = {service: p.id for p in dataset.procedures.values() for service in p.services if p.id == "tencent_video"}
    for service, procedure in owned.items():
        card = run(ActionProcedure(), label="procedure/auto_renew", entities={"service": service}).card
        assert card["procedure"] == procedure


def test_a_button_picks_its_variant() -> None:
    entities = {"procedure": "family_card", "variant": "receiver"}
    assert run(ActionProcedure(), label="procedure", entities=entities).card["variant"] == "receiver"


def test_what_was_offered_is_remembered_by_name() -> None:
    assert run(ActionProcedure(), label="procedure/family_card").slots["options"] == _OFFERED


@pytest.mark.parametrize("text", ["1", "第一个", "选一", "1.", "我送给别人的", "上面那个"])
def test_a_choice_is_made_by_number_ordinal_or_words(text: str) -> None:
    result = run(ActionChoose(), text, label="choose", slots={"procedure": "family_card", "options": _OFFERED})
    assert (result.card["procedure"], result.card["variant"]) == ("family_card", "giver")


def test_words_of_an_option_are_taken_even_when_the_message_is_not_understood() -> None:
    slots = {"procedure": "family_card", "options": _OFFERED}
    assert run(ActionNotUnderstood(), "别人送给我的", slots=slots).card["variant"] == "receiver"
    assert run(ActionNotUnderstood(), "完全无关的话", slots=slots).card["kind"] == "fallback"


@pytest.mark.parametrize("action", [ActionOutOfScope, ActionProcedure, ActionSmalltalk])
def test_the_very_words_of_an_option_win_over_any_other_reading(action: type[Action]) -> None:
    slots = {"procedure": "family_card", "options": _OFFERED}
    result = run(action(), "别人送给我的", label="procedure/official_account", slots=slots)
    assert (result.card["procedure"], result.card["variant"]) == ("family_card", "receiver")


@pytest.mark.parametrize("action", [ActionOutOfScope, ActionNotUnderstood])
def test_a_number_in_other_words_picks_no_option(action: type[Action]) -> None:
    slots = {"procedure": "family_card", "options": _OFFERED}
    assert run(action(), "今天是星期一吗", slots=slots).card["kind"] == "fallback"


def test_naming_a_role_answers_the_question() -> None:
    result = run(ActionInform(), label="inform", entities={"role": "giver"}, slots={"procedure": "family_card"})
    assert result.card["variant"] == "giver"


def test_a_platform_without_a_wish_is_remembered() -> None:
    result = run(ActionInform(), label="inform", entities={"platform": "ios"})
    assert result.card["kind"] == "fallback"
    assert result.slots["platform"] == "ios"


def test_two_likely_procedures_become_one_question() -> None:
    ranking = ["procedure/auto_renew", "procedure/member_refund", "handoff"]
    result = run(ActionClarify(), label="ambiguous", ranking=ranking)
    assert result.card["kind"] == "choice"
    assert result.card["procedure"] is None
    assert [option["procedure"] for option in result.card["options"]] == ["auto_renew", "member_refund"]
    assert "1. 关闭自动续费" in result.text


@pytest.mark.parametrize(
    "topic", ["refund_time", "effect", "deadline", "requirement", "fee", "entry_missing", "source", "reversal"]
)
@pytest.mark.parametrize("procedure", [None, "auto_renew", "face_pay"])
def test_a_question_gets_facts_of_its_topic(topic: str, procedure: str | None) -> None:
    result = run(ActionFollowup(), label=f"followup/{topic}", slots={"procedure": procedure})
    assert (result.card["kind"], result.card["topic"], result.card["procedure"]) == ("answer", topic, procedure)
    assert {fact["topic"] for fact in result.card["facts"]} <= {topic}


def test_a_question_nothing_is_known_about_says_so_before_the_general_facts() -> None:
    result = run(ActionFollowup(), label="followup/fee", slots={"procedure": "face_pay"})
    assert "没有查到" in result.text
    assert "关闭面容支付" in result.text


def test_a_menu_that_is_missing_is_not_named_again() -> None:
    slots = {"procedure": "auto_renew", "variant": "wechat_pay"}
    shown = run(ActionProcedure(), label="procedure/auto_renew").card["paths"]
    offered = run(ActionFollowup(), label="followup/entry_missing", slots=slots).card["paths"]
    assert offered
    assert shown[0] not in offered


def test_small_talk_sets_nothing() -> None:
    assert run(ActionSmalltalk(), label="smalltalk/ack").slots == {}


def test_the_likeliest_wish_is_suggested_first() -> None:
    card = run(ActionNotUnderstood(), "嗯嗯这个那个", ranking=["procedure/weilidai", "handoff"]).card
    assert card["options"][0]["procedure"] == "weilidai"
    assert len(card["options"]) == 3


def test_channels_that_draw_no_cards_get_text_and_buttons_alone() -> None:
    result = run(ActionProcedure(), label="procedure/family_card", channel="telegram")
    assert "custom" not in result.messages[0] or not result.messages[0]["custom"]
    assert [button["title"] for button in result.messages[0]["buttons"]] == ["我送给别人的", "别人送给我的"]
    assert "1. 我送给别人的" in result.text
