"""What a person means by a tap or a number."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tuiding.channels.platform.answer import Answer

# So many choices are remembered, the newest.
_MOST = 50
# The number before a choice, which is part of what is sent when a menu's item is tapped.
_NUMBER = re.compile(r"^\s*\d+\s*[.．、)）:：]")


@dataclass
class Choices:
    """What one person was offered lately."""

    payloads: dict[str, str] = field(default_factory=dict)  # by label: what was offered earlier can still be tapped
    numbered: list[str] = field(default_factory=list)  # of the last answer, where the bot does not know its numbers

    def offer(self, answer: Answer) -> None:
        """Note what an answer offers; one that says nothing leaves all as it was."""
        if not answer.bubbles:
            return
        kept = {label: payload for label, payload in self.payloads.items() if label not in answer.payloads}
        self.payloads = dict([*kept.items(), *answer.payloads.items()][-_MOST:])
        self.numbered = list(answer.numbered)

    def meant(self, said: str, tapped: str | None) -> str:
        """Return what a tapped choice (``tapped`` is its id) or a number stands for, or what was said."""
        if tapped is not None:
            label = _NUMBER.sub("", said).strip()
            return self.payloads.get(label, label)
        if _is_number(said) and 1 <= int(said) <= len(self.numbered):
            return self.numbered[int(said) - 1]
        return said


def _is_number(said: str) -> bool:
    """Whether a message may be the number of a choice."""
    return said.isascii() and said.isdigit() and len(said) <= 2
