"""What a turn of phrase means after steps, whatever else the message is near to."""

from __future__ import annotations

from typing import Any

import pytest

from actions.anger import ActionAnger
from actions.fallback import ActionNotUnderstood, ActionOutOfScope
from actions.feedback import ActionFeedback
from actions.followup import ActionFollowup
from actions.handoff import ActionHandoff
from actions.inform import ActionInform
from actions.procedure import ActionProcedure
from actions.recall import ActionRecall
from actions.several import ActionSeveral
from tests.actions.turns import run, selector

_RENEWAL = {"procedure": "auto_renew", "variant": "wechat_pay"}
_REFUND = {"procedure": "member_refund", "variant": "mini_program"}


@pytest.mark.parametrize(
    "text", ["8月20号申请退会员费 到现在影子都没有", "仨礼拜前申请的退费 一分钱没见着 你们说怎么办"]
)
def test_what_was_applied_for_and_has_not_come_is_overdue(text: str) -> None:
    answer, handoff = run(ActionProcedure(), text, label="procedure/member_refund").messages
    assert (answer["custom"]["topic"], handoff["custom"]["kind"]) == ("refund_time", "handoff")


@pytest.mark.parametrize("text", ["上周买的 还没申请退款 怎么弄", "退会员怎么申请"])
def test_what_has_not_been_applied_for_gets_its_steps(text: str) -> None:
    assert run(ActionProcedure(), text, label="procedure/member_refund").card["kind"] == "procedure"


def test_the_day_of_a_debit_is_not_the_day_of_an_application() -> None:
    result = run(ActionFollowup(), "上个月已经扣了的能退吗", label="followup/refund_time", slots=_REFUND)
    assert result.card["topic"] == "refund_time"
    assert "applied" not in result.slots


def test_who_does_not_give_money_back_is_complained_about() -> None:
    for action, label, text in (
        (ActionNotUnderstood(), "nlu_fallback", "网易云不同意退怎么办"),
        (ActionHandoff(), "handoff", "找他们客服了 说不给退"),
    ):
        assert run(action, text, label=label, slots=_REFUND).card["procedure"] == "debit_complaint"
    assert run(ActionHandoff(), "不给退就给我找客服", label="handoff", slots=_REFUND).card["kind"] == "handoff"
    deadline = run(ActionFollowup(), "过了多久就不给退了", label="followup/deadline", slots=_REFUND)
    assert deadline.card["topic"] == "deadline"


def test_an_address_left_for_a_person_is_not_kept() -> None:
    waiting = {"handoff": {"reason": "asked"}}
    result = run(
        ActionFollowup(), "有消息发我邮箱", label="followup/source", slots=waiting, metadata={"masked": ["email"]}
    )
    assert (result.card["kind"], result.card["topic"]) == ("smalltalk", "ack")
    assert "不保存" in result.text


def test_where_alone_asks_for_the_steps_at_hand() -> None:
    card = run(ActionFollowup(), "在哪关", label="followup/source", slots=_RENEWAL).card
    assert (card["kind"], card["procedure"]) == ("procedure", "auto_renew")


def test_after_the_first_matter_comes_the_next() -> None:
    blocked = {"procedure": "banned_account", "variant": "blocked"}
    assert (
        run(ActionRecall(), "钱取出来了 下一步呢", label="recall/resume", slots=blocked).card["procedure"]
        == "auto_renew"
    )
    child = {"procedure": "minor_account", "variant": "refund"}
    card = run(ActionFollowup(), "退好了 然后呢", label="followup/effect", slots=child).card
    assert (card["procedure"], card["variant"]) == ("minor_account", "limits")


def test_who_has_found_it_is_not_shown_another_way() -> None:
    card = run(ActionFollowup(), "找到了 在右上角三个点里面", label="followup/entry_missing", slots=_RENEWAL).card
    assert (card["kind"], card["topic"]) == ("smalltalk", "ack")
    missing = run(ActionFollowup(), "找到了但是没有这一项", label="followup/entry_missing", slots=_RENEWAL).card
    assert missing["topic"] == "entry_missing"


