"""A person with WeChat in their hand."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from tuiding.simulator.delivery import Attempt, Delivery, Tampering
from tuiding.simulator.menu import Choice
from tuiding.simulator.transcript import Shown, Via

if TYPE_CHECKING:
    from tuiding.simulator.platform import Simulator


class User(ABC):
    """What one person does and sees.

    ``transcript`` is everything on their screen, in order.
    """

    def __init__(self, platform: Simulator[Any], user_id: str) -> None:
        self.platform = platform
        self.id = user_id
        self.transcript: list[Shown] = []
        self._read = 0

    @abstractmethod
    async def _send_text(self, text: str, menu_id: str | None, copies: int) -> Delivery: ...

    @abstractmethod
    async def forge(self, text: str, tampering: Tampering) -> Attempt:
        """Let somebody else send the bot a message as if the platform had; nothing of it is shown."""

    async def say(self, text: str, *, copies: int = 1) -> Delivery:
        """Type ``text``; ``copies`` of the same message reach the bot at once.

        Returns when the platform's requests have ended. What answers by an API may come later: see ``reads``.
        """
        self.show("user", text)
        return await self._send_text(text, None, copies)

    async def tap(self, which: int | str) -> Delivery:
        """Tap a choice of the last line that has some, by its number (from 1), its label, or what it says.

        Raises:
            AssertionError: there is no such choice; the message lists those there are.
        """
        choices = self.choices
        for number, choice in enumerate(choices, 1):
            if which in (number, choice.label, choice.text):
                self.show("user", choice.text)
                return await self._send_text(choice.text, choice.id, 1)
        labels = "、".join(choice.label for choice in choices) or "none"
        raise AssertionError(f"no choice {which!r}; to tap there is: {labels}")

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be tapped now."""
        return next((line.choices for line in reversed(self.transcript) if line.choices), ())

    @property
    def received(self) -> list[str]:
        """The texts of all lines that are not their own."""
        return [line.text for line in self.transcript if line.via != "user"]

    async def reads(self, text: str = "", *, within: float = 10.0) -> Shown:
        """Wait for the next line with ``text`` in it that is not their own, and read up to it.

        Raises:
            AssertionError: none came within ``within`` seconds; the message holds the transcript.
        """

        def found() -> Shown | None:
            for number, line in enumerate(self.transcript[self._read :], self._read + 1):
                if line.via != "user" and text in line.text:
                    self._read = number
                    return line
            return None

        return await self.platform.changes.until(found, within, lambda: f"{self.id} sees no {text!r}:\n{self.screen()}")

    def screen(self) -> str:
        """Return the transcript as text."""
        return "\n".join(f"[{line.via}] {line.text}" for line in self.transcript) or "(nothing)"

    def show(self, via: Via, text: str, choices: tuple[Choice, ...] = ()) -> None:
        """Put a line on their screen."""
        self.transcript.append(Shown(self.platform.clock.now(), via, text, choices))
        self.platform.changes.announce()
