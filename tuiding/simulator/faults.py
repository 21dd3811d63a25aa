"""Faults of the platforms' APIs, to order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Fault:
    """What goes wrong with the next ``times`` calls of an API.

    ``status``: the answer is this HTTP status without JSON. ``code``: it is this error. ``silence``: so many seconds
    pass first; with neither of the others the connection then breaks. ``done``: the call takes effect all the same and
    only its answer is lost.
    """

    path: str
    status: int | None = None
    code: int | None = None
    silence: float = 0.0
    times: int = 1
    done: bool = False


class Faults:
    """The faults that are still to come, oldest first."""

    def __init__(self) -> None:
        self._pending: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let ``fault`` happen after those already there for its path."""
        self._pending.append(fault)

    def take(self, path: str) -> Fault | None:
        """Return the fault that a call of ``path`` meets, if any, and count it."""
        for fault in self._pending:
            if fault.path == path:
                fault.times -= 1
                if fault.times <= 0:
                    self._pending.remove(fault)
                return fault
        return None
