"""Files of dialogues: every mistake is named, and a turn is right only with the cards it must get."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tuiding.evaluation.dialogue import Dialogue, DialogueOutcome, Said, judge, read, report
from tuiding.evaluation.expectation import FileError

_STEPS = {"custom": {"kind": "procedure", "procedure": "auto_renew", "variant": "apple", "topic": None, "dates": None}}
_FEE = {
    "custom": {"kind": "answer", "procedure": "auto_renew", "variant": None, "topic": "fee", "dates": None},
    "text": "13800138000",
}


def _said(*cards: str, **rest: Any) -> Said:
    return Said("…", (tuple(tuple(card.split("|")) for card in cards),), **rest)


@pytest.mark.parametrize(
    ("said", "messages", "right"),
    [
        (_said("procedure:auto_renew"), [_STEPS], True),
        (_said("procedure:auto_renew/apple"), [_STEPS], True),
        (_said("procedure:auto_renew/wechat_pay"), [_STEPS], False),
        (_said("choice|procedure:auto_renew"), [_STEPS], True),
        (_said("procedure:auto_renew", "answer:fee"), [_STEPS, _FEE], True),
        (_said("answer:fee", "procedure:auto_renew"), [_STEPS, _FEE], False),
        (_said("procedure:auto_renew"), [_STEPS, _FEE], False),
        (_said("answer:fee", dates=True), [_FEE], False),
        (_said("answer:fee", absent=("13800138000",)), [_FEE], False),
        (_said("answer:fee", same_procedure="pay_score"), [_FEE], False),
        (_said("answer:fee", same_procedure="auto_renew"), [_FEE], True),
        (_said("answer:fee"), [], False),
    ],
)
def test_a_turn_is_right_only_with_its_cards(said: Said, messages: list[dict[str, Any]], right: bool) -> None:
    assert (not judge(said, messages).problems) is right


def test_the_report_has_both_shares_and_names_what_went_wrong() -> None:
    right, wrong = judge(_said("answer:fee"), [_FEE]), judge(_said("choice"), [_FEE])
    good = DialogueOutcome(Dialogue("good", ()), [right])
    bad = DialogueOutcome(Dialogue("bad", ()), [right, wrong])
    text = report([good, bad])
    assert "2 of 3 (66.7 %)" in text
    assert "1 of 2 (50.0 %)" in text
    assert "bad, turn 2" in text
    assert "good" not in text


def test_every_mistake_of_a_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "dialogues.yml"
    path.write_text(
        "- {name: one, turns: [{say: a, cards: [procedure:nothing]}, {say: b, cards: [choice], colour: red}]}\n"
        "- {turns: []}\n"
        "- {name: three, turns: [{say: c}]}\n",
        encoding="utf-8",
    )
    with pytest.raises(FileError, match="4 mistakes") as caught:
        read(path, ["auto_renew"])
    for part in ("procedure:nothing", "colour", "dialogue 2", "dialogue 3 (three), turn 1"):
        assert part in str(caught.value)


@pytest.mark.parametrize("content", ["", "a: b", "- [", "\x00"])
def test_what_is_no_list_of_dialogues_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "dialogues.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FileError, match=r"dialogues\.yml"):
        read(path, [])
    with pytest.raises(FileError, match="No such file"):
        read(tmp_path / "missing.yml", [])
