"""The stories beside this file, as conversations to hold over any channel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tuiding.evaluation.dialogue import Said

FOLDER = Path(__file__).parent
_ANNOTATED = re.compile(r"\[([^\]]*)\](?:\{[^}]*\}|\([^)]*\))")


@dataclass(frozen=True)
class Story:
    """What a person says, and the card sequences that are right for each message.

    In the file: ``metadata.cards``, a list per message, and ``metadata.or_cards``, message number -> further lists.
    """

    name: str
    said: tuple[str, ...]
    cards: tuple[tuple[tuple[str, ...], ...], ...]
    platform: str | None

    @property
    def turns(self) -> list[Said]:
        """The messages with what they must get, to judge answers by."""
        return [
            Said(text, tuple(tuple(tuple(label.split("|")) for label in labels) for labels in wanted))
            for text, wanted in zip(self.said, self.cards, strict=True)
        ]

    def __str__(self) -> str:
        return self.name


def files() -> list[Path]:
    return sorted(FOLDER.rglob("*.yml"))


def stories() -> list[Story]:
    """Return every story, in the order of the files."""
    return [_story(path, entry) for path in files() for entry in yaml.safe_load(path.read_text("utf-8"))["stories"]]


def _story(path: Path, entry: dict[str, Any]) -> Story:
    said = tuple(_ANNOTATED.sub(r"\1", step["user"]).strip() for step in entry["steps"] if "user" in step)
    metadata = entry.get("metadata") or {}
    others = metadata.get("or_cards") or {}
    cards = tuple(
        tuple(tuple(labels) for labels in [first, *others.get(number, [])])
        for number, first in enumerate(metadata.get("cards", ()), start=1)
    )
    assert len(cards) == len(said), f"{path.name}: {entry['story']}: one list of cards per message"
    return Story(f"{path.parent.name}: {entry['story']}", said, cards, metadata.get("platform"))
