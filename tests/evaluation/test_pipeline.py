"""The pipeline alone answers as the bot's first card would."""

from __future__ import annotations

from typing import Any

import pytest

from tuiding.evaluation.expectation import Expectation
from tuiding.evaluation.pipeline import Pipeline, as_answer
from tuiding.nlu.rejection import AMBIGUOUS, FALLBACK, OUT_OF_SCOPE


class _Fixed(Pipeline):
    """A pipeline that says what it is told to."""

    def __init__(self, intent: str | None, ranking: list[tuple[str, float]]) -> None:
        entries = [{"name": name, "confidence": confidence} for name, confidence in ranking]
        self._parsed: dict[str, Any] = {"intent": {"name": intent}, "intent_ranking": entries}

    def parse(self, text: str) -> dict[str, Any]:
        return self._parsed


_RANKING = [("procedure/a", 0.5), ("procedure/b", 0.45), ("handoff", 0.05)]


@pytest.mark.parametrize(
    ("intent", "answer", "offered"),
    [
        ("procedure", "procedure:a", ()),
        (AMBIGUOUS, "choice", ("a", "b")),
        (FALLBACK, "fallback", ()),
        (OUT_OF_SCOPE, "fallback", ()),
        (None, "fallback", ()),
    ],
)
def test_the_decision_is_what_counts(intent: str | None, answer: str, offered: tuple[str, ...]) -> None:
    outcome = _Fixed(intent, _RANKING).outcome(Expectation("x", ("handoff",)))
    assert (outcome.answer, outcome.offered, outcome.best) == (answer, offered, "procedure:a")


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("procedure/auto_renew", "procedure:auto_renew"),
        ("followup/fee", "answer:fee"),
        ("smalltalk/ack", "smalltalk:ack"),
        ("out_of_scope/near", "fallback"),
        ("handoff", "handoff"),
    ],
)
def test_a_label_is_answered_by_its_kind(label: str, answer: str) -> None:
    assert as_answer(label) == answer
