"""A person with the web chat's widget open: what they say is sent until it is answered."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.faults.door import Door, HttpDoor, SocketDoor, UnfitError, UnreachableError

# The person gives up after so long; in seconds.
PATIENCE = 90.0
# Between two attempts, in seconds.
_PAUSE = 0.2
# What an acknowledgement may refuse with, and is worth another attempt.
_AGAIN = {"failed", "busy"}


@dataclass
class Line:
    """One message, and what the person sees below it."""

    text: str
    procedure: str | None = None  # what the answer has to be about, where that is known
    begins: bool = True  # whether it can be understood without what was said before
    platform: str | None = None
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    said: float = 0.0  # by time.monotonic(), as the next
    answered: float | None = None
    refused: bool = False  # at the last attempt
    shown: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # parts of answers by their ids


class Person:
    """One conversation, in a window that is open all the time."""

    def __init__(self, url: str, *, socket: bool) -> None:
        """Take where the bot is, and whether sockets get through to it."""
        self.url = url
        self.socket = socket
        self.lines: list[Line] = []
        self.session_id: str | None = None
        self.hindrances: Counter[str] = Counter()  # attempts that did not get an answer, by why
        self.unfit: list[str] = []  # what nobody should have to see
        self._door: Door = SocketDoor(url, self._hear) if socket else HttpDoor(url)
        self._is_confirmed = False

    async def say(self, line: Line, answered: Callable[[], None] | None = None) -> None:
        """Send a message until it is answered, or patience ends; call ``answered`` if it is."""
        self.lines.append(line)
        line.said = time.monotonic()
        while line.answered is None and time.monotonic() < line.said + PATIENCE:
            try:
                if not self._is_confirmed:
                    await self._confirm()
                if line.refused:
                    # As the widget does when it sends again: the apology may have come after the acknowledgement.
                    line.shown.clear()
                    line.refused = False
                self._take(line, await self._door.utter(self._utterance(line)))
            except UnreachableError as error:
                self.hindrances[str(error)] += 1
                self._is_confirmed = False
            except UnfitError as error:
                self.unfit.append(str(error))
            if line.answered is None:
                await asyncio.sleep(_PAUSE)
        if answered is not None and line.answered is not None:
            answered()

    async def close(self) -> None:
        """Close the window."""
        await self._door.close()

    async def transcript(self) -> list[dict[str, Any]]:
        """Return the conversation as the server has it, asked for in a new window."""
        door = HttpDoor(self.url)
        try:
            given = await door.session(self.session_id)
        finally:
            await door.close()
        messages: list[dict[str, Any]] = given["messages"]
        return messages

    def _utterance(self, line: Line) -> dict[str, Any]:
        metadata = {"platform": line.platform} if line.platform else {}
        return {"session_id": self.session_id, "message": line.text, "message_id": line.id, "metadata": metadata}

    async def _confirm(self) -> None:
        given = await self._door.session(self.session_id)
        if given.get("error") in _AGAIN:
            raise UnreachableError(f"session {given['error']}")
        if "error" in given or (self.session_id is not None and not given.get("resumed")):
            raise UnfitError(f"the session was refused: {given}")
        self.session_id, self._is_confirmed = given["session_id"], True
        for message in given["messages"]:
            self._hear(message)

    def _take(self, line: Line, given: Mapping[str, Any]) -> None:
        error = given.get("error")
        if error is None and given.get("messages"):
            for part in given["messages"]:
                self._hear(part)
            line.answered = time.monotonic()
        elif error in _AGAIN:
            self.hindrances[error] += 1
            line.refused = True
        else:
            self.unfit.append(f"an acknowledgement without an answer: {str(given)[:200]}")

    def _hear(self, message: Mapping[str, Any]) -> None:
        for line in self.lines:
            if line.id == message.get("in_reply_to"):
                line.shown[message["id"]] = message
