"""What is known of one customer: which messages are answered, what may be sent, and what is owed. Without any waiting.

A ``Turn`` is one message and its answer. It goes from nobody's, to somebody's who renews a lease, to answered with so
many parts of the answer sent, to done; all of it is kept, so that whoever finds it half done goes on where it stopped.
Times are seconds since 1970. A customer is a value: ``from_json``, change, ``as_json``, in one step of a ``Store``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import Enum, auto
from typing import Any

from tuiding.channels.platform.answer import Answer, Bubble
from tuiding.channels.platform.choices import Choices
from tuiding.channels.platform.content import written

# A worker that handles a message says so every second; who has not for this long is dead, and another takes over. No
# request waits for it: it is how much longer a customer waits whose worker died.
LEASE = 3.0
# How many messages one of theirs allows within 48 hours (official).
_QUOTA = 5
# A customer's messages are remembered up to this number.
_MOST = 500
# Longer than the platform keeps messages, which is 3 days: what is done is recognised whenever it is read again.
KEPT = 4 * 86_400.0


class Claim(Enum):
    """What to do about a message."""

    ASK = auto()  # have it answered
    SEND = auto()  # it is answered: send what is left
    WAIT = auto()  # somebody else is at it
    DONE = auto()


@dataclass
class Turn:
    """One message and its answer."""

    at: float  # when it was first seen
    lease: float = 0.0
    answer: list[Bubble] | None = None  # messages to send; None while there is none yet
    sent: int = 0
    done: bool = False

    @classmethod
    def from_json(cls, value: Any) -> Turn:
        """Return the turn whose fields, as plain data, are ``value``."""
        answer = value["answer"]
        return cls(**{**value, "answer": answer and [Bubble.from_json(bubble) for bubble in answer]})


@dataclass
class Customer:
    """One customer of one account."""

    turns: dict[str, Turn] = field(default_factory=dict)
    allowed: int = 0  # messages that may still be sent
    owed: list[Bubble] = field(default_factory=list)  # messages that were not allowed any more
    choices: Choices = field(default_factory=Choices)

    @classmethod
    def from_json(cls, value: Any) -> Customer:
        """Return the customer that ``as_json`` wrote, or a new one for None."""
        if value is None:
            return cls()
        return cls(
            turns={key: Turn.from_json(turn) for key, turn in value["turns"].items()},
            allowed=value["allowed"],
            owed=[Bubble.from_json(bubble) for bubble in value["owed"]],
            choices=Choices(**value["choices"]),
        )

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)

    def claim(self, key: str, now: float, *, wrote: bool) -> Claim:
        """Take on the message ``key``, if nobody has; ``wrote``: it allows to be answered through the API."""
        self._forget(now)
        turn = self.turns.get(key)
        if turn is None:
            turn = self.turns[key] = Turn(at=now)
            if wrote:
                self.allowed = _QUOTA
        if turn.done:
            return Claim.DONE
        if turn.lease > now:
            return Claim.WAIT
        turn.lease = now + LEASE
        return Claim.ASK if turn.answer is None else Claim.SEND

    def keep(self, key: str, now: float) -> None:
        """Note that a worker is still at it."""
        self.turns[key].lease = now + LEASE

    def answered(self, key: str, answer: Answer, more: str) -> None:
        """Put an answer down behind what is owed; what is not allowed to be sent stays owed, after the line ``more``.

        Who asks the same again need not read it twice.
        """
        owed = [bubble for bubble in self.owed if bubble not in answer.bubbles]
        self.turns[key].answer, self.owed = written([*owed, *answer.bubbles], self.allowed, more)
        self.choices.offer(answer)

    def unsent(self, key: str) -> tuple[int, Bubble] | None:
        """Return the next message to send and its place in the answer, or None if nothing is left."""
        turn = self.turns[key]
        left = (turn.answer or [])[turn.sent :]
        return (turn.sent, left[0]) if left else None

    def sent(self, key: str) -> None:
        """Note that a message was sent."""
        self.turns[key].sent += 1
        self.allowed = max(self.allowed - 1, 0)

    def skip(self, key: str) -> None:
        """Note that the platform will never take the next message."""
        self.turns[key].sent += 1

    def refused(self, key: str) -> None:
        """Note that the platform takes nothing for now: what is left of the answer is owed."""
        turn = self.turns[key]
        self.owed = (turn.answer or [])[turn.sent :] + self.owed
        self.finish(key)

    def finish(self, key: str) -> None:
        """Note that there is nothing left to do about a message."""
        self.turns[key] = Turn(at=self.turns[key].at, done=True)

    def _forget(self, now: float) -> None:
        """Drop what the platform does not keep any more, and the oldest of too many."""
        self.turns = {key: turn for key, turn in self.turns.items() if turn.at > now - KEPT}
        done = [key for key, turn in self.turns.items() if turn.done]
        for key in done[: max(len(done) - _MOST, 0)]:
            del self.turns[key]
