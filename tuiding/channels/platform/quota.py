"""How many messages a person may be sent for what they did."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quota:
    """What the platform allows to be sent through its API."""

    message: int  # for a message of theirs
    act: int  # for something else, such as a click

    def renewed(self, left: int, *, act: bool) -> int:
        """Return what is left after they did something, when ``left`` was left before."""
        return max(left, self.act if act else self.message)
