"""Errors of the platforms' APIs, under the platforms' own numbers."""

from __future__ import annotations

from typing import Any

_MESSAGES = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40008: "invalid message type",
    40013: "invalid appid",
    40014: "invalid access_token",
    40056: "invalid agentid",
    40058: "invalid request parameter",
    40096: "invalid external userid",
    40125: "invalid appsecret",
    40164: "invalid ip, not in whitelist",
    40200: "invalid account type",
    41001: "access_token missing",
    41050: "invalid code",
    42001: "access_token expired",
    45002: "content size out of limit",
    45009: "reach max api daily quota limit",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    45072: "invalid command",
    45080: "no interaction with the user within 30 seconds",
    45081: "already in typing status",
    45098: "msgmenu list size is out of limit",
    47001: "data format error",
    48001: "api unauthorized",
    81013: "user & party & tag all invalid",
    95000: "invalid open_kfid",
    95001: "send msg count limit",
    95002: "send msg time limit",
    95007: "invalid msg token",
    95008: "menu item count out of limit",
    95009: "invalid menu item type",
    95013: "session is over",
    95014: "user is not a servicer",
    95016: "invalid service state transition",
    95018: "send msg session status invalid",
}


class ApiError(Exception):
    """An API refuses; ``detail`` is said beside the platform's own words."""

    def __init__(self, code: int, detail: str | None = None) -> None:
        message = _MESSAGES.get(code, "error")
        super().__init__(f"{message}: {detail}" if detail else message)
        self.code = code

    def answer(self) -> dict[str, Any]:
        """Return the body that the platform answers with."""
        return {"errcode": self.code, "errmsg": str(self)}
