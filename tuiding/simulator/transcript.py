"""What people see in WeChat, and what never got there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tuiding.simulator.menu import Choice

# How a line got to a person's screen: they typed or did it; in the answer to the platform's request; by an API; or the
# platform said it itself.
Via = Literal["user", "passive", "api", "event_api", "notice"]


@dataclass(frozen=True)
class Shown:
    """One line on a person's screen; ``at`` in seconds since 1970 by the platform's clock."""

    at: float
    via: Via
    text: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Dropped:
    """Something sent to a person that they never saw, and why."""

    at: float
    user: str
    reason: str
    text: str
