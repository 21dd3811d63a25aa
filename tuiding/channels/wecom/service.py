"""The API that sends texts to members, no faster than the platform shows them."""

from __future__ import annotations

from tuiding.channels.platform.answer import Bubble
from tuiding.channels.platform.calls import Calls
from tuiding.channels.platform.pace import Pace

_SEND = "/cgi-bin/message/send"


class Application:
    """One application's."""

    def __init__(self, calls: Calls, agent_id: int, pace: Pace) -> None:
        """Take the application's API, its id, and how fast its members may be written to."""
        self._calls = calls
        self._agent_id = agent_id
        self._pace = pace

    async def send(self, person: str, bubble: Bubble) -> None:
        """Send a text, when it is its turn: the platform drops what is too much without a word.

        Raises:
            ApiError: the platform did not take it, or its turn is too far away.
        """
        await self._pace.turn(person)
        # Markdown and menus are not shown in WeChat, where members may read it.
        body = {"touser": person, "agentid": self._agent_id, "msgtype": "text", "text": {"content": bubble.text}}
        await self._calls.post(_SEND, body)

    async def close(self) -> None:
        """Close the connections."""
        await self._calls.close()
