from __future__ import annotations

from pathlib import Path

import pytest

from tuiding.answers.wording import Wording, WordingError
from tuiding.card import Kind
from tuiding.procedures.schema import Stage, Support, Topic, Unit
from tuiding.settings import ROOT


@pytest.fixture
def wording(tmp_path: Path) -> Wording:
    domain = tmp_path / "domain.yml"
    domain.write_text(
        "intents: [greet]\n"
        "responses:\n"
        "  utter_hello: [{text: 你好}, {text: 您好}]\n"
        "  utter_step: [{text: '{number}. {step}'}]\n"
        "  utter_lines:\n    - text: |\n        一\n        二\n"
        "  utter_silent: [{custom: {a: 1}}]\n",
        encoding="utf-8",
    )
    return Wording.load(domain)


def test_the_first_variation_is_said(wording: Wording) -> None:
    assert wording.text("utter_hello") == "你好"


def test_placeholders_are_filled_and_values_are_left_as_they_are(wording: Wording) -> None:
    assert wording.text("utter_step", number=1, step="{number}", more="unused") == "1. {number}"


def test_lines_stay_without_the_last_break(wording: Wording) -> None:
    assert wording.text("utter_lines") == "一\n二"


def test_a_response_without_text_is_empty(wording: Wording) -> None:
    assert wording.text("utter_silent") == ""


def test_it_knows_which_responses_there_are(wording: Wording) -> None:
    assert "utter_hello" in wording
    assert "utter_bye" not in wording


@pytest.mark.parametrize(
    ("name", "values", "missing"), [("utter_bye", {}, "utter_bye"), ("utter_step", {"number": 1}, "step")]
)
def test_what_is_missing_is_named(wording: Wording, name: str, values: dict[str, object], missing: str) -> None:
    with pytest.raises(WordingError, match=rf"responses\.{name}: '{missing}' is missing"):
        wording.text(name, **values)


@pytest.mark.parametrize("text", ["{} 个", "{ 个", "{number.name}"])
def test_a_response_that_cannot_be_filled_is_named(text: str) -> None:
    with pytest.raises(WordingError, match="utter_odd"):
        Wording({"utter_odd": text}).text("utter_odd", number=1)


def test_every_value_that_is_said_by_name_has_its_sentence() -> None:
    wording = Wording.load(ROOT / "domain.yml")
    topics = set(Topic) - {Topic.RISK, Topic.PAYER, Topic.CORRECTION}
    names = [
        *(f"utter_support/{support}" for support in Support),
        *(f"utter_unit/{unit}" for unit in Unit),
        *(f"utter_time/{stage}{suffix}" for stage in Stage for suffix in ("", "_to")),
        *(f"utter_followup/{topic}" for topic in topics),
        *(f"utter_{kind}/{topic}" for kind in [Kind.SMALLTALK] for topic in ("greet", "thanks", "bye", "ack")),
    ]
    assert [name for name in names if name not in wording] == []
