"""What a platform posts about one act of a person."""

from __future__ import annotations

import time
from dataclasses import dataclass

Fields = dict[str, str | int]


class MessageIds:
    """Message ids: each is used once, also across restarts, since a bot remembers those it has answered."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> int:
        """Return a new id of 64 bits, larger than all before."""
        self._last = max(self._last + 1, time.time_ns() // 1000)
        return self._last


@dataclass(frozen=True)
class Message:
    """The fields of one message or event, in the platform's order."""

    fields: Fields

    @property
    def id(self) -> str | None:
        """The message id; events have none."""
        return str(self.fields["MsgId"]) if "MsgId" in self.fields else None

    @property
    def is_event(self) -> bool:
        """Whether it is an event."""
        return self.fields["MsgType"] == "event"
