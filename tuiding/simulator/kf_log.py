"""The messages of a 微信客服 account, as ``sync_msg`` gives them out."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from tuiding.simulator.clock import Clock
from tuiding.simulator.errors import ApiError
from tuiding.simulator.quota import Rate

_KEPT_SECONDS = 3 * 86_400
_TOKEN_SECONDS = 600
_MOST = 1000


@dataclass(frozen=True)
class _Entry:
    at: float
    message: dict[str, Any]


class KfLog:
    """Keeps messages in order for three days and reads them out from a cursor.

    ``page`` is how many one call returns at most, which may be fewer than it asks for. ``empty_pages`` counts the
    calls still to come that return no message although there are some, which the platform says can happen.
    """

    def __init__(self, clock: Clock, page: int) -> None:
        self._clock = clock
        self._page = page
        self._entries: list[_Entry] = []
        self._position_of = {"": 0}
        self._cursor_at: dict[int, str] = {}
        self._tokens: dict[str, float] = {}
        # The platform says that calls without a token are limited, and not how much.
        self._without_token = Rate((10, 60))
        self.empty_pages = 0

    def add(self, message: dict[str, Any]) -> None:
        """Append a message or event."""
        self._entries.append(_Entry(self._clock.now(), message))

    def new_token(self) -> str:
        """Return a token for a callback, good for ten minutes."""
        token = f"ENC{secrets.token_urlsafe(33)}"
        self._tokens[token] = self._clock.now() + _TOKEN_SECONDS
        return token

    def read(self, cursor: str, token: str, limit: int) -> dict[str, Any]:
        """Return ``next_cursor``, ``has_more`` and ``msg_list``.

        Raises:
            ApiError: the token has expired or never was, the cursor is none of ours, the limit is too large.
        """
        now = self._clock.now()
        if token and now >= self._tokens.get(token, float("-inf")):
            raise ApiError(95007)
        if not token and not self._without_token.take(now):
            raise ApiError(45009, "sync_msg without a token")
        if cursor not in self._position_of:
            raise ApiError(40058, "cursor")
        if not 1 <= limit <= _MOST:
            raise ApiError(40058, "limit")
        start = self._position_of[cursor]
        while start < len(self._entries) and self._entries[start].at <= now - _KEPT_SECONDS:
            start += 1
        end = min(start + min(limit, self._page), len(self._entries))
        if self.empty_pages and end > start:
            self.empty_pages -= 1
            end = start
        return {
            "next_cursor": self._cursor(end),
            "has_more": int(end < len(self._entries)),
            "msg_list": [entry.message for entry in self._entries[start:end]],
        }

    def _cursor(self, position: int) -> str:
        if position not in self._cursor_at:
            self._cursor_at[position] = secrets.token_urlsafe(15)
            self._position_of[self._cursor_at[position]] = position
        return self._cursor_at[position]
