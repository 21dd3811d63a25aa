"""What a client of the web chat is told when it asks for something that it cannot have (docs/web-protocol.md)."""

from __future__ import annotations

from enum import StrEnum


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

    def __init__(self, reason: Reason, message: str) -> None:
        """Take the reason and what to say about it."""
        super().__init__(message)
        self.reason = reason

    def as_json(self) -> dict[str, str]:
        """Return the protocol's form."""
        return {"error": self.reason.value, "message": str(self)}
