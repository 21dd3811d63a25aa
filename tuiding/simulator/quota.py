"""How much an account may send to one person."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass


class WindowClosedError(Exception):
    """The person did nothing lately that allows to write to them."""


class QuotaExhaustedError(Exception):
    """They did, and have been sent all that it allows."""


@dataclass
class _Grant:
    until: float
    limit: int
    used: int = 0


class Allowance:
    """Messages that a person's acts allow: so many within so many seconds of the last act of each kind.

    Allowances do not add up: a message counts against all that are open, and goes out while one has room.
    """

    def __init__(self) -> None:
        self._grants: dict[str, _Grant] = {}

    def grant(self, kind: str, limit: int, seconds: float, now: float) -> None:
        """Count anew for one kind of act, done ``now``."""
        self._grants[kind] = _Grant(now + seconds, limit)

    def withdraw(self) -> None:
        """Allow nothing more."""
        self._grants.clear()

    def is_open(self, now: float) -> bool:
        """Return whether some act allows messages, sent already or not."""
        return bool(self._open(now))

    def left(self, now: float) -> int:
        """Return how many messages may still be sent."""
        return max((grant.limit - grant.used for grant in self._open(now)), default=0)

    def take(self, now: float) -> None:
        """Count one message.

        Raises:
            WindowClosedError: nothing allows it, or nothing any more.
            QuotaExhaustedError: as many as allowed have been sent.
        """
        usable = self._open(now)
        if not usable:
            raise WindowClosedError
        if not self.left(now):
            raise QuotaExhaustedError
        for grant in usable:
            grant.used = min(grant.used + 1, grant.limit)

    def _open(self, now: float) -> list[_Grant]:
        return [grant for grant in self._grants.values() if now < grant.until]


class Rate:
    """At most so many in any stretch of so many seconds, for several stretches at once."""

    def __init__(self, *limits: tuple[int, float]) -> None:
        self._limits = limits
        self._taken: deque[float] = deque()

    def take(self, now: float) -> bool:
        """Count one and return true, or return false where a limit is reached."""
        longest = max(seconds for _, seconds in self._limits)
        while self._taken and self._taken[0] <= now - longest:
            self._taken.popleft()
        for limit, seconds in self._limits:
            if sum(at > now - seconds for at in self._taken) >= limit:
                return False
        self._taken.append(now)
        return True
