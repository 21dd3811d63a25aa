"""What each component does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jieba
import pytest
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from tests.nlu.pipeline import Graph
from tuiding.nlu.classifier import WishClassifier
from tuiding.nlu.component import CLAUSES
from tuiding.nlu.extractor import FOUND, DatasetExtractor
from tuiding.nlu.normalizer import Normalizer
from tuiding.nlu.rejection import AMBIGUOUS, FALLBACK, Rejection
from tuiding.nlu.tokenizer import DatasetTokenizer
from tuiding.settings import ROOT


def test_the_normalizer_hands_on_the_normal_form(tmp_path: Path) -> None:
    assert Graph(tmp_path, Normalizer).process("取消ＶＩＰ續費！！！")["text"] == "取消vip续费!"


@pytest.mark.parametrize(("text", "normal"), [("👌", "好的"), ("🙏🙏", "谢谢"), ("🦆", ""), ("关了👌", "关了")])
def test_a_message_that_is_nothing_but_a_sign_says_what_it_stands_for(text: str, normal: str, tmp_path: Path) -> None:
    assert Graph(tmp_path, Normalizer).process(text)["text"] == normal


def test_the_tokenizer_keeps_the_words_of_the_lookup_tables_whole(tmp_path: Path) -> None:
    tokenizer = Graph(tmp_path, DatasetTokenizer).components[-1]
    message = Message(data={TEXT: "小程序会员"})
    tokenizer.process([message])
    assert [token.text for token in message.get(TOKENS_NAMES[TEXT])] == ["小程序", "会员"]


def test_the_tokenizer_leaves_the_shared_jieba_alone(tmp_path: Path) -> None:
    Graph(tmp_path, DatasetTokenizer)
    assert "小程序" not in jieba.lcut("小程序会员")


def test_the_tokenizer_cuts_as_jieba_does_with_its_own_dictionary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = Graph(tmp_path, DatasetTokenizer)
    usual = jieba.lcut("我上个月在商场里买的东西怎么还没退款,爨底下的龘龘abc也是2026年的")
    monkeypatch.setattr(jieba.Tokenizer, "initialize", _fail)  # what is loaded has no use for jieba's files
    graph.load()
    message = Message(data={TEXT: "".join(usual)})
    graph.components[-1].process([message])
    assert len(usual) > 15
    assert [token.text for token in message.get(TOKENS_NAMES[TEXT])] == usual


_LEARNT = """
from rasa.shared.nlu.training_data.training_data import TrainingData
from tuiding.nlu.tokenizer import DatasetTokenizer
words = [a + b for a in ("微信", "会员", "自动", "订阅") for b in ("扣费", "续费", "消息", "会员", "自动续费")]
tokenizer = DatasetTokenizer(DatasetTokenizer.get_default_config(), None, None)
tokenizer.learn(TrainingData(lookup_tables=[{"name": "alias", "elements": [*words, "微信会员自动续费", "会员自动"]}]))
print(tokenizer._jieba.total, *(tokenizer._jieba.FREQ[word] for word in words))
"""


def test_the_same_words_make_the_same_dictionary_in_every_process() -> None:
    learnt = {
        subprocess.check_output([sys.executable, "-c", _LEARNT], env={**os.environ, "PYTHONHASHSEED": seed}, cwd=ROOT)
        for seed in ("1", "2", "3")
    }
    assert len(learnt) == 1


def _fail(*_: object) -> None:
    raise AssertionError("jieba reads its own dictionary")


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("我用安卓", [("platform", "android")]),
        ("苹果手机上的小程序", [("platform", "ios")]),
        ("iOS怎么弄", [("platform", "ios")]),
        ("radios", []),
        ("没有这些词", []),
    ],
)
def test_the_extractor_finds_lookup_words_and_gives_their_values(
    text: str, entities: list[tuple[str, str]], tmp_path: Path
) -> None:
    found = Graph(tmp_path, DatasetExtractor).process(text).get("entities", [])
    assert [(entity["entity"], entity["value"]) for entity in found] == entities


def test_the_extractor_keeps_the_names_of_procedures_for_the_features(tmp_path: Path) -> None:
    message = Message(data={TEXT: "苹果手机上的小程序"})
    Graph(tmp_path, DatasetExtractor).components[-1].process([message])
    assert [entity["entity"] for entity in message.get(FOUND)] == ["platform", "alias"]


def test_the_extractor_gives_offsets_into_the_normal_form(tmp_path: Path) -> None:
    parsed = Graph(tmp_path, DatasetExtractor).process("我用安卓")
    entity = parsed["entities"][0]
    assert parsed["text"][entity["start"] : entity["end"]] == "安卓"


def test_the_classifier_names_the_wish_and_ranks_all(tmp_path: Path) -> None:
    parsed = Graph(tmp_path, WishClassifier).process("公众号怎么取关")
    assert parsed["intent"]["name"] == "procedure"
    assert parsed["intent_ranking"][0]["name"] == "procedure/official_account"
    assert {entry["name"] for entry in parsed["intent_ranking"]} == {
        "procedure/official_account",
        "procedure/auto_renew",
        "handoff",
    }
    assert sum(entry["confidence"] for entry in parsed["intent_ranking"]) == pytest.approx(1)


def test_the_classifier_says_the_response_key_as_a_response_selector_would(tmp_path: Path) -> None:
    selected = Graph(tmp_path, WishClassifier).process("公众号怎么取关")["response_selector"]
    assert selected["all_retrieval_intents"] == ["procedure"]
    assert selected["procedure"]["response"]["intent_response_key"] == "procedure/official_account"


def test_what_a_message_consists_of_is_classified_as_it_would_be_alone(tmp_path: Path) -> None:
    graph = Graph(tmp_path, WishClassifier)
    alone = [graph.process(text) for text in ("取关公众号", "转人工", "别再自动扣钱了")]
    message = Message.build("取关公众号,转人工,别再自动扣钱了")
    message.set(TEXT, message.get(TEXT))
    for component in graph.components:
        component.process([message])
    clauses = [clause.as_dict(only_output_properties=True) for clause in message.get(CLAUSES)]
    assert [clause["intent"] for clause in clauses] == [
        {**one["intent"], "confidence": pytest.approx(one["intent"]["confidence"])} for one in alone
    ]


def test_the_classifier_hears_a_name_misspelt_by_sound(tmp_path: Path) -> None:
    parsed = Graph(tmp_path, WishClassifier).process("公众好")
    assert parsed["intent_ranking"][0]["name"] == "procedure/official_account"


def _rejected(ranking: list[tuple[str, float]], text: str = "", found: Any = (), own: Any = (), **config: Any) -> str:
    rejection = Rejection({**Rejection.get_default_config(), **config}, None, Resource("Rejection"))
    examples = [Message(data={TEXT: "x", "intent": label, "metadata": {"any_company": False}}) for label in own]
    rejection.learn(TrainingData(training_examples=examples))
    entries = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    intent = {"name": ranking[0][0].split("/")[0], "confidence": ranking[0][1]} if ranking else {"name": None}
    entities = [{"entity": entity, "value": value} for entity, value in found]
    message = Message(data={TEXT: text, FOUND: entities, "intent_ranking": entries, "intent": intent})
    rejection.process([message])
    name: str = message.get("intent")["name"]
    return name


@pytest.mark.parametrize(
    ("ranking", "intent"),
    [
        ([("procedure/a", 0.9), ("procedure/b", 0.05)], "procedure"),
        ([("procedure/a", 0.25), ("handoff", 0.05)], FALLBACK),
        ([("procedure/a", 0.45), ("procedure/b", 0.4)], AMBIGUOUS),
        ([("procedure/a", 0.45), ("followup/fee", 0.4)], "procedure"),
        ([("followup/fee", 0.45), ("followup/effect", 0.44)], "followup"),
        ([("procedure/a", 0.1), ("procedure/b", 0.09)], FALLBACK),
        ([("procedure/a", 0.4), ("out_of_scope/near", 0.25), ("out_of_scope/far", 0.2)], "out_of_scope"),
        ([("procedure/a", 0.5), ("out_of_scope/near", 0.25), ("out_of_scope/far", 0.2)], "procedure"),
        ([("out_of_scope/near", 0.3), ("followup/fee", 0.35)], "followup"),
        ([("out_of_scope/far", 0.9)], "out_of_scope"),
        ([], FALLBACK),
    ],
)
def test_what_is_too_uncertain_is_rejected_or_asked_about(ranking: list[tuple[str, float]], intent: str) -> None:
    assert _rejected(ranking, threshold=0.3, margin=0.1, doubt=1.0) == intent


def test_with_less_doubt_needed_more_is_turned_away() -> None:
    ranking = [("procedure/a", 0.5), ("out_of_scope/near", 0.3)]
    assert _rejected(ranking, doubt=1.0) == "procedure"
    assert _rejected(ranking, doubt=0.5) == "out_of_scope"


@pytest.mark.parametrize(
    ("text", "found", "intent"),
    [
        ("淘宝交易记录怎么删", [("outsider", "taobao"), ("alias", "records")], "out_of_scope"),
        ("支付宝的账单", [("payer", "alipay")], "out_of_scope"),
        ("微信绑的招行卡怎么解", [("outsider", "cmb")], "procedure"),
        ("微信支付扣的", [("payer", "wechat_pay")], "procedure"),
        ("交易记录怎么删", [("alias", "records")], "procedure"),
    ],
)
def test_another_companys_thing_is_turned_away_however_well_it_fits(
    text: str, found: list[tuple[str, str]], intent: str
) -> None:
    ranking = [("procedure/records", 0.95)]
    assert _rejected(ranking, text, found, own=["procedure/records"]) == intent
    assert _rejected(ranking, text, found, own=["procedure/another"]) == "procedure"


@pytest.mark.parametrize(
    ("verbs", "intent"),
    [
        (["open"], "out_of_scope"),
        (["recover", "ask_about"], "out_of_scope"),
        (["open", "close"], "procedure"),
        (["close"], "procedure"),
        (["why"], "procedure"),
        ([], "procedure"),
    ],
)
def test_another_wish_about_our_things_is_turned_away(verbs: list[str], intent: str) -> None:
    assert _rejected([("procedure/a", 0.95)], found=[("verb", verb) for verb in verbs]) == intent


def test_a_question_may_have_any_verb() -> None:
    assert _rejected([("followup/reversal", 0.9)], found=[("verb", "open")]) == "followup"
