"""Time as the platform counts it, which tests can move."""

from __future__ import annotations

import time
from collections.abc import Callable


class Clock:
    """Two readings of one clock, both in seconds since 1970 (UTC).

    ``now`` is what windows, quotas and expiry are counted by; ``advance`` moves it. ``wall`` is what signatures and
    messages carry: a bot compares it with its own clock, which no test moves.
    """

    def __init__(self, wall: Callable[[], float] = time.time) -> None:
        self._wall = wall
        self._ahead = 0.0

    def now(self) -> float:
        """Return the time that the platform counts by."""
        return self._wall() + self._ahead

    def wall(self) -> float:
        """Return the time that is written into requests."""
        return self._wall()

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass for windows, quotas and expiry."""
        self._ahead += seconds
