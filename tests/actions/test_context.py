"""What a message means in the middle of a conversation, and what is gone back to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

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
from tests.actions.turns import Result, run, selector
from tuiding.procedures import Dataset
from tuiding.procedures.schema import Procedure, Variant

_RENEWAL = {"procedure": "auto_renew", "variant": "wechat_pay"}


def _chosen(label: str, confidence: float) -> dict[str, Any]:
    return {"name": label, "confidence": confidence}


def test_after_steps_a_likely_question_wins_over_a_likelier_wish() -> None:
    parsed: dict[str, Any] = {
        "intent": {"name": "procedure"},
        "intent_ranking": [_chosen("procedure/chat_history", 0.5), _chosen("followup/effect", 0.2)],
        "response_selector": {**selector("procedure/chat_history"), **selector("followup/effect")},
    }
    text = "会不会把聊天记录也删了"
    assert run(ActionProcedure(), text, **parsed).card["kind"] == "procedure"
    card = run(ActionProcedure(), text, slots=_RENEWAL, **parsed).card
    assert (card["kind"], card["topic"], card["procedure"]) == ("answer", "effect", "auto_renew")


def test_how_then_asks_for_the_steps_at_hand() -> None:
    card = run(ActionNotUnderstood(), "那怎么弄", label="nlu_fallback", slots=_RENEWAL).card
    assert (card["kind"], card["procedure"]) == ("procedure", "auto_renew")
    assert run(ActionNotUnderstood(), "那怎么弄", label="nlu_fallback").card["kind"] == "fallback"


def test_the_words_of_a_variant_choose_it() -> None:
    slots = {"procedure": "minor_account", "variant": "refund"}
    card = run(ActionProcedure(), "以后怎么不让他再充", label="procedure/minor_account", slots=slots).card
    assert card["variant"] == "limits"


def test_a_denied_role_leaves_the_other_one() -> None:
    denied = [{"entity": "role", "value": "giver"}]
    card = run(ActionInform(), "卡不是我送的", label="inform", slots={"procedure": "family_card"}, denied=denied).card
    assert card["variant"] == "receiver"


def test_another_payer_leads_back_to_the_procedure_that_asked() -> None:
    slots = {"procedure": "apple_subscription", "variant": "iphone", "payer": "apple"}
    card = run(ActionInform(), "是微信扣的", label="inform", entities={"payer": "wechat_pay"}, slots=slots).card
    assert (card["procedure"], card["variant"]) == ("auto_renew", "wechat_pay")


def test_back_means_the_wish_before() -> None:
    first = run(ActionProcedure(), label="procedure/auto_renew", entities={"service": "优酷"})
    second = run(ActionProcedure(), label="procedure/face_pay", slots=first.slots)
    back = run(ActionRecall(), "刚才那个呢", label="recall/resume", slots={**first.slots, **second.slots})
    assert back.card["procedure"] == "auto_renew"
    assert "优酷" in back.card["title"]
    there = run(ActionRecall(), "刚才那个", label="recall/resume", slots={**first.slots, **second.slots, **back.slots})
    assert there.card["procedure"] == "face_pay"


def test_again_means_the_steps_at_hand() -> None:
    card = run(ActionRecall(), "再说一遍", label="recall/repeat", slots=_RENEWAL).card
    assert (card["kind"], card["procedure"]) == ("procedure", "auto_renew")


def test_nothing_to_go_back_to_is_asked_about_and_is_no_failure() -> None:
    result = run(ActionRecall(), "刚才那个呢", label="recall/resume")
    assert result.card["kind"] == "fallback"
    assert not result.slots.get("failed")


def test_an_interruption_offers_the_wish_it_came_into() -> None:
    first = run(ActionProcedure(), label="procedure/wechat_pay_close")
    hindered = run(ActionProcedure(), label="procedure/forgot_password", slots=first.slots)
    assert hindered.card["options"][-1]["procedure"] == "wechat_pay_close"
    number = str(len(hindered.card["options"]))
    back = run(ActionChoose(), number, label="choose", slots={**first.slots, **hindered.slots})
    assert back.card["procedure"] == "wechat_pay_close"


def test_money_comes_first_when_the_account_is_banned_while_a_debit_goes_on() -> None:
    card = run(ActionProcedure(), label="procedure/banned_account", slots=_RENEWAL).card
    assert "提取财产" in card["paths"][0]["steps"]
    assert [option["procedure"] for option in card["options"] if option["afterwards"]] == ["auto_renew"]


def test_several_questions_get_as_many_cards_in_order() -> None:
    labels = ["procedure/auto_renew", "procedure/member_refund", "followup/refund_time"]
    parts = [
        {"text": "…", "intent": {"name": label.split("/")[0]}, "entities": [], "response_selector": selector(label)}
        for label in labels
    ]
    result = run(ActionSeveral(), label="several", parts=parts)
    cards = [message["custom"] for message in result.messages]
    assert [(card["kind"], card["procedure"], card["topic"]) for card in cards] == [
        ("procedure", "auto_renew", None),
        ("procedure", "member_refund", None),
        ("answer", "member_refund", "refund_time"),
    ]


def test_a_number_that_is_not_there_leaves_the_choices() -> None:
    offered = run(ActionProcedure(), label="procedure/family_card").slots
    wrong = run(ActionChoose(), "9", label="choose", slots=offered)
    assert "没有这个选项" in wrong.text
    right = run(ActionChoose(), "2", label="choose", slots={**offered, **wrong.slots})
    assert right.card["variant"] == "receiver"


def test_a_question_after_the_steps_leaves_their_options() -> None:
    slots = run(ActionProcedure(), label="procedure/auto_renew").slots
    asked = run(ActionFollowup(), label="followup/effect", slots=slots)
    assert run(ActionChoose(), "1", label="choose", slots={**slots, **asked.slots}).card["kind"] == "procedure"


def _missing(slots: dict[str, Any]) -> Iterator[Result]:
    while True:
        result = run(ActionFollowup(), label="followup/entry_missing", slots=slots)
        slots = {**slots, **result.slots}
        yield result
        if result.messages[-1]["custom"]["kind"] == "handoff":
            return


def test_a_missing_entry_gets_each_other_path_once_then_a_person(dataset: Dataset) -> None:
    for procedure, variant in _with_paths(dataset):
        slots = {"procedure": procedure.id, "variant": variant.id, "tried": {"paths": [0]}}
        given = [path["steps"] for result in _missing(slots) for path in result.card["paths"]]
        assert len({tuple(steps) for steps in given}) == len(given), procedure.id
        wrong = [path.steps for path in variant.paths if path.correction]
        assert [steps for steps in given if steps in (variant.paths[0].steps, *wrong)] == [], procedure.id


def test_a_path_with_the_entry_that_is_missing_is_not_offered() -> None:
    given = [
        path["steps"] for result in _missing({**_RENEWAL, "tried": {"paths": [0]}}) for path in result.card["paths"]
    ]
    assert [steps[2] for steps in given] == ["右上角「…」", "右上角「…」"]
    assert [steps[1] for steps in given] == ["服务", "支付"]


def _with_paths(dataset: Dataset) -> list[tuple[Procedure, Variant]]:
    return [(p, v) for p in dataset.procedures.values() for v in p.variants if v.paths]


def test_the_version_is_asked_for_and_then_goes_to_the_person() -> None:
    slots: dict[str, Any] = {
        "procedure": "face_pay",
        "variant": "default",
        "tried": {"paths": [0, 1, 2], "facts": True},
    }
    asked = run(ActionFollowup(), label="followup/entry_missing", slots=slots)
    assert "哪个版本" in asked.text
    slots |= asked.slots
    told = run(ActionInform(), "8.0.50", label="inform", slots=slots)
    assert told.card["kind"] == "handoff"
    assert told.slots["handoff"]["version"] == "8.0.50"


def test_a_version_said_out_of_the_blue_is_noted() -> None:
    result = run(ActionInform(), "我微信8.0.50", label="inform")
    assert (result.card["kind"], result.slots["version"]) == ("smalltalk", "8.0.50")


def test_a_handover_tells_what_is_known() -> None:
    slots = {**_RENEWAL, "platform": "ios", "tried": {"paths": [0]}, "applied": "2026-11-20"}
    result = run(ActionHandoff(), label="handoff", slots=slots)
    summary = result.slots["handoff"]
    assert (summary["reason"], summary["procedure"], summary["platform"]) == ("asked", "auto_renew", "ios")
    assert summary["applied"] == "2026-11-20"
    assert summary["tried"][0][0] == "我"
    assert {fact["topic"] for fact in result.card["facts"]} == {"wish", "platform", "applied", "tried"}
    assert "苹果手机" in result.text


def test_a_person_who_was_asked_for_is_mentioned_once_afterwards() -> None:
    slots = run(ActionHandoff(), label="handoff", slots=_RENEWAL).slots
    after = run(ActionFollowup(), label="followup/effect", slots={**_RENEWAL, **slots})
    assert "已经请过人工" in after.text
    later = run(ActionFollowup(), label="followup/effect", slots={**_RENEWAL, **slots, **after.slots})
    assert "已经请过人工" not in later.text


def test_the_bot_goes_on_when_no_person_is_needed_any_more() -> None:
    slots = run(ActionHandoff(), label="handoff", slots=_RENEWAL).slots
    result = run(ActionHandback(), "不用人工了", label="handback", slots={**_RENEWAL, **slots})
    assert (result.card["kind"], result.slots["handoff"]) == ("smalltalk", None)


@pytest.mark.parametrize(("intent", "reason"), [("anger", "anger"), ("nlu_fallback", "failed"), ("unclear", "failed")])
def test_a_handover_says_why(intent: str, reason: str) -> None:
    assert run(ActionHandoff(), "哼", label=intent).slots["handoff"]["reason"] == reason


def test_the_words_of_a_choice_are_taken_before_a_person_is_called() -> None:
    slots = {**run(ActionProcedure(), label="procedure/family_card").slots, "failed": True}
    assert run(ActionHandoff(), "是别人送给我的那种", label="nlu_fallback", slots=slots).card["variant"] == "receiver"


def test_anger_after_steps_asks_what_was_wrong_with_them() -> None:
    result = run(ActionAnger(), "什么破玩意", label="anger", slots=_RENEWAL)
    assert (result.card["kind"], result.slots["failed"]) == ("choice", True)
    assert run(ActionAnger(), "什么破玩意", label="anger").card["kind"] == "fallback"


def _said_of_an_answer(**changes: Any) -> Result:
    slots = run(ActionProcedure(), label="procedure/auto_renew").slots
    return run(ActionFeedback(), slots={**slots, **changes.pop("slots", {})}, **changes)


def test_feedback_is_kept_with_what_the_answer_was() -> None:
    kept = _said_of_an_answer(label="feedback/useful").slots["feedback"]
    assert kept["useful"] is True
    assert (kept["answer"]["procedure"], kept["answer"]["variant"]) == ("auto_renew", "wechat_pay")
    assert kept["answer"]["path"]["steps"][0] == "我"
    assert kept["versions"]["dataset"]


def test_no_use_asks_why_and_the_reason_is_kept_with_the_answer_it_was_about() -> None:
    asked = _said_of_an_answer(label="feedback/useless")
    assert asked.card["kind"] == "choice"
    slots = {**run(ActionProcedure(), label="procedure/auto_renew").slots, **asked.slots}
    reason = run(ActionChoose(), "1", label="choose", slots=slots)
    assert (reason.card["kind"], reason.card["topic"]) == ("answer", "entry_missing")
    kept = reason.slots["feedback"]
    assert (kept["reason"], kept["answer"]["kind"]) == ("entry_missing", "procedure")


def test_no_use_twice_calls_a_person() -> None:
    assert _said_of_an_answer(label="feedback/useless", slots={"failed": True}).card["kind"] == "handoff"


def test_a_button_carries_the_reason() -> None:
    result = _said_of_an_answer(label="feedback", entities={"reason": "version"})
    assert "版本" in result.text
    assert result.slots["feedback"]["reason"] == "version"


def test_another_question_is_answered_with_what_is_near() -> None:
    card = _said_of_an_answer(label="feedback/off_topic").card
    assert card["kind"] == "fallback"
    assert card["options"][0]["procedure"] == "member_refund"


def test_a_refund_that_is_named_is_dated_by_its_own_durations() -> None:
    slots = {"procedure": "family_card", "variant": "giver"}
    text = "会员费退款前天申请的，几号能到"
    card = run(ActionFollowup(), text, label="followup/refund_time", slots=slots, named=["member_refund"]).card
    assert (card["procedure"], card["dates"]["latest"]) == ("member_refund", "2026-12-01")


def test_no_other_matters_durations_are_used() -> None:
    slots = {"procedure": "family_card", "variant": "giver"}
    card = run(ActionFollowup(), "前天申请的，几号能到", label="followup/refund_time", slots=slots).card
    assert (card["procedure"], card["dates"]) == ("family_card", None)


def test_what_an_effect_is_asked_about_is_no_new_wish() -> None:
    slots = {"procedure": "account_close", "variant": "account"}
    card = run(
        ActionFollowup(), "里面的聊天记录会没吗", label="followup/effect", slots=slots, named=["chat_history"]
    ).card
    assert card["procedure"] == "account_close"


def test_another_wish_is_asked_about_by_its_verb() -> None:
    text = "公众号取关会删记录吗"
    card = run(ActionFollowup(), text, label="followup/effect", slots=_RENEWAL, named=["official_account"]).card
    assert card["procedure"] == "official_account"


@pytest.mark.parametrize(
    ("text", "problem"),
    [("2月30号申请的", "日历上没有"), ("明天申请的", "还没到"), ("2019年5月3号申请的", "两年多以前")],
)
def test_a_day_that_cannot_be_is_said_to_be_so(text: str, problem: str) -> None:
    slots = {"procedure": "member_refund", "variant": "mini_program"}
    result = run(ActionInform(), text, label="inform", slots=slots)
    assert problem in result.text
    assert (result.card["topic"], result.card["dates"]) == ("refund_time", None)


def test_an_overdue_refund_brings_a_person_with_the_day() -> None:
    slots = {"procedure": "member_refund", "variant": "mini_program"}
    result = run(ActionInform(), "两个月前申请的", label="inform", slots=slots)
    assert [message["custom"]["kind"] for message in result.messages] == ["answer", "handoff"]
    assert result.slots["handoff"]["reason"] == "overdue"
    assert result.slots["handoff"]["applied"] == result.slots["applied"]


def test_a_day_without_a_wish_is_taken_for_a_refund() -> None:
    card = run(ActionFollowup(), "前天申请的退款几号到", label="followup/refund_time").card
    assert (card["procedure"], card["dates"]["earliest"]) == ("member_refund", "2026-11-23")


def test_a_payment_tomorrow_is_about_the_renewal_even_as_a_first_message() -> None:
    result = run(ActionFollowup(), "明天就扣费了来得及吗", label="followup/deadline")
    assert (result.card["procedure"], result.card["topic"]) == ("auto_renew", "deadline")
    assert "来得及" in result.text


def test_what_has_been_applied_for_is_dated_and_not_explained() -> None:
    text = "会员费退款我前天申请的 什么时候到"
    card = run(ActionProcedure(), text, label="procedure/member_refund").card
    assert (card["kind"], card["procedure"], card["dates"]["earliest"]) == ("answer", "member_refund", "2026-11-23")


def test_two_things_named_side_by_side_get_both() -> None:
    result = run(ActionProcedure(), "微粒贷和分付怎么关", label="procedure/fenfu", named=["weilidai", "fenfu"])
    assert [message["custom"]["procedure"] for message in result.messages] == ["weilidai", "fenfu"]
    single = run(ActionProcedure(), "开分付前要关微粒贷吗", label="procedure/weilidai", named=["fenfu", "weilidai"])
    assert single.card["procedure"] == "weilidai"


def test_whether_something_can_be_applied_for_is_a_wish() -> None:
    card = run(ActionProcedure(), "昨天交的会员费可以申请退吗", label="procedure/member_refund").card
    assert card["kind"] == "procedure"


def test_two_things_side_by_side_get_both_where_it_is_open_which_is_meant() -> None:
    ranking = ["procedure/fenfu", "procedure/weilidai"]
    result = run(
        ActionClarify(), "微粒贷和分付分别怎么关", label="ambiguous", ranking=ranking, named=["weilidai", "fenfu"]
    )
    assert [message["custom"]["procedure"] for message in result.messages] == ["weilidai", "fenfu"]


@pytest.mark.parametrize(
    ("text", "ranking", "slots", "chosen"),
    [
        # After an Apple refund, what is bought from Apple is meant.
        ("那订阅怎么取消", ["apple_subscription", "auto_renew"], ("apple_refund", "web"), ("apple_subscription", None)),
        (
            "那我怎么举报他",
            ["debit_complaint", "million_guarantee"],
            ("million_guarantee", "call"),
            ("million_guarantee", None),
        ),
        ("先把钱退回来", ["minor_account", "member_refund"], ("minor_account", "limits"), ("minor_account", "refund")),
    ],
)
def test_the_conversation_tells_which_of_two_likely_wishes_is_meant(
    text: str, ranking: list[str], slots: tuple[str, str], chosen: tuple[str, str | None]
) -> None:
    names = [f"procedure/{name}" for name in ranking]
    known = dict(zip(("procedure", "variant"), slots, strict=True))
    card = run(ActionClarify(), text, label="ambiguous", ranking=names, slots=known).card
    assert (card["kind"], card["procedure"]) == ("procedure", chosen[0])
    assert chosen[1] in (None, card["variant"])
    assert run(ActionClarify(), text, label="ambiguous", ranking=names).card["kind"] == "choice"


def test_money_already_taken_is_answered_by_the_rule_of_the_payment() -> None:
    result = run(ActionFollowup(), "已经扣的能退不", label="followup/requirement", slots=_RENEWAL)
    assert result.card["topic"] == "refund_time"
    assert "member_refund" in [option["procedure"] for option in result.card["options"]]


def test_another_way_for_money_to_arrive_is_asked_about_after_how_long_it_takes() -> None:
    slots = {"procedure": "member_refund", "variant": "mini_program"}
    after = {**slots, "answer": {"kind": "answer", "topic": "refund_time"}}
    card = run(ActionProcedure(), "那要是退到银行卡呢", label="procedure/member_refund", slots=after).card
    assert (card["kind"], card["topic"]) == ("answer", "refund_time")
    card = run(ActionProcedure(), "那要是退到银行卡呢", label="procedure/member_refund", slots=slots).card
    assert card["kind"] == "procedure"


def test_an_earlier_wish_is_come_back_to_by_its_name() -> None:
    earlier = [{"procedure": "family_card", "variant": None, "service": None}]
    slots = {"procedure": "chat_history", "variant": "phone", "previous": earlier}
    text = "那刚才亲情卡那个 别人送给我的"
    parsed: dict[str, Any] = {
        "label": "out_of_scope/near",
        "ranking": ["procedure/family_card"],
        "named": ["family_card"],
    }
    card = run(ActionOutOfScope(), text, slots=slots, **parsed).card
    assert (card["procedure"], card["variant"]) == ("family_card", "receiver")
    assert run(ActionOutOfScope(), text, **parsed).card["kind"] == "fallback"


def test_words_of_a_variant_bring_back_what_was_turned_away() -> None:
    slots = {"procedure": "million_guarantee", "variant": "all"}
    card = run(ActionOutOfScope(), "怎么举报这个电话", label="out_of_scope/near", slots=slots).card
    assert card["procedure"] == "million_guarantee"


def test_how_long_until_it_happens_is_answered_where_nothing_is_waited_for() -> None:
    slots = {"procedure": "wecom_leave", "variant": None}
    card = run(ActionFollowup(), "退了账号多久会被删", label="followup/refund_time", slots=slots).card
    assert card["topic"] == "deadline"


@pytest.mark.parametrize("label", ["anger", "feedback/useless"])
def test_no_patience_after_a_missing_menu_is_not_answered_with_a_question(label: str) -> None:
    answer = {"kind": "answer", "topic": "entry_missing"}
    action = ActionAnger() if label == "anger" else ActionFeedback()
    card = run(action, "什么破玩意", label=label, slots={**_RENEWAL, "answer": answer, "tried": {"paths": [0]}}).card
    assert card["kind"] == ("handoff" if label == "anger" else "answer")


def test_a_day_said_after_a_correction_counts_whatever_it_was_taken_for() -> None:
    slots = {"procedure": "member_refund", "variant": "mini_program"}
    card = run(ActionFeedback(), "不对我记错了 是前天申请的", label="feedback/off_topic", slots=slots).card
    assert card["dates"]["from"] == "2026-11-20"


def test_a_moment_ago_is_no_day_of_application() -> None:
    slots = {"procedure": "minor_account", "variant": "refund"}
    card = run(ActionRecall(), "那刚才那个限制呢", label="recall/resume", slots=slots).card
    assert (card["kind"], card["variant"]) == ("procedure", "limits")


def test_nothing_but_a_day_counts_after_an_answer_that_counts_days() -> None:
    slots = {"procedure": "member_refund", "variant": "mini_program"}
    asked = {**slots, "answer": {"kind": "answer", "topic": "refund_time"}}
    assert run(ActionSmalltalk(), "哦 前天", label="smalltalk/ack", slots=asked).card["dates"]["from"] == "2026-11-20"
    assert run(ActionSmalltalk(), "哦 前天", label="smalltalk/ack", slots=slots).card["kind"] == "smalltalk"


def test_a_menu_that_is_still_not_there_is_not_turned_away() -> None:
    card = run(ActionNotUnderstood(), "还是找不着呀你再看看", label="nlu_fallback", slots=_RENEWAL).card
    assert card["topic"] == "entry_missing"
    assert run(ActionNotUnderstood(), "还是找不着呀你再看看", label="nlu_fallback").card["kind"] == "fallback"


def test_who_charges_chooses_the_variant_whatever_was_chosen_before() -> None:
    slots = {"procedure": "tencent_video", "variant": "web", "platform": "pc"}
    card = run(ActionInform(), "微信扣的呢", label="inform", entities={"payer": "wechat_pay"}, slots=slots).card
    assert (card["kind"], card["variant"]) == ("procedure", "wechat_pay")


def test_a_question_comes_back_to_the_wish_of_the_service_it_names() -> None:
    earlier = [
        {"procedure": "official_account", "variant": "phone", "service": None},
        {"procedure": "auto_renew", "variant": "wechat_pay", "service": "芒果TV"},
    ]
    slots = {"procedure": "minor_account", "variant": "refund", "previous": earlier}
    text = "说回芒果tv那个 关了还能看吗"
    card = run(ActionFollowup(), text, label="followup/effect", entities={"service": "芒果TV"}, slots=slots).card
    assert card["procedure"] == "auto_renew"


def test_another_variant_of_the_wish_at_hand_is_meant_rather_than_something_related() -> None:
    slots = {"procedure": "minor_account", "variant": "limits"}
    card = run(ActionProcedure(), "已经充进去的钱想退", label="procedure/member_refund", slots=slots).card
    assert (card["procedure"], card["variant"]) == ("minor_account", "refund")
    text, label = "会员费想退", "procedure/member_refund"
    card = run(ActionProcedure(), text, label=label, slots=slots, named=["member_refund"]).card
    assert card["procedure"] == "member_refund"


def test_something_related_is_meant_where_no_variant_of_the_wish_at_hand_is_said() -> None:
    slots = {"procedure": "minor_account", "variant": "limits"}
    card = run(ActionProcedure(), "健身房的费用不想交了", label="procedure/member_refund", slots=slots).card
    assert card["procedure"] == "member_refund"


def test_what_about_the_one_before_goes_back_however_it_ends() -> None:
    slots = {**_RENEWAL, "previous": [{"procedure": "overseas_card", "variant": "any", "service": None}]}
    card = run(ActionRecall(), "那刚才那个呢 再发我一遍", label="recall/repeat", slots=slots).card
    assert card["procedure"] == "overseas_card"
    assert run(ActionRecall(), "再发我一遍", label="recall/repeat", slots=slots).card["procedure"] == "auto_renew"


def test_what_is_not_where_the_steps_say_or_does_nothing_gets_the_next_path() -> None:
    slots = {"procedure": "google_play_subscription", "variant": "play_store", "tried": {"paths": [0]}}
    for text in ("没有 付款和订阅 这一项 我微信是老版本", "点了取消订阅 没反应啊"):
        card = run(ActionProcedure(), text, label="procedure/google_play_subscription", slots=slots).card
        assert (card["kind"], card["topic"]) == ("answer", "entry_missing"), text
    awaited = run(ActionFollowup(), "上个月3号就提了 到现在没动静", label="followup/refund_time", slots=slots)
    assert awaited.messages[0]["custom"]["topic"] == "refund_time"


def test_what_becomes_of_another_thing_is_no_wish_for_it() -> None:
    for text in ("照你这么弄我微信支付不就没了", "关了跟支付分有关系吗", "会把聊天记录删掉吗"):
        card = run(ActionProcedure(), text, label="procedure/wechat_pay_close", slots=_RENEWAL).card
        assert (card["kind"], card["topic"], card["procedure"]) == ("answer", "effect", "auto_renew"), text


def test_it_is_the_wish_at_hand_or_one_related_to_it() -> None:
    ranking = [_chosen("procedure/wechat_pay_close", 0.89), _chosen("procedure/auto_renew", 0.08)]
    parsed: dict[str, Any] = {
        "intent": {"name": "procedure"},
        "intent_ranking": ranking,
        "response_selector": selector("procedure/wechat_pay_close"),
    }
    slots = {"procedure": "debit_complaint", "variant": "all"}
    assert run(ActionProcedure(), "先把它关了吧 微信扣的", slots=slots, **parsed).card["procedure"] == "auto_renew"
    assert run(ActionProcedure(), "先关了吧 微信的", slots=slots, **parsed).card["procedure"] == "wechat_pay_close"


def test_a_payer_without_steps_here_is_said_to_have_none() -> None:
    told = run(ActionProcedure(), "支付宝扣的怎么关", label="procedure/auto_renew", entities={"payer": "alipay"})
    assert told.text.startswith("由支付宝扣的")
    usual = run(ActionProcedure(), "微信扣的怎么关", label="procedure/auto_renew", entities={"payer": "wechat_pay"})
    assert "由微信" not in usual.text


def test_a_banned_account_comes_before_what_goes_on_charging() -> None:
    ranking = ["procedure/auto_renew", "procedure/banned_account"]
    text = "我微信被封了 每个月还在扣我会员"
    card = run(ActionClarify(), text, label="ambiguous", ranking=ranking, named=["banned_account"]).card
    assert card["procedure"] == "banned_account"


def test_a_number_for_a_person_who_was_asked_for_is_not_kept() -> None:
    waiting = {"handoff": {"reason": "asked"}}
    result = run(
        ActionNotUnderstood(), "让他打给我", label="nlu_fallback", slots=waiting, metadata={"masked": ["phone"]}
    )
    assert (result.card["kind"], result.card["topic"]) == ("smalltalk", "ack")
    assert run(ActionNotUnderstood(), "让他打给我", label="nlu_fallback", slots=waiting).card["kind"] == "fallback"


def test_the_same_answer_is_given_once_to_several_questions() -> None:
    parts = [
        {"text": text, "intent": {"name": "followup"}, "response_selector": selector("followup/fee")}
        for text in ("要钱吗", "收不收费")
    ]
    assert len(run(ActionSeveral(), "要钱吗 收不收费", label="several", slots=_RENEWAL, parts=parts).messages) == 1


@pytest.mark.parametrize("text", ["这钱还能要回来不", "钱退不退"])
def test_money_back_after_steps_is_a_question_and_no_other_wish(text: str) -> None:
    card = run(ActionProcedure(), text, label="procedure/member_refund", slots=_RENEWAL).card
    assert (card["kind"], card["topic"], card["procedure"]) == ("answer", "refund_time", "auto_renew")
    assert run(ActionProcedure(), text, label="procedure/member_refund").card["kind"] == "procedure"


def test_when_money_comes_is_asked_however_it_is_put_once_it_is_awaited() -> None:
    slots = {"procedure": "member_refund", "variant": "mini_program", "applied": "2026-11-12"}
    card = run(ActionFollowup(), "那最晚哪天到", label="followup/deadline", slots=slots).card
    assert card["topic"] == "refund_time"
    card = run(ActionFollowup(), "超过多久就不能退了", label="followup/deadline", slots=slots).card
    assert card["topic"] == "deadline"


def test_who_wants_it_done_is_told_that_nobody_else_can() -> None:
    result = run(ActionFollowup(), "你帮我直接关了行不行", label="followup/reversal", slots=_RENEWAL)
    assert (result.card["kind"], result.card["procedure"]) == ("procedure", "auto_renew")
    assert "没法替你操作" in result.text
    asked = run(ActionFollowup(), "你帮我查一下退款到哪了", label="followup/refund_time", slots=_RENEWAL)
    assert asked.card["kind"] == "answer"
    text, label = "你帮我把微粒贷关了", "procedure/weilidai"
    assert run(ActionProcedure(), text, label=label, slots=_RENEWAL, named=["weilidai"]).card["procedure"] == "weilidai"


def test_each_of_several_questions_is_read_in_the_conversation() -> None:
    part: dict[str, Any] = {
        "intent": {"name": "followup"},
        "response_selector": selector("followup/requirement"),
        "entities": [],
    }
    parts = [
        {**part, "text": "扣掉的能退不"},
        {**part, "text": "要密码吗"},
    ]
    result = run(ActionSeveral(), "扣掉的能退不 要密码吗", label="several", parts=parts, slots=_RENEWAL)
    assert [message["custom"]["topic"] for message in result.messages] == ["refund_time", "requirement"]


def test_an_earlier_wish_is_shown_again_by_a_word_of_its_title() -> None:
    earlier = [{"procedure": name, "variant": None, "service": None} for name in ("chat_history", "apple_refund")]
    slots = {"procedure": "apple_subscription", "variant": "iphone", "previous": earlier}
    card = run(ActionRecall(), "那退款那个再发我一遍", label="recall/repeat", slots=slots).card
    assert card["procedure"] == "apple_refund"
    card = run(ActionRecall(), "订阅的再发我一遍", label="recall/repeat", slots=slots).card
    assert card["procedure"] == "apple_subscription"


def test_a_question_about_the_one_before_may_name_it_in_between() -> None:
    slots = {**_RENEWAL, "previous": [{"procedure": "overseas_transfer", "variant": "any", "service": None}]}
    parsed: dict[str, Any] = {
        "label": "procedure/overseas_transfer",
        "named": ["overseas_transfer"],
        "response_selector": {**selector("procedure/overseas_transfer"), **selector("followup/reversal")},
    }
    card = run(ActionProcedure(), "刚才跨境转账那个 注销完能恢复吗", slots=slots, **parsed).card
    assert (card["kind"], card["topic"], card["procedure"]) == ("answer", "reversal", "overseas_transfer")


def test_a_code_that_does_not_come_gets_the_next_path() -> None:
    slots = {"procedure": "forgot_password", "variant": None, "tried": {"paths": [0]}}
    card = run(ActionNotUnderstood(), "短信收不到 那个手机号早不用了", label="nlu_fallback", slots=slots).card
    assert (card["kind"], card["topic"]) == ("answer", "entry_missing")
