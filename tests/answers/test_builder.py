from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.answers import FOLLOWUPS, builder, steps_card, with_paths
from tests.procedures.folder import fact, path, procedure, variant, write
from tuiding.answers.builder import Builder
from tuiding.card import Card, CardOption, Kind
from tuiding.procedures import load
from tuiding.procedures.schema import Procedure, Topic
from tuiding.procedures.selection import select


@pytest.fixture(scope="module")
def real() -> Builder:
    return builder()


TIME = {"stage": "arrival", "to": "零钱", "min": 1, "max": 3, "unit": "working_days", "sources": ["help_a"],
        "support": "official"}  # fmt: skip
SMALL = procedure(
    "小",
    services={"听书": []},
    service_unnamed="那一项",
    ask="哪一种？",
    intro={"text": "当心诈骗。", "sources": ["help_a"], "support": "official"},
    variants=[
        variant("first", when={"platform": ["ios"]}, paths=[
            path("订阅", "关闭{service}", sources=["guide_a", "help_a", "guide_b"], note="慢慢来。"),
            path("设置", sources=["lutong"], support="unconfirmed", row="s1r1",
                 correction="没有这一项。"),
        ]),
        variant("second", when={"platform": ["android"]}),
        variant("elsewhere", paths=[], procedure="news"),
    ],
    facts=[
        fact("只对第一种。", variants=["first"]),
        fact("听说的。", support="unconfirmed"),
        fact("先看这个。", topic="risk"),
        fact("看看是谁扣的。", topic="payer"),
    ],
    times=[
        TIME,
        {**TIME, "stage": "review", "to": None, "min": 0, "max": 2, "unit": "hours"},
        {**TIME, "stage": "review", "to": None, "min": 4, "max": 4, "unit": "days"},
        {**TIME, "to": "银行卡", "min": 0, "max": 7, "variants": ["second"]},
    ],
)  # fmt: skip


@pytest.fixture
def small(tmp_path: Path) -> Builder:
    return builder(load(write(tmp_path, {"procedures/small.yml": SMALL})))


def _small(small: Builder) -> Procedure:
    return small.index.dataset.procedures["small"]


def _payload(option: CardOption) -> dict[str, str]:
    assert option.payload.startswith("/procedure{")
    content: dict[str, str] = json.loads(option.payload.removeprefix("/procedure"))
    return content


@pytest.mark.parametrize(
    ("asked", "chosen", "tabs"),
    [
        ("official_account", "phone", ["phone", "ios", "android", "pc"]),
        # Who is known to have an iPhone needs no tab for some phone or other.
        ("official_account", "pc", ["ios", "android", "pc"]),
        ("chat_history", "phone", ["phone", "pc"]),
        # One variant for the computer among others by payer is no choice of platform.
        ("tencent_video", "web", []),
        ("auto_renew", "wechat_pay", []),
    ],
)
def test_steps_that_differ_by_platform_come_with_all_its_platforms(
    real: Builder, asked: str, chosen: str, tabs: list[str]
) -> None:
    procedure = real.index.dataset.procedures[asked]
    card = steps_card(real, procedure, next(v for v in procedure.variants if v.id == chosen))
    assert [tab.variant for tab in card.tabs] == tabs
    for tab in card.tabs:
        alone = steps_card(real, procedure, next(v for v in procedure.variants if v.id == tab.variant))
        assert (tab.paths, tab.facts) == (alone.paths, alone.facts)


def test_every_variant_of_every_procedure_makes_a_valid_card(real: Builder) -> None:
    for asked, chosen in with_paths(real):
        for service in (None, *list(asked.services)[:1]):
            card = steps_card(real, asked, chosen, service)
            assert Card.parse_obj(card.as_json()) == card
            assert (card.kind, card.procedure, card.variant) == (Kind.PROCEDURE, asked.id, chosen.id)
            assert len(card.paths) == len(chosen.paths)
            texts = [card.title or "", *(step for path in card.paths for step in path.steps)]
            texts += [fact.text for fact in card.facts]
            assert not [text for text in texts if "{" in text or not text.strip()], (asked.id, chosen.id)
            assert all(path.source for path in card.paths)
            assert all(fact.source for fact in card.facts)


