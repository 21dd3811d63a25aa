"""The reply contract, version 1: what a channel that draws cards gets beside text and buttons.

Every field is always there; one that does not apply is null or empty. ``docs/reply-contract.md`` describes it for
clients.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, Extra, Field

VERSION = 1


class Kind(StrEnum):
    """What sort of answer it is."""

    PROCEDURE = "procedure"
    ANSWER = "answer"
    CHOICE = "choice"
    FALLBACK = "fallback"
    HANDOFF = "handoff"
    SMALLTALK = "smalltalk"


class _Part(BaseModel, extra=Extra.forbid, use_enum_values=True, allow_population_by_field_name=True):
    """Anything in a card."""


class CardPath(_Part):
    """Menu names in order, and what speaks for them."""

    steps: list[str]
    source: str
    url: str | None
    as_of: str | None
    support: str
    row: str | None
    label: str | None
    note: str | None
    corrected: bool


class CardFact(_Part):
    """One sentence about one topic."""

    topic: str
    text: str
    source: str


class CardTab(_Part):
    """The same procedure on other platforms, for clients that draw them side by side."""

    variant: str
    label: str
    platforms: list[str]
    paths: list[CardPath]
    facts: list[CardFact]


class CardDates(_Part):
    """A window of days, each YYYY-MM-DD in Asia/Shanghai; ``closed`` are those in it that are no working days."""

    from_: str = Field(alias="from")
    earliest: str
    latest: str
    calendar: str
    today: str
    closed: list[str]


class CardOption(_Part):
    """One thing to choose; ``payload`` is the message that chooses it. ``afterwards``: once the steps are done."""

    procedure: str | None
    variant: str | None
    label: str
    payload: str
    afterwards: bool = False


class Card(_Part):
    """One answer."""

    version: int = VERSION
    kind: Kind
    procedure: str | None = None
    variant: str | None = None
    platform: str | None = None
    topic: str | None = None
    title: str | None = None
    paths: list[CardPath] = []
    tabs: list[CardTab] = []
    facts: list[CardFact] = []
    dates: CardDates | None = None
    options: list[CardOption] = []

    def as_json(self) -> dict[str, Any]:
        """Return the card as plain data, ready for JSON."""
        return self.dict(by_alias=True)
