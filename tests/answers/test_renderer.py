from __future__ import annotations

from typing import Any

import pytest

from tests.answers import FOLLOWUPS, builder, steps_card, with_paths
from tuiding.answers.builder import Builder
from tuiding.answers.renderer import Renderer
from tuiding.answers.wording import Wording
from tuiding.card import Card, CardFact, CardOption, CardPath, Kind
from tuiding.procedures.schema import Procedure, Topic, Variant
from tuiding.settings import ROOT


@pytest.fixture(scope="module")
def real() -> Builder:
    return builder()


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(Wording.load(ROOT / "domain.yml"))


def _path(*steps: str, **fields: Any) -> CardPath:
    usual: dict[str, Any] = {"source": "出处甲", "url": None, "as_of": None, "support": "single", "row": None,
                             "label": None, "note": None, "corrected": False}  # fmt: skip
    return CardPath(steps=list(steps), **usual | fields)


def _facts(*topics: str) -> list[CardFact]:
    return [CardFact(topic=topic, text=f"{topic}-{number}", source="甲") for number, topic in enumerate(topics)]


def _options(*labels: str) -> list[CardOption]:
    return [CardOption(procedure="x", variant=None, label=label, payload="/x") for label in labels]


def test_the_text_of_every_procedure_has_its_steps_rows_and_choices(real: Builder, renderer: Renderer) -> None:
    for asked, chosen in with_paths(real):
        card = steps_card(real, asked, chosen)
        text = renderer.text(card)
        where = (asked.id, chosen.id)
        assert "{" not in text, where
        for number, step in enumerate(card.paths[0].steps, start=1):
            assert f"{number}. {step}\n" in text, where
        for path in card.paths[1:]:
            assert not path.row or " → ".join(path.steps) in text, where
        for number, option in enumerate(card.options, start=1):
            assert f"\n{number}. {option.label}" in text, where


def test_a_contradicted_path_stands_with_what_is_wrong_with_it(real: Builder, renderer: Renderer) -> None:
    seen = 0
    for asked, chosen in with_paths(real):
        lines = renderer.text(steps_card(real, asked, chosen)).splitlines()
        for path in chosen.paths:
            if path.correction and path.row:
                (line,) = (line for line in lines if " → ".join(path.steps) in line)
                assert path.correction in line
                assert lines.index(line) > lines.index(f"1. {steps_card(real, asked, chosen).paths[0].steps[0]}")
                seen += 1
    assert seen


def _source_lines(real: Builder, renderer: Renderer, asked: Procedure, chosen: Variant) -> list[str]:
    paths = [real.claims.path(path, asked, None) for path in chosen.paths]
    return renderer.text(real.answer(Topic.SOURCE, asked, chosen.id, None, paths=paths)).splitlines()


def test_who_asks_for_sources_gets_a_contradicted_path_with_its_correction_too(
    real: Builder, renderer: Renderer
) -> None:
    for asked, chosen in with_paths(real):
        lines = _source_lines(real, renderer, asked, chosen)
        for path in chosen.paths:
            assert not path.correction or any(path.correction in line and path.steps[-1] in line for line in lines)


@pytest.mark.parametrize("topic", FOLLOWUPS)
def test_a_followup_about_a_procedure_has_text(real: Builder, renderer: Renderer, topic: Topic) -> None:
    for asked, chosen in with_paths(real):
        text = renderer.text(real.answer(topic, asked, chosen.id, None))
        assert text.strip(), (asked.id, chosen.id)
        assert "{" not in text


@pytest.mark.parametrize("topic", FOLLOWUPS, ids=str)
def test_a_followup_about_nothing_has_text(real: Builder, renderer: Renderer, topic: Topic) -> None:
    assert renderer.text(real.answer(topic, None, None, None)).strip()


