"""An output channel that keeps what is said until the turn is stored."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel


class Withheld(OutputChannel):
    """Stands before a message's output channel, so that nobody hears an answer which is then not stored.

    Rasa sends first and stores afterwards: where the store fails or the worker is killed in between, a client sends the
    message again, and the person reads two answers.
    """

    def __init__(self, channel: OutputChannel) -> None:
        """Take the channel to stand before."""
        self._channel = channel
        self._said: list[tuple[str, dict[str, Any]]] | None = []  # None once it was passed on

    def name(self) -> str:  # type: ignore[override]
        """Return the channel's name, which may decide on a response."""
        name: str = self._channel.name()
        return name

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep what Rasa's ``BotUttered.message`` returned; after the turn, as a reminder is, pass it on."""
        if self._said is None:
            await self._channel.send_response(recipient_id, message)
        else:
            self._said.append((recipient_id, message))

    async def release(self) -> None:
        """Pass on all that was said, in order."""
        said, self._said = self._said or [], None
        for recipient_id, message in said:
            await self._channel.send_response(recipient_id, message)
