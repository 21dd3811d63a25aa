from __future__ import annotations

import json
from pathlib import Path

import pytest

from tuiding.evaluation import report
from tuiding.evaluation.expectation import Expectation
from tuiding.evaluation.scoring import Outcome, score


def _outcome(expected: str, answer: str, distance: str | None = None, **more: object) -> Outcome:
    return Outcome(Expectation("x", tuple(expected.split("|")), distance), answer, **more)  # type: ignore[arg-type]


OUTCOMES = [
    _outcome("procedure:a", "procedure:a", confidence=0.9, best="procedure:a"),
    _outcome("procedure:a", "choice", offered=("b", "a"), confidence=0.45, best="procedure:b"),
    _outcome("procedure:a", "choice", offered=("b", "c"), confidence=0.45, best="procedure:b"),
    _outcome("answer:fee", "fallback", confidence=0.1, best="answer:fee"),
    _outcome("fallback", "procedure:a", "near", confidence=0.95, best="procedure:a"),
    _outcome("fallback|procedure:b", "procedure:b", "near", confidence=0.85, best="procedure:b"),
    _outcome("fallback", "fallback", "far", confidence=0.2, best="fallback"),
    _outcome("fallback", "handoff", "far", confidence=0.6, best="handoff"),
]


def test_the_shares_are_those_of_the_messages() -> None:
    scores = score(OUTCOMES)
    assert (scores.messages, scores.in_scope, scores.near, scores.far) == (8, 4, 2, 2)
    assert scores.in_scope_right == pytest.approx(1 / 4)
    assert scores.in_scope_asked == pytest.approx(1 / 4)
    assert scores.near_procedure == pytest.approx(1 / 2)
    assert scores.far_procedure == 0
    assert scores.out_of_scope_right == pytest.approx(2 / 4)
    assert scores.asked == pytest.approx(2 / 8)
    assert scores.accuracy == pytest.approx(3 / 8)


def test_where_several_answers_are_right_the_given_one_counts() -> None:
    classes = {scored.label: scored for scored in score(OUTCOMES).classes}
    assert (classes["procedure:b"].precision, classes["procedure:b"].recall) == (1, 1)
    assert classes["procedure:a"].precision == pytest.approx(1 / 2)
    assert classes["procedure:a"].recall == pytest.approx(1 / 3)
    assert (classes["answer:fee"].precision, classes["answer:fee"].recall) == (None, 0)
    assert (classes["handoff"].precision, classes["handoff"].recall) == (0, None)
    assert score(OUTCOMES).macro_recall == pytest.approx((1 / 3 + 0 + 1 / 3 + 1) / 4)


def test_calibration_compares_confidence_with_being_right() -> None:
    bins = {round(found.confidence, 2): found for found in score(OUTCOMES).calibration}
    assert (bins[0.45].accuracy, bins[0.45].count) == (0, 2)
    assert (bins[0.85].accuracy, bins[0.85].count) == (1, 1)


def test_nothing_asked_is_no_error() -> None:
    assert score([]).accuracy == 0


def test_the_report_is_complete(tmp_path: Path) -> None:
    scores = score(OUTCOMES)
    written = {path.name: path for path in report.write(tmp_path / "results", scores, OUTCOMES)}
    assert set(written) == {"scores.json", "errors.tsv", "confusion.png", "calibration.png"}
    assert json.loads(written["scores.json"].read_text(encoding="utf-8"))["near_procedure"] == 0.5
    assert len(written["errors.tsv"].read_text(encoding="utf-8").splitlines()) == 1 + 5
    assert all(written[name].read_bytes().startswith(b"\x89PNG") for name in ("confusion.png", "calibration.png"))
    assert "in scope (4)" in report.table(scores)
    assert report.classes(scores).splitlines()[1].startswith("answer:fee")