def test_every_option_leads_to_a_variant_that_has_steps(real: Builder) -> None:
    procedures = real.index.dataset.procedures
    for asked in procedures.values():
        card = real.choice(asked, asked.variants, {})
        assert len({option.payload for option in card.options}) == len(asked.variants)
        for option in card.options:
            expected = {"procedure": option.procedure, "variant": option.variant}
            assert _payload(option) == {name: value for name, value in expected.items() if value}
            target = procedures[option.procedure or ""]
            assert option.variant is None or any(v.id == option.variant and v.paths for v in target.variants)


def test_the_persons_platform_is_told_even_where_steps_do_not_differ_by_it(real: Builder) -> None:
    asked = real.index.dataset.procedures["apple_refund"]
    known = {"platform": "android"}
    assert real.procedure(asked, select(asked, known), known, None).platform == "android"


def test_the_articles_rows_keep_their_words(real: Builder) -> None:
    for asked, chosen in with_paths(real):
        shown = steps_card(real, asked, chosen).paths
        for path_, drawn in zip(chosen.paths, shown, strict=True):
            assert drawn.row == path_.row
            assert not path_.row or "{service}" in "".join(path_.steps) or drawn.steps == path_.steps


def test_the_service_stands_in_the_steps_and_the_title(small: Builder) -> None:
    asked = _small(small)
    named = steps_card(small, asked, asked.variants[0], "听书")
    assert named.paths[0].steps == ["订阅", "关闭听书"]
    assert "听书" in (named.title or "")
    unnamed = steps_card(small, asked, asked.variants[0])
    assert unnamed.paths[0].steps == ["订阅", "关闭那一项"]
    assert unnamed.title == "关闭小"


def test_a_path_says_what_speaks_for_it(small: Builder) -> None:
    right, wrong = steps_card(small, _small(small), _small(small).variants[0]).paths
    # The date and the address are of the first source that has a date; sources beyond two are counted.
    assert (right.as_of, right.url) == ("2025-05-04", "https://help-a.example/page")
    assert "guide-a、help-a" in right.source
    assert "3" in right.source
    assert "guide-b" not in right.source
    assert (right.note, right.corrected, right.row) == ("慢慢来。", False, None)
    assert (wrong.note, wrong.corrected, wrong.row) == ("没有这一项。", True, "s1r1")
    assert (wrong.as_of, wrong.support) == (None, "unconfirmed")


def test_warnings_come_before_the_other_facts(small: Builder) -> None:
    facts = steps_card(small, _small(small), _small(small).variants[0]).facts
    assert [fact.text for fact in facts[:3]] == ["当心诈骗。", "先看这个。", "看看是谁扣的。"]
    assert [fact.topic for fact in facts[:3]] == ["risk", "risk", "payer"]


def test_a_fact_holds_only_for_its_variants(small: Builder) -> None:
    asked = _small(small)
    effects = {
        name: [f.text for f in small.claims.facts(asked, name, [Topic.EFFECT])] for name in ("first", "second", None)
    }
    assert "只对第一种。" in effects["first"]
    assert "只对第一种。" not in effects["second"]
    assert "只对第一种。" in effects[None]


def test_what_is_unconfirmed_is_said_to_be_so(small: Builder) -> None:
    (text,) = [f.text for f in small.claims.facts(_small(small), "second", [Topic.EFFECT])]
    assert text.startswith("听说的")
    assert "未证实" in text


def test_times_are_told_with_their_unit(small: Builder) -> None:
    first = [f.text for f in small.claims.facts(_small(small), "first", [Topic.REFUND_TIME])]
    assert first == ["审核2小时内。", "审核4天。", "退到零钱：1-3个工作日。"]
    assert "退到银行卡：7个工作日内。" in [
        f.text for f in small.claims.facts(_small(small), "second", [Topic.REFUND_TIME])
    ]


