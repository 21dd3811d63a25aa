"""What a message is answered with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Bubble:
    """A text, and the choices that its last lines list, if it has some."""

    text: str
    labels: Sequence[str] = ()

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Bubble:
        """Return the bubble whose fields, as plain data, are ``value``."""
        return cls(value["text"], tuple(value["labels"]))


@dataclass(frozen=True)
class Answer:
    """What is said, what the choices in it stand for, and whether a person takes over."""

    bubbles: Sequence[Bubble] = ()
    payloads: Mapping[str, str] = field(default_factory=dict)  # of the choices, by label
    numbered: Sequence[str] = ()  # payloads that the numbers stand for, where the bot does not know them
    transfer: bool = False

    @classmethod
    def of(cls, *texts: str) -> Answer:
        """Return the answer that says ``texts`` and offers nothing."""
        return cls(tuple(Bubble(text) for text in texts))

    def without_transfer(self) -> Answer:
        """Return the same for an account whose people are reached in other ways."""
        return replace(self, transfer=False)
