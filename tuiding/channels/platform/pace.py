"""How fast one person may be written to: who comes too soon waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from tuiding.channels.platform.errors import WindowClosedError
from tuiding.channels.platform.store import Store

# Nobody waits longer than this, in seconds, for a turn.
_LONGEST = 60.0
# Messages do not arrive exactly as far apart as they are sent; in seconds.
_MARGIN = 1.0


@dataclass(frozen=True)
class Rate:
    """At most ``number`` messages in ``seconds``."""

    number: int
    seconds: float


class Pace:
    """One account's rates, for each person and over all workers."""

    def __init__(
        self,
        store: Store,
        account: str,
        rates: Sequence[Rate],
        clock: Callable[[], float],
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Take where times are shared, the account's name there, the rates, a clock and what waits."""
        self._store = store
        self._account = account
        self._rates = rates
        self._clock = clock
        self._pause = pause
        self._longest = max(rate.seconds for rate in rates) + _MARGIN

    async def turn(self, person: str) -> None:
        """Return when it is the caller's turn to send one message to ``person``.

        Raises:
            WindowClosedError: that is more than a minute away.
        """
        at = await self._store.update(f"pace:{self._account}:{person}", self._take, self._longest)
        wait = at - self._clock()
        if at < 0:
            raise WindowClosedError("pace", None, "all messages that the platform allows this person are used up")
        if wait > 0:
            await self._pause(wait)

    def _take(self, value: list[float] | None) -> tuple[list[float], float]:
        """Add the next free moment to those taken and return it; -1 if it is too far away."""
        now = self._clock()
        taken = [at for at in value or [] if at > now - self._longest]
        free = [taken[-rate.number] + rate.seconds + _MARGIN for rate in self._rates if len(taken) >= rate.number]
        at = max([now, *free])
        return ([*taken, at], at) if at - now <= _LONGEST + _MARGIN else (taken, -1.0)
