"""Every procedure, and every row of the article, asked of the running bot in plain words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.end_to_end.bot import Conversation
from tuiding.normalization import normalize
from tuiding.procedures import Dataset

PLAIN = {
    "account_close": "这个微信号我不想要了，要彻底注销",
    "apple_refund": "苹果商店买错了，想让苹果把钱退我",
    "apple_subscription": "在苹果的订阅里怎么取消一个项目",
    "auto_renew": "每个月自动扣我会员费，怎么停掉",
    "banned_account": "微信被封号，现在登录不了怎么处理",
    "chat_history": "我要把微信聊天记录全部清掉",
    "credit_purchase": "先用后付这个功能我要关了它",
    "debit_complaint": "有一笔扣款不是我付的，要投诉这个商家",
    "face_pay": "付款时刷脸这个怎么关掉",
    "family_card": "亲属卡不想给他用了，怎么解绑",
    "fenfu": "微信里那个分付怎么注销掉",
    "forgot_password": "我把微信登录密码给忘了，怎么重设",
    "google_play_subscription": "谷歌商店里的订阅怎么退掉",
    "lingqiantong": "零钱通我不用了，想关闭",
    "marketing_sms": "天天收到广告短信，怎么退订",
    "member_refund": "会员买了没用过，钱可以退给我吗",
    "million_guarantee": "有人打电话说要帮我关掉百万保障",
    "minor_account": "小孩偷偷给游戏充了好多钱，想退回来",
    "official_account": "关注的公众号太多了，怎么取关",
    "overseas_card": "怎么把绑在微信上的香港信用卡解绑",
    "overseas_official_account": "How do I unfollow an official account on WeChat",
    "overseas_transfer": "跨境汇款的功能怎么停用",
    "pay_score": "微信支付分我要关闭",
    "service_notice": "小程序老给我发服务通知，不想收",
    "tencent_video": "腾讯视频vip下个月别再续了",
    "third_party_authorization": "以前授权登录过的小程序，怎么撤销授权",
    "transaction_records": "我想看看之前的微信账单记录",
    "wechat_pay_close": "我要把微信支付整个注销掉",
    "wecom_leave": "辞职了，怎么从公司的企业微信退出来",
    "wecom_remove_app": "企业微信里装的第三方应用怎么卸掉",
    "wecom_remove_member": "员工离职了，在企业微信后台怎么把他删掉",
    "weilidai": "微粒贷怎么彻底关闭",
    "weread": "微信读书的会员不想续了怎么关",
}


@dataclass(frozen=True)
class Row:
    """How a row of the article is reached, and its menu names, word for word."""

    procedure: str
    platform: str | None
    steps: str | None  # None: the row names no menu
    choice: str | None = None


ROWS = {
    "s1r1": Row("official_account", "ios", "设置→信息通知→公众号消息提醒→关闭接收新消息通知"),
    "s1r2": Row("official_account", "android", "我→服务→联系人→公众号→选择账号→右上角菜单→不看该公众号"),
    "s1r3": Row("official_account", "pc", "通讯录→公众号→右键取消关注"),
    "s2r1": Row("auto_renew", None, "我→服务→钱包→支付设置→自动续费→选择服务→关闭"),
    "s2r2": Row("member_refund", None, "小程序个人中心→我的会员→申请退费→提交审核"),
    "s2r3": Row("apple_subscription", None, "设置→Apple ID→订阅→取消微信会员"),
    "s3r1": Row("pay_score", None, "我→服务→钱包→支付分→关闭服务"),
    "s3r2": Row("credit_purchase", None, "对应小程序订单页面→取消信用授权"),
    "s3r3": Row("face_pay", None, "我→服务→面容支付→关闭开关"),
    "s4r1": Row("wecom_leave", None, "工作台→应用管理→选择应用→退出企业"),
    "s4r2": Row("wecom_remove_member", None, "管理后台→通讯录→成员管理→删除账号"),
    "s4r3": Row("wecom_remove_app", None, "应用详情页→停止使用→确认卸载"),
    "s5r1": Row("overseas_card", None, "Wallet→Card Management→Remove International Card"),
    "s5r2": Row("overseas_official_account", None, "Profile→Unfollow Official Account"),
    "s5r3": Row("overseas_transfer", None, "Settings→Cross-border Transfer→Disable Service"),
    "s6r1": Row("chat_history", None, None),
    "s6r2": Row("transaction_records", None, None),
    "s6r3": Row("third_party_authorization", None, None),
    "s7r1": Row("forgot_password", None, "通过手机号/邮箱重置→账户安全→解绑业务"),
    "s7r2": Row("banned_account", None, "联系客服提交申诉→同步申请业务终止"),
    "s7r3": Row("minor_account", None, "家长模式→成长守护→强制解除业务授权", choice="设置或解除孩子的限制，防止再充钱"),
}


def test_the_messages_are_no_training_data(dataset: Dataset) -> None:
    trained = {normalize(example) for procedure in dataset.procedures.values() for example in procedure.examples}
    assert not [text for text in PLAIN.values() if normalize(text) in trained]
    assert set(PLAIN) == set(dataset.procedures)


@pytest.mark.parametrize("procedure", PLAIN)
def test_a_plainly_worded_message_reaches_its_procedure(
    procedure: str, conversation: Callable[..., Conversation], dataset: Dataset
) -> None:
    answer = conversation().say(PLAIN[procedure])
    card = answer.card
    assert card["procedure"] == procedure
    if card["kind"] == "choice":
        assert (dataset.procedures[procedure].ask or "") in answer.text
        assert {option["procedure"] for option in card["options"]} == {procedure}
        chosen = answer.buttons[0]["payload"]
        card = (answer := Conversation(conversation().url).say(chosen)).card
    assert card["kind"] == "procedure"
    variant = next(v for v in dataset.procedures[procedure].variants if v.id == card["variant"])
    assert len(card["paths"]) == len(variant.paths)
    assert all(f". {step}" in answer.text for step in card["paths"][0]["steps"])
    assert all(path["source"] and path["support"] for path in card["paths"])


@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_the_article_is_shown_as_what_it_is(
    row: str, conversation: Callable[..., Conversation], dataset: Dataset
) -> None:
    wanted = ROWS[row]
    talk = conversation(platform=wanted.platform)
    answer = talk.say(PLAIN[wanted.procedure])
    if wanted.choice:
        number = [option["label"] for option in answer.card["options"]].index(wanted.choice) + 1
        answer = talk.say(str(number))
    card = answer.card
    assert card["procedure"] == wanted.procedure
    assert wanted.platform in (None, card["platform"])
    if wanted.steps is None:
        procedure = dataset.procedures[wanted.procedure]
        texts = [fact.text for fact in procedure.facts if fact.row == row]
        assert texts
        assert any(text in fact["text"] for text in texts for fact in card["facts"])
        return
    path = next(path for path in card["paths"] if path["row"] == row)
    assert path["steps"] == wanted.steps.split("→")
    assert all(step in answer.text for step in path["steps"])
    assert "路由通" in path["source"]
    assert (path["as_of"], path["url"]) == ("2025-05-04", "https://www.nctoro.com/a51001")


@pytest.mark.parametrize("row", [row for row, wanted in ROWS.items() if wanted.steps])
def test_a_contradicted_path_is_never_alone_nor_first(row: str, dataset: Dataset) -> None:
    for variant in dataset.procedures[ROWS[row].procedure].variants:
        for index, path in enumerate(variant.paths):
            if path.row == row and path.correction:
                assert index > 0
                assert not variant.paths[0].correction