def test_a_choice_is_numbered_after_its_question(real: Builder, renderer: Renderer) -> None:
    for asked in real.index.dataset.procedures.values():
        lines = renderer.text(real.choice(asked, asked.variants, {})).splitlines()
        choices = [f"{number}. {variant.label}" for number, variant in enumerate(asked.variants, start=1)]
        assert lines[-len(choices) - 1 :] == [asked.ask or asked.title, *choices]


def test_suggestions_are_numbered_after_the_opening(real: Builder, renderer: Renderer) -> None:
    card = real.fallback([], None)
    lines = renderer.text(card, "没听懂。", "").splitlines()
    assert lines[0] == "没听懂。"
    assert lines[-3:] == [f"{number}. {option.label}" for number, option in enumerate(card.options, start=1)]


def test_an_answer_without_content_is_its_opening(renderer: Renderer) -> None:
    assert renderer.text(Card(kind=Kind.SMALLTALK, topic="ack"), "好的。", "", "再见。") == "好的。\n再见。"


def test_of_further_paths_the_next_and_the_articles_are_told(renderer: Renderer) -> None:
    paths = [_path("一"), _path("二"), _path("三"), _path("四", row="s1r1"), _path("五")]
    text = renderer.text(Card(kind=Kind.PROCEDURE, title="关", paths=paths))
    assert [step for step in "一二三四五" if f"{step}（" in text or f"1. {step}" in text] == ["一", "二", "四"]


def test_one_sentence_of_a_topic_is_told_but_every_warning_and_correction(renderer: Renderer) -> None:
    topics = ["effect", "effect", "risk", "risk", "correction", "correction", "fee", "payer", "deadline"]
    lines = renderer.text(Card(kind=Kind.PROCEDURE, title="关", paths=[_path("步骤")], facts=_facts(*topics)))
    told = [text for text in (f"{topic}-{number}" for number, topic in enumerate(topics)) if text in lines]
    assert told == ["effect-0", "risk-2", "risk-3", "correction-4", "correction-5", "payer-7", "deadline-8"]
    assert max(lines.index("risk-2"), lines.index("risk-3")) < lines.index("1. 步骤") < lines.index("effect-0")


def test_a_path_is_told_with_source_date_and_support(renderer: Renderer) -> None:
    dated, undated = _path("一", as_of="2025-05-04", support="official", note="记一下。"), _path("二", label="旧版")
    first, *rest = renderer.text(Card(kind=Kind.PROCEDURE, title="关", paths=[dated, undated])).split("1. 一\n")
    assert "关" in first
    lines = rest[0].splitlines()
    assert lines[0] == "记一下。"
    assert all(part in lines[1] for part in ("出处甲", "2025-05-04", "官方"))
    assert all(part in lines[2] for part in ("旧版", "二", "出处甲", "未注明日期", "仅一个来源"))


def test_an_answer_tells_all_its_facts_and_paths(renderer: Renderer) -> None:
    paths = [_path("一", "二")]
    card = Card(kind=Kind.ANSWER, procedure="a", topic="effect", facts=_facts("effect", "effect"), paths=paths)
    lines = renderer.text(card, "关于影响：").splitlines()
    assert lines[0] == "关于影响："
    assert all(part in line for part, line in zip(("effect-0", "effect-1", "一 → 二"), lines[1:], strict=True))


def test_a_general_answer_is_short_and_asks_what_it_is_about(renderer: Renderer) -> None:
    card = Card(kind=Kind.ANSWER, topic="effect", facts=_facts(*["effect"] * 9))
    lines = renderer.text(card, "关于影响：").splitlines()
    assert [line for line in lines if "effect-" in line] == lines[1:5]
    assert "哪一项" in lines[-1]


def test_options_beside_steps_are_introduced(renderer: Renderer) -> None:
    card = Card(kind=Kind.PROCEDURE, title="关", paths=[_path("步骤")], options=_options("苹果", "电脑"))
    lines = renderer.text(card).splitlines()
    assert lines[-2:] == ["1. 苹果", "2. 电脑"]
    assert lines[-3].endswith("：")
