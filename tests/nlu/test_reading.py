"""What is left of a correction, where a message is cut into questions, and which of them count."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.message import Message

from tests.nlu.pipeline import Graph
from tuiding.nlu.component import PARTS
from tuiding.nlu.correction import meant
from tuiding.nlu.extractor import DatasetExtractor
from tuiding.nlu.several import Several
from tuiding.nlu.splitter import questions


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("不是公众号,是小程序会员", "小程序会员"),
        ("不是公众号是小程序会员", "小程序会员"),
        ("不是苹果 是安卓", "安卓"),
        ("我不是要退款,我要取消续费", "我要取消续费"),
        ("我说的是支付分,不是微粒贷", "支付分"),
        ("说错了,是支付宝扣的", "支付宝扣的"),
        ("打错了 应该是苹果的", "苹果的"),
        ("不是整个号 我只要注销微信支付", "我只要注销微信支付"),
        ("不对不对我不是要注销微信支付我只是想把跨境转账关了", "我只是想把跨境转账关了"),
        ("打错了打错了 是上周五", "上周五"),
        ("哎不对 说错了 不是微信读书 是喜马拉雅", "喜马拉雅"),
        ("不是不是我说错了不是公众号是那个小程序的会员", "那个小程序的会员"),
        ("哦不对 上周三", "上周三"),
        ("不对不对 看错了 是微信扣的", "微信扣的"),
        ("我眼花了 不是腾讯视频 是微信读书", "微信读书"),
    ],
)
def test_of_a_correction_only_what_is_meant_is_left(text: str, left: str) -> None:
    assert meant(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "我不是管理员",
        "是不是不能退,是的话怎么办",
        "不是说好7天吗",
        "买错了 想退",
        "弄错了怎么退款",
        "不对",
        "错了",
        "",
        "不是",
    ],
)
def test_what_corrects_nothing_stays(text: str) -> None:
    assert meant(text) == text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("怎么取消自动续费,钱能退吗,多久到", ["怎么取消自动续费", "钱能退吗", "多久到"]),
        ("取消自动续费,顺便把支付分关了", ["取消自动续费", "顺便把支付分关了"]),
        ("取关会删记录吗?还能恢复吗", ["取关会删记录吗?", "还能恢复吗"]),
        ("怎么退款 多久到账", ["怎么退款", "多久到账"]),
        ("公众号太烦了,怎么取关", ["公众号太烦了,怎么取关"]),
        ("孩子玩游戏充了钱,能退吗", ["孩子玩游戏充了钱,能退吗"]),
        ("怎么关自动续费,急", ["怎么关自动续费,急"]),
        ("8.0.50怎么弄,8.0.61呢", ["8.0.50怎么弄", "8.0.61呢"]),
        ("我要注销微信号,要啥条件,还能恢复吗", ["我要注销微信号", "要啥条件", "还能恢复吗"]),
        ("关爱奇艺续费 要条件吗 能再开吗", ["关爱奇艺续费", "要条件吗", "能再开吗"]),
        ("关掉会员 还能看吗", ["关掉会员,还能看吗"]),
        ("我想退会员了,怎么弄", ["我想退会员了,怎么弄"]),
        ("找不到入口,你这个哪来的", ["找不到入口", "你这个哪来的"]),
        ("还有一单没付钱呢 能关吗", ["还有一单没付钱呢,能关吗"]),
        ("后天到期 今天关晚不晚 关了还能看不", ["后天到期,今天关晚不晚", "关了还能看不"]),
        ("微信账单在哪 想删干净", ["微信账单在哪,想删干净"]),
        ("孩子拿我手机充了一千多 也想退", ["孩子拿我手机充了一千多,也想退"]),
        ("有个第三方应用不用了 怎么移除", ["有个第三方应用不用了,怎么移除"]),
        ("这个自动扣费我关不掉 转人工", ["这个自动扣费我关不掉", "转人工"]),
        ("不要人工 我就问亲属卡怎么解绑", ["不要人工,我就问亲属卡怎么解绑"]),
        ("退款", ["退款"]),
        ("how to unbind my visa card", ["how to unbind my visa card"]),
        ("", []),
    ],
)
def test_a_message_is_cut_where_a_question_ends_and_reasons_stay_with_theirs(text: str, parts: list[str]) -> None:
    assert questions(text) == parts


def test_parts_that_are_understood_differently_are_answered_each(tmp_path: Path) -> None:
    graph = Graph(tmp_path, Several)
    several = graph.process("怎么关掉自动续费，怎么取关公众号")
    assert several["intent"]["name"] == "several"
    assert [part["intent_ranking"][0]["name"] for part in several[PARTS]] == [
        "procedure/auto_renew",
        "procedure/official_account",
    ]
    one = graph.process("怎么关掉自动续费，怎么停自动续费")
    assert one["intent"]["name"] == "procedure"
    assert not one.get(PARTS)


def test_a_part_that_is_not_understood_does_not_count() -> None:
    def part(name: str, confidence: float) -> Message:
        ranking = [{"name": name, "confidence": confidence}]
        return Message(
            {"text": "…", "intent": {"name": name.split("/")[0]}, "intent_ranking": ranking}, output_properties={"text"}
        )

    message = Message({"text": "…", "intent": {"name": "procedure", "confidence": 0.5}})
    message.set(PARTS, [part("procedure/auto_renew", 0.9), part("followup/fee", 0.2), part("smalltalk/greet", 0.9)])
    Several(Several.get_default_config(), None, None).process([message])
    assert message.get("intent")["name"] == "procedure"


def test_what_is_left_stands_where_it_stood(tmp_path: Path) -> None:
    text = "不是苹果手机,是安卓"
    parsed = Graph(tmp_path, DatasetExtractor).process(text)
    assert parsed["text"].strip() == "安卓"
    assert [(text[e["start"] : e["end"]], e["value"]) for e in parsed["entities"]] == [("安卓", "android")]
