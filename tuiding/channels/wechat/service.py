"""The customer-service API: texts to people who wrote within the last 48 hours."""

from __future__ import annotations

from tuiding.channels.platform.calls import Calls
from tuiding.channels.platform.errors import TooLongError
from tuiding.channels.platform.splitting import size, split

_SEND = "/cgi-bin/message/custom/send"


class CustomerService:
    """One account's."""

    def __init__(self, calls: Calls) -> None:
        """Take the account's API."""
        self._calls = calls

    async def send(self, person: str, text: str) -> None:
        """Send a text.

        Raises:
            ApiError: the platform did not take it.
        """
        try:
            await self._calls.post(_SEND, {"touser": person, "msgtype": "text", "text": {"content": text}})
        except TooLongError:
            # The limit is measured, not official: should it be lower, two halves are better than nothing.
            halves = split(text, size(text) // 2 + 4)
            if len(halves) < 2:
                raise
            for half in halves:
                await self.send(person, half)

    async def close(self) -> None:
        """Close the connections."""
        await self._calls.close()