def test_what_is_left_over_is_a_question() -> None:
    slots = {"procedure": "credit_purchase", "variant": "default"}
    card = run(ActionProcedure(), "先用后付关了 已经下的单咋办", label="procedure/credit_purchase", slots=slots).card
    assert (card["kind"], card["topic"]) == ("answer", "effect")


def test_what_is_named_wins_over_what_it_is_only_near_to() -> None:
    slots = {"procedure": "overseas_official_account", "variant": "overseas"}
    near = {"intent": {"name": "procedure"}, "response_selector": selector("procedure/overseas_official_account")}
    ranking = [{"name": "procedure/overseas_official_account", "confidence": 0.5}]
    parsed: dict[str, Any] = {**near, "intent_ranking": ranking, "named": ["official_account"]}
    card = run(ActionProcedure(), "那国内的公众号呢", slots=slots, **parsed).card
    assert card["procedure"] == "official_account"


def test_a_debit_that_was_not_stopped_is_no_feedback() -> None:
    ranking = [{"name": "feedback/useful", "confidence": 0.5}, {"name": "followup/deadline", "confidence": 0.2}]
    parsed: dict[str, Any] = {"intent": {"name": "feedback"}, "intent_ranking": ranking}
    card = run(ActionFeedback(), "完了 刚看已经扣掉了 还来得及吗", slots=_RENEWAL, **parsed).card
    assert (card["kind"], card["topic"]) == ("answer", "deadline")


@pytest.mark.parametrize(
    ("text", "entities"),
    [("回到全民K歌那个", {"service": "全民K歌"}), ("刚才那张卡再说一遍", {})],
    ids=["service", "thing"],
)
def test_an_earlier_wish_is_told_by_its_service_or_its_thing(text: str, entities: dict[str, str]) -> None:
    earlier = [
        {"procedure": "chat_history", "variant": "phone", "service": None},
        {"procedure": "overseas_card", "variant": "any", "service": "全民K歌"},
    ]
    slots = {"procedure": "overseas_transfer", "variant": "any", "previous": earlier}
    card = run(ActionRecall(), text, label="recall/repeat", entities=entities, slots=slots).card
    assert card["procedure"] == "overseas_card"


def test_two_questions_about_one_wish_get_its_steps_once() -> None:
    part = {"intent": {"name": "procedure"}, "response_selector": selector("procedure/google_play_subscription")}
    parts = [{**part, "text": "谷歌商店怎么还扣钱"}, {**part, "text": "怎么取消"}]
    assert run(ActionSeveral(), "谷歌商店怎么还扣钱 怎么取消", label="several", parts=parts).card["kind"] == "procedure"


def test_a_nod_among_several_takes_no_answer_away() -> None:
    answered = {**_RENEWAL, "answer": {"kind": "procedure", **_RENEWAL, "topic": None}}
    wish = {
        "intent": {"name": "procedure"},
        "response_selector": selector("procedure/auto_renew"),
        "text": "自动续费怎么关",
    }
    parts = [{"intent": {"name": "handback"}, "text": "不找人了"}, wish]
    kinds = [message["custom"]["kind"] for message in run(ActionSeveral(), "…", slots=answered, parts=parts).messages]
    assert kinds == ["smalltalk", "procedure"]


def test_a_role_told_beside_a_wish_of_its_own_is_not_all_that_is_said() -> None:
    ranking = [{"name": "procedure/wecom_remove_member", "confidence": 0.5}, {"name": "inform", "confidence": 0.3}]
    parsed: dict[str, Any] = {"intent_ranking": ranking, "intent": {"name": "procedure"}}
    parsed["response_selector"] = selector("procedure/wecom_remove_member")
    slots = {"procedure": "wecom_leave", "variant": "member"}
    text = "我是另一家公司的管理员 要删一个离职的人"
    card = run(ActionProcedure(), text, entities={"role": "admin"}, slots=slots, **parsed).card
    assert card["procedure"] == "wecom_remove_member"


