"""Training messages that stand twice, and ones that contradict each other's label."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tuiding.normalization import normalize

# Punctuation and spaces tell no two wishes apart.
_NOT_SAID = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Repetition:
    """One message that stands several times, under one label or, worse, under several."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]

    @property
    def contradicts(self) -> bool:
        """Whether the labels differ."""
        return len(set(self.labels)) > 1

    def __str__(self) -> str:
        said = " / ".join(dict.fromkeys(self.texts))
        where = ", ".join(dict.fromkeys(self.labels))
        return f"{said!r} contradicts itself: {where}" if self.contradicts else f"{said!r} stands twice under {where}"


def repetitions(messages: Iterable[tuple[str, str]]) -> list[Repetition]:
    """Return what is repeated among (text, label) pairs; what differs by punctuation or script alone is equal."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for text, label in messages:
        found[_NOT_SAID.sub("", normalize(text)) or text].append((text, label))
    return [
        Repetition(tuple(text for text, _ in pairs), tuple(label for _, label in pairs))
        for pairs in found.values()
        if len(pairs) > 1
    ]
