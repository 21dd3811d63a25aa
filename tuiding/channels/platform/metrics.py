"""Counters of what happened. ``Counter`` has the interface of ``prometheus_client``'s, which can take its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

_registry: dict[str, Counter] = {}


class Counter:
    """A number that only grows, one for each combination of label values."""

    def __init__(self, name: str, documentation: str, labelnames: Sequence[str] = ()) -> None:
        """Take the name, what is counted, and the names of the labels; the same name is the same counter."""
        self.name, self.documentation, self.labelnames = name, documentation, tuple(labelnames)
        known = _registry.setdefault(name, self)
        self._values: defaultdict[tuple[str, ...], int] = defaultdict(int) if known is self else known._values
        self._labels: tuple[str, ...] = ()

    def labels(self, *values: str) -> Counter:
        """Return the counter for these label values."""
        child = Counter(self.name, self.documentation, self.labelnames)
        child._labels = values
        return child

    def inc(self) -> None:
        """Count one more."""
        self._values[self._labels] += 1


def counted() -> dict[tuple[str, ...], int]:
    """Return all counts: (name, *label values) -> number."""
    return {(name, *labels): n for name, counter in _registry.items() for labels, n in counter._values.items()}