def test_what_can_be_done_with_it_is_asked_of_the_wish_at_hand() -> None:
    slots = {"procedure": "transaction_records", "variant": "wallet"}
    text, label = "能不能删掉 不想让老婆看见", "procedure/chat_history"
    assert run(ActionProcedure(), text, label=label, slots=slots).card["procedure"] == "transaction_records"
    named = run(ActionProcedure(), "能不能删掉聊天记录", label=label, slots=slots, named=["chat_history"])
    assert named.card["procedure"] == "chat_history"


def test_what_fares_somehow_is_affected_and_no_wish() -> None:
    slots = {"procedure": "face_pay", "variant": "default"}
    asked: dict[str, Any] = {"label": "followup/effect", "named": ["pay_score"], "slots": slots}
    assert run(ActionFollowup(), "关了支付分会受影响吗", **asked).card["procedure"] == "face_pay"
    assert run(ActionFollowup(), "支付分关了会怎样", **asked).card["procedure"] == "pay_score"


def test_a_payer_without_steps_is_said_to_be_one_and_the_same_steps_are_not_repeated() -> None:
    result = run(ActionInform(), "支付宝扣的呢", label="inform", entities={"payer": "alipay"}, slots=_RENEWAL)
    assert result.card["kind"] == "fallback"
    assert "支付宝" in result.text


def test_anger_at_waiting_for_a_person_is_not_asked_what_was_wrong() -> None:
    waiting = {**_REFUND, "handoff": {"reason": "overdue"}}
    assert run(ActionAnger(), "拖这么久 太气人了吧", label="anger", slots=waiting).card["kind"] == "handoff"
    assert run(ActionAnger(), "太气人了吧", label="anger", slots=_REFUND).card["kind"] == "choice"


def test_a_day_that_will_not_do_is_told_of_the_refund_too() -> None:
    result = run(ActionFollowup(), "下周一申请的话几号到", label="followup/refund_time")
    assert result.card["procedure"] == "member_refund"


def test_nothing_heard_of_money_is_no_missing_entry() -> None:
    waiting = {
        **_REFUND,
        "applied": "2026-11-19",
        "answer": {"kind": "answer", "topic": "refund_time"},
        "tried": {"paths": [0]},
    }
    ranking = [{"name": "handoff", "confidence": 0.27}, {"name": "followup/refund_time", "confidence": 0.24}]
    parsed: dict[str, Any] = {"intent_ranking": ranking, "response_selector": selector("followup/refund_time")}
    text = "要是一直没动静我找谁"
    card = run(ActionNotUnderstood(), text, label="nlu_fallback", slots=waiting, **parsed).card
    assert card["topic"] == "refund_time"


def test_who_says_that_they_return_to_a_wish_gets_it() -> None:
    earlier = [{"procedure": "family_card", "variant": None, "service": None}]
    slots = {"procedure": "lingqiantong", "variant": "default", "previous": earlier}
    asked: dict[str, Any] = {"label": "out_of_scope/near", "named": ["family_card"], "slots": slots}
    card = run(ActionOutOfScope(), "好 说回亲属卡 是我老公送给我的", **asked).card
    assert (card["procedure"], card["variant"]) == ("family_card", "receiver")


def test_what_is_not_settled_may_be_in_the_way() -> None:
    closing = {"procedure": "account_close", "variant": "account"}
    card = run(ActionFollowup(), "里头还有三块二毛钱没取", label="followup/entry_missing", slots=closing).card
    assert card["topic"] == "requirement"


def test_a_short_wish_is_a_variant_of_the_one_at_hand() -> None:
    child = {"procedure": "minor_account", "variant": "refund"}
    asked: dict[str, Any] = {"label": "procedure/member_refund", "named": ["member_refund"], "slots": child}
    assert run(ActionProcedure(), "我要退钱", **asked).card["procedure"] == "minor_account"
    assert run(ActionProcedure(), "健身房的会员卡我也想退钱", **asked).card["procedure"] == "member_refund"


def test_clear_anger_is_no_question() -> None:
    ranking = [{"name": "anger", "confidence": 0.6}, {"name": "followup/effect", "confidence": 0.2}]
    card = run(ActionAnger(), "你们是不是一伙的", label="anger", slots=_RENEWAL, intent_ranking=ranking).card
    assert card["kind"] == "choice"
