"""What a client of the web chat is told when it asks for something that it cannot have (docs/web-protocol.md)."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """Why; the value is the protocol's ``error``."""

    SESSION = "session"
    INVALID = "invalid"
    BUSY = "busy"
    FAILED = "failed"

    @property
    def status(self) -> int:
        """The same as a status of HTTP."""
        return {"session": 401, "invalid": 400, "busy": 429, "failed": 503}[self.value]


class Refusal(Exception):  # noqa: N818 - not an error of the program
    """A request that is refused; the message is for developers and says what to do."""

    def __init__(self, reason: Reason, message: str, *, retry_after: int | None = None) -> None:
        """Take the reason, what to say about it, and the seconds to wait before it is asked again, where known."""
        super().__init__(message)
        self.reason = reason
        self.retry_after = retry_after

    def as_json(self) -> dict[str, Any]:
        """Return the protocol's form."""
        later = {} if self.retry_after is None else {"retry_after": self.retry_after}
        return {"error": self.reason.value, "message": str(self), **later}
