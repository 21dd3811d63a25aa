"""Which topic a question is about, where its words fit several: the one whose facts speak of the same things."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

from tuiding.answers.claims import Claims
from tuiding.normalization import normalize
from tuiding.procedures.loading import Dataset
from tuiding.procedures.schema import Procedure, Topic

# How much sharing all of its words with a fact counts for a topic, and having no fact against it. Chosen on dialogues;
# see CONTRIBUTING.md for how to measure them.
_SHARED = 6.0
_UNKNOWN = 0.5
# The dataset has paths for these, and no words to compare.
_WITHOUT_FACTS = (Topic.ENTRY_MISSING, Topic.SOURCE)


class Topics:
    """Weighs the topics of a question by the facts of the procedure it is about."""

    def __init__(self, claims: Claims, dataset: Dataset) -> None:
        """Take what gives facts, and the dataset, whose facts tell which words are rare."""
        self._claims = claims
        self._count = 0
        self._frequency: Counter[str] = Counter()
        for procedure in dataset.procedures.values():
            self._count += len(procedure.facts)
            for fact in procedure.facts:
                self._frequency.update(pairs(fact.text))

    def likeliest(
        self, text: str, confidences: Mapping[Topic, float], procedure: Procedure, variant: str | None
    ) -> Topic | None:
        """Return the topic that a question about ``procedure`` is likeliest about; None without any confidence."""
        said = pairs(text)
        scores = {topic: share * self._weight(said, topic, procedure, variant) for topic, share in confidences.items()}
        return max(scores, key=lambda topic: scores[topic], default=None)

    def _weight(self, said: set[str], topic: Topic, procedure: Procedure, variant: str | None) -> float:
        if topic in _WITHOUT_FACTS:
            return 1.0
        facts = [pairs(fact.text) for fact in self._claims.facts(procedure, variant, [topic])]
        if not facts:
            return _UNKNOWN
        whole = sum(map(self._rarity, said)) or 1.0
        return 1.0 + _SHARED * max(sum(map(self._rarity, said & fact)) for fact in facts) / whole

    def _rarity(self, pair: str) -> float:
        return math.log((self._count + 1) / (self._frequency[pair] + 1)) if pair in self._frequency else 1.0


def pairs(text: str) -> set[str]:
    """Return the pairs of neighbouring characters in a text."""
    said = normalize(text)
    return {said[i : i + 2] for i in range(len(said) - 1) if said[i : i + 2].isalnum()}
