"""The API that sends texts to members, no faster than the platform shows them."""

from __future__ import annotations

from tuiding.channels.platform.calls import Calls
from tuiding.channels.platform.client import Client
from tuiding.channels.platform.pace import Pace
from tuiding.channels.platform.token import Fetch, read_token

_SEND, _TOKEN = "/cgi-bin/message/send", "/cgi-bin/gettoken"


def application_token(client: Client, corp_id: str, secret: str) -> Fetch:
    """Return what fetches an application's tokens; there is no way to force one."""

    async def fetch(force: bool) -> tuple[str, float]:
        return read_token(_TOKEN, await client.get(_TOKEN, corpid=corp_id, corpsecret=secret))

    return fetch


class Application:
    """One application's."""

    def __init__(self, calls: Calls, agent_id: int, pace: Pace) -> None:
        """Take the application's API, its id, and how fast its members may be written to."""
        self._calls = calls
        self._agent_id = agent_id
        self._pace = pace

    async def send(self, person: str, text: str) -> None:
        """Send a text, when it is its turn: the platform drops what is too much without a word.

        Raises:
            ApiError: the platform did not take it, or its turn is too far away.
        """
        await self._pace.turn(person)
        # Markdown is not shown in WeChat, where members may read it.
        body = {"touser": person, "agentid": self._agent_id, "msgtype": "text", "text": {"content": text}}
        await self._calls.post(_SEND, body)

    async def close(self) -> None:
        """Close the connections."""
        await self._calls.close()
