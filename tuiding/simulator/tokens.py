"""Access tokens."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from tuiding.simulator.clock import Clock
from tuiding.simulator.errors import ApiError

LIFETIME = 7200
_OVERLAP = 300
_FORCED_A_DAY = 20
_FORCED_APART = 30
_DAY = 86_400


@dataclass
class _Token:
    text: str
    expires: float


class Tokens:
    """Issues tokens and knows which are good.

    Each is 512 characters long, which is what the platforms ask to keep room for. When there is a new one, the one
    before it stays good for up to five minutes, and the one before that no longer.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._good: list[_Token] = []  # newest last, two at most
        self._issued: dict[str, float] = {}  # until when each would have been good by itself
        self._forced: list[float] = []

    @property
    def issued(self) -> tuple[str, ...]:
        """All tokens ever issued, in order."""
        return tuple(self._issued)

    def is_good(self, token: str) -> bool:
        """Return whether it can be used."""
        return any(good.text == token and self._clock.now() < good.expires for good in self._good)

    def has_expired(self, token: str) -> bool:
        """Return whether its time is over; one that was replaced or revoked before then is merely wrong."""
        return token in self._issued and self._clock.now() >= self._issued[token]

    def revoke(self) -> None:
        """Make all tokens bad, as when somebody else resets the secret."""
        self._good.clear()

    def current(self, renew_before: float = 0.0) -> tuple[str, int]:
        """Return the token and its seconds to live; a new one where less than ``renew_before`` seconds are left."""
        now = self._clock.now()
        if not self._good or self._good[-1].expires - now <= renew_before:
            self._issue(now)
        return self._good[-1].text, int(self._good[-1].expires - now)

    def stable(self, *, force: bool) -> tuple[str, int]:
        """Return what ``stable_token`` gives: renewed five minutes before it ends, or at once if forced.

        Raises:
            ApiError: forced more than 20 times within a day. Within 30 seconds of the last time it does nothing.
        """
        now = self._clock.now()
        if force and self._good and not (self._forced and now - self._forced[-1] < _FORCED_APART):
            self._forced = [at for at in self._forced if at > now - _DAY]
            if len(self._forced) >= _FORCED_A_DAY:
                raise ApiError(45009, "force_refresh")
            self._forced.append(now)
            self._issue(now)
        return self.current(renew_before=_OVERLAP)

    def _issue(self, now: float) -> None:
        for old in self._good:
            old.expires = min(old.expires, now + _OVERLAP)
        token = _Token(secrets.token_hex(256), now + LIFETIME)
        self._good = [*self._good[-1:], token]
        self._issued[token.text] = token.expires
