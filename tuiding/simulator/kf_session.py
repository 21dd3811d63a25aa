"""The sessions of 微信客服: who answers a customer."""

from __future__ import annotations

from enum import IntEnum

from tuiding.simulator.errors import ApiError

_SESSION_SECONDS = 48 * 3600


class State(IntEnum):
    """会话状态."""

    NEW = 0  # 新接入待处理
    ASSISTANT = 1  # 由智能助手接待
    WAITING = 2  # 待接入池排队中
    PERSON = 3  # 由人工接待
    OVER = 4  # 已结束, or not begun


_NEXT = {
    State.NEW: {State.ASSISTANT, State.WAITING, State.PERSON, State.OVER},
    State.ASSISTANT: {State.ASSISTANT, State.WAITING, State.PERSON, State.OVER},
    State.WAITING: {State.WAITING, State.PERSON, State.OVER},
    State.PERSON: {State.PERSON, State.OVER},
}


class Session:
    """One customer's session with one account."""

    def __init__(self) -> None:
        self._state = State.OVER
        self._last_message = float("-inf")
        self._servicer = ""

    def state(self, now: float) -> State:
        """Return the state; a session is over 48 hours after the customer's last message."""
        return State.OVER if now >= self._last_message + _SESSION_SECONDS else self._state

    def servicer(self, now: float) -> str:
        """Return who answers, or nothing where no person does."""
        return self._servicer if self.state(now) is State.PERSON else ""

    def begin(self, now: float) -> None:
        """Note a message of the customer; it opens a new session where there is none."""
        if self.state(now) is State.OVER:
            self._state = State.NEW
        self._last_message = now

    def end(self) -> None:
        """Note that the person who answers has ended it."""
        self._state = State.OVER

    def change(self, target: State, servicer: str, on_duty: set[str], now: float) -> None:
        """Change the state at an application's wish.

        Raises:
            ApiError: there is no session, it may not go there, or ``servicer`` is not on duty.
        """
        current = self.state(now)
        if current is State.OVER:
            raise ApiError(95013)
        if target not in _NEXT[current]:
            raise ApiError(95016, f"{int(current)} -> {int(target)}")
        if target is State.PERSON:
            if not servicer:
                raise ApiError(40058, "servicer_userid")
            if servicer not in on_duty:
                raise ApiError(95014)
            self._servicer = servicer
        self._state = target
