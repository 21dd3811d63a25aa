"""Every training message asked of a pipeline that was trained without it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sklearn.model_selection import StratifiedKFold

from tuiding.evaluation.pipeline import Pipeline, expectation_of, training_data
from tuiding.evaluation.scoring import Outcome
from tuiding.nlu.labels import label_of

_SEED = 7


def cross_validate(root: Path, folds: int, progress: Callable[[str], None]) -> list[Outcome]:
    """Train ``folds`` pipelines on the project's messages, each without its share, and ask them that share.

    Raises:
        ValueError: a class has fewer messages than there are folds.
    """
    data = training_data(root)
    examples = data.intent_examples
    labels = [label_of(example) for example in examples]
    splits = StratifiedKFold(folds, shuffle=True, random_state=_SEED).split(examples, labels)
    outcomes = []
    for number, (learnt, asked) in enumerate(splits, start=1):
        progress(f"fold {number} of {folds}: training on {len(learnt)} messages, asking {len(asked)}")
        pipeline = Pipeline(root, data, [examples[i] for i in learnt])
        outcomes += [pipeline.outcome(expectation_of(examples[i])) for i in asked]
    return outcomes
