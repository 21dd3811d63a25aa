"""The API of one 客服账号: messages in, messages out, and who answers a customer."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from tuiding.channels.platform.answer import Bubble
from tuiding.channels.platform.calls import Calls
from tuiding.channels.platform.content import message_of

# The most that one call returns (official).
_PAGE = 1000


class State(IntEnum):
    """Who answers a customer (official: 会话状态)."""

    NEW = 0
    ASSISTANT = 1
    WAITING = 2
    PERSON = 3
    OVER = 4

    @property
    def ours(self) -> bool:
        """Whether the API may answer."""
        return self in (State.NEW, State.ASSISTANT)


class Service:
    """One account's. All methods raise ApiError where the platform refuses or does not answer."""

    def __init__(self, calls: Calls, open_kfid: str) -> None:
        """Take the company's API and the account's id."""
        self._calls = calls
        self._open_kfid = open_kfid

    async def read(self, cursor: str, token: str | None) -> dict[str, Any]:
        """Return a page of messages behind ``cursor`` (``msg_list``, ``has_more``, ``next_cursor``).

        Without the token of a callback this may be done less often.
        """
        body = {"cursor": cursor, "limit": _PAGE, "open_kfid": self._open_kfid}
        return await self._calls.post("/cgi-bin/kf/sync_msg", body | ({"token": token} if token else {}))

    async def send(self, person: str, bubble: Bubble, message: str) -> None:
        """Send a text, or a menu of choices, with an id of ours."""
        body = {"touser": person, "open_kfid": self._open_kfid, "msgid": message, **message_of(bubble, _item)}
        await self._calls.post("/cgi-bin/kf/send_msg", body)

    async def send_on_event(self, code: str, bubble: Bubble, message: str) -> None:
        """Send a message for the code that came with an event, or with a change of the session."""
        body = {"code": code, "msgid": message, **message_of(bubble, _item)}
        await self._calls.post("/cgi-bin/kf/send_msg_on_event", body)

    async def state(self, person: str) -> State:
        """Return who answers a customer."""
        body = {"open_kfid": self._open_kfid, "external_userid": person}
        answer = await self._calls.post("/cgi-bin/kf/service_state/get", body)
        return State(int(answer.get("service_state", State.NEW)))

    async def hand_over(self, person: str, servicer: str | None) -> str:
        """Let somebody else answer a customer: a ``servicer``, or for None whoever takes them from the queue.

        Returns the code for one message that tells the customer; "" if the platform gives none.
        """
        body: dict[str, Any] = {"open_kfid": self._open_kfid, "external_userid": person}
        if servicer is None:
            body["service_state"] = int(State.WAITING)
        else:
            body |= {"service_state": int(State.PERSON), "servicer_userid": servicer}
        return str((await self._calls.post("/cgi-bin/kf/service_state/trans", body)).get("msg_code") or "")

    async def close(self) -> None:
        """Close the connections."""
        await self._calls.close()


def _item(number: str, text: str) -> dict[str, Any]:
    return {"type": "click", "click": {"id": number, "content": text}}