def test_without_a_variant_the_question_is_asked(small: Builder) -> None:
    asked = _small(small)
    card = small.procedure(asked, select(asked, {"platform": None}), {"platform": "pc"}, None)
    assert (card.kind, card.procedure, card.variant, card.platform) == (Kind.CHOICE, "small", None, "pc")
    assert card.title == "哪一种？"
    assert card.paths == []
    assert [(option.procedure, option.variant) for option in card.options] == [
        ("small", "first"), ("small", "second"), ("news", None),
    ]  # fmt: skip
    # What must be known to choose: the warning, and who charges.
    assert [fact.text for fact in card.facts] == ["当心诈骗。", "看看是谁扣的。"]


def test_which_procedure_is_meant_is_a_choice_of_none(real: Builder) -> None:
    procedures = [real.index.dataset.procedures[name] for name in ("weread", "fenfu")]
    card = real.clarification(procedures, "ios")
    assert (card.kind, card.procedure, card.platform) == (Kind.CHOICE, None, "ios")
    assert [option.label for option in card.options] == [procedure.title for procedure in procedures]


@pytest.mark.parametrize(
    ("candidates", "first"),
    [([], None), (["weread"], "weread"), (["no_such"], None), (["weread", "weread", "auto_renew"], "weread")],
)
def test_a_fallback_has_three_different_suggestions(real: Builder, candidates: list[str], first: str | None) -> None:
    card = real.fallback(candidates, None)
    names = [option.procedure for option in card.options]
    assert card.kind == Kind.FALLBACK
    assert len(set(names)) == len(names) == 3
    assert first is None or names[0] == first


@pytest.mark.parametrize("topic", FOLLOWUPS)
def test_a_followup_is_an_answer_about_its_topic(real: Builder, topic: Topic) -> None:
    for asked, chosen in with_paths(real):
        card = real.answer(topic, asked, chosen.id, "ios")
        assert Card.parse_obj(card.as_json()) == card
        assert (card.kind, card.topic, card.procedure, card.variant) == (Kind.ANSWER, topic, asked.id, chosen.id)
        assert {fact.topic for fact in card.facts} <= {topic.value}
        assert card.facts or card.paths, (asked.id, chosen.id)
    general = real.answer(topic, None, "left over", None)
    assert (general.procedure, general.variant, general.title) == (None, None, None)


def test_what_is_not_known_of_a_procedure_is_answered_in_general(small: Builder) -> None:
    news = small.index.dataset.procedures["news"]
    assert not small.knows(Topic.FEE, news, "all")
    assert small.knows(Topic.EFFECT, _small(small), "second")
    assert small.answer(Topic.FEE, news, "all", None).facts == small.answer(Topic.FEE, None, None, None).facts
    assert small.answer(Topic.EFFECT, _small(small), "second", None).facts[0].text.startswith("听说的")


def test_a_wrong_path_is_never_given_first(real: Builder) -> None:
    assert [a.id for a, chosen in with_paths(real) if steps_card(real, a, chosen).paths[0].corrected] == []


def test_what_comes_next_is_offered_once_and_marked(real: Builder) -> None:
    child = real.index.dataset.procedures["minor_account"]
    card = real.procedure(child, select(child, {}), {}, None)
    after = [(option.procedure, option.variant) for option in card.options if option.afterwards]
    assert after == [("minor_account", "limits")]
    assert len({(option.procedure, option.variant) for option in card.options}) == len(card.options)


def test_an_interrupted_wish_is_offered_last(real: Builder) -> None:
    procedures = real.index.dataset.procedures
    asked = procedures["forgot_password"]
    interrupted = real.interrupted(procedures["wechat_pay_close"], None)
    card = real.procedure(asked, select(asked, {}), {}, None, interrupted)
    assert card.options[-1] == interrupted
    assert "注销微信支付" in interrupted.label or procedures["wechat_pay_close"].title in interrupted.label


def test_why_an_answer_did_not_help_is_asked_with_a_person_as_a_choice(real: Builder) -> None:
    card = real.reasons(None)
    assert card.kind == Kind.CHOICE
    assert card.options[-1].payload == "/handoff"
    assert all(option.payload.startswith("/feedback{") for option in card.options[:-1])
