"""The customer-service API: messages to people who wrote within the last 48 hours."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from tuiding.channels.platform.answer import Bubble
from tuiding.channels.platform.calls import Calls
from tuiding.channels.platform.content import message_of
from tuiding.channels.platform.errors import RefusedError, TooLongError
from tuiding.channels.platform.menu import with_links
from tuiding.channels.platform.splitting import MAX_BYTES, size, split

logger = logging.getLogger(__name__)

_SEND = "/cgi-bin/message/custom/send"
# The account's type has no such message (observed).
_NO_MENUS = 40200


class CustomerService:
    """One account's."""

    def __init__(self, calls: Calls, *, links: bool) -> None:
        """Take the account's API, and whether choices become links where it takes no menu."""
        self._calls = calls
        self._links = links
        self._menus = True

    async def send(self, person: str, bubble: Bubble) -> None:
        """Send a text, or a menu of choices.

        Raises:
            ApiError: the platform did not take it.
        """
        if bubble.labels and self._menus and await self._send_menu(person, bubble):
            return
        linked = with_links(bubble.text, bubble.labels) if self._links else bubble.text
        text = linked if size(linked) <= MAX_BYTES else bubble.text
        for part in split(text):
            await self._send_text(person, part)

    async def close(self) -> None:
        """Close the connections."""
        await self._calls.close()

    async def _send_menu(self, person: str, bubble: Bubble) -> bool:
        """Send a menu; return whether the platform took it."""
        try:
            await self._post(person, message_of(bubble, _item))
        except (RefusedError, TooLongError) as error:
            logger.warning("wechat: a menu was refused, it goes as text: %s", error)
            self._menus = error.code != _NO_MENUS
            return False
        return True

    async def _send_text(self, person: str, text: str) -> None:
        try:
            await self._post(person, message_of(Bubble(text), _item))
        except TooLongError as error:
            # The limit is measured, not official: should it be lower, two halves are better than nothing.
            halves = split(text, size(text) // 2 + 4)
            if len(halves) < 2:
                raise
            logger.warning("wechat: a text goes in halves: %s", error)
            for half in halves:
                await self._send_text(person, half)

    async def _post(self, person: str, message: Mapping[str, Any]) -> None:
        await self._calls.post(_SEND, {"touser": person, **message})


def _item(number: str, text: str) -> dict[str, Any]:
    return {"id": number, "content": text}
