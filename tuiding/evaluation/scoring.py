"""Figures from what was expected and what was answered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tuiding.evaluation.expectation import FAR, NEAR, Expectation

_BINS = 10


@dataclass(frozen=True)
class Outcome:
    """How one message was answered.

    ``answer`` has the form of an expectation (``procedure:auto_renew``, ``choice``); ``offered`` are the procedures a
    question offered; ``confidence`` is the classifier's in its best label, ``best`` that label.
    """

    expectation: Expectation
    answer: str
    offered: tuple[str, ...] = ()
    confidence: float = 0.0
    best: str = ""

    @property
    def right(self) -> bool:
        """Whether the answer is one of the expected ones."""
        return self.answer in self.expectation.expected

    @property
    def offers_the_right_one(self) -> bool:
        """Whether the answer is a question that has an expected procedure among its choices."""
        wanted = {label.partition(":")[2] for label in self.expectation.expected if label.startswith("procedure:")}
        return self.answer == "choice" and bool(wanted & set(self.offered))

    @property
    def wrongly_a_procedure(self) -> bool:
        """Whether a procedure was shown for a message that should not get this one."""
        return self.answer.startswith("procedure:") and not self.right


@dataclass(frozen=True)
class ClassScore:
    """Precision and recall of one class; precision is None if it was never answered, recall if never expected."""

    label: str
    expected: int
    answered: int
    right: int

    @property
    def precision(self) -> float | None:
        """Share of such answers that were right."""
        return self.right / self.answered if self.answered else None

    @property
    def recall(self) -> float | None:
        """Share of such messages that were answered right."""
        return self.right / self.expected if self.expected else None


@dataclass(frozen=True)
class Bin:
    """Messages whose confidence lies in one range."""

    confidence: float
    accuracy: float
    count: int


@dataclass(frozen=True)
class Scores:
    """Everything that is measured on one set of messages."""

    messages: int
    in_scope: int
    in_scope_right: float
    in_scope_asked: float
    near: int
    near_procedure: float
    far: int
    far_procedure: float
    out_of_scope_right: float
    asked: float
    accuracy: float
    macro_recall: float
    macro_f1: float
    classes: list[ClassScore]
    calibration: list[Bin]
    calibration_error: float


def score(outcomes: Sequence[Outcome]) -> Scores:
    """Count everything; a share of nothing is 0."""
    inside = [outcome for outcome in outcomes if outcome.expectation.in_scope]
    outside = [outcome for outcome in outcomes if not outcome.expectation.in_scope]
    near = [outcome for outcome in outside if outcome.expectation.distance == NEAR]
    far = [outcome for outcome in outside if outcome.expectation.distance == FAR]
    classes = _classes(outcomes)
    calibration = _calibration(outcomes)
    return Scores(
        messages=len(outcomes),
        in_scope=len(inside),
        in_scope_right=_share(outcome.right for outcome in inside),
        in_scope_asked=_share(outcome.offers_the_right_one for outcome in inside),
        near=len(near),
        near_procedure=_share(outcome.wrongly_a_procedure for outcome in near),
        far=len(far),
        far_procedure=_share(outcome.wrongly_a_procedure for outcome in far),
        out_of_scope_right=_share(outcome.right for outcome in outside),
        asked=_share(outcome.answer == "choice" for outcome in outcomes),
        accuracy=_share(outcome.right for outcome in outcomes),
        macro_recall=_mean([c.recall for c in classes if c.recall is not None]),
        macro_f1=_mean([_f1(c) for c in classes if c.expected]),
        classes=classes,
        calibration=calibration,
        calibration_error=sum(abs(b.confidence - b.accuracy) * b.count for b in calibration) / max(len(outcomes), 1),
    )


def counted_as(outcome: Outcome) -> tuple[str, str]:
    """Return the expected and the answered class: where several are right, the one that was answered."""
    return (outcome.answer if outcome.right else outcome.expectation.label), outcome.answer


def _classes(outcomes: Sequence[Outcome]) -> list[ClassScore]:
    expected: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for outcome in outcomes:
        wanted, given = counted_as(outcome)
        expected[wanted] += 1
        answered[given] += 1
        right[given] += outcome.right
    return [
        ClassScore(label, expected[label], answered[label], right[label]) for label in sorted({*expected, *answered})
    ]


def _calibration(outcomes: Sequence[Outcome]) -> list[Bin]:
    bins: dict[int, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        bins[min(int(outcome.confidence * _BINS), _BINS - 1)].append(outcome)
    return [
        Bin(_mean([o.confidence for o in found]), _share(o.best in o.expectation.expected for o in found), len(found))
        for _, found in sorted(bins.items())
    ]


def _f1(scored: ClassScore) -> float:
    total = scored.expected + scored.answered
    return 2 * scored.right / total if total else 0.0


def _share(values: Iterable[bool]) -> float:
    return _mean([float(value) for value in values])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
