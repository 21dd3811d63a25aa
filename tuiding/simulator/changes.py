"""Waiting for something to become true."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Wakes whoever waits, each time something has changed."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def announce(self) -> None:
        """Say that something has changed."""
        self._next.set()
        self._next = asyncio.Event()

    async def next(self) -> None:
        """Return when something changes."""
        await self._next.wait()

    async def until(self, condition: Callable[[], T | None], within: float, otherwise: Callable[[], str]) -> T:
        """Return the first true value of ``condition``, asked now and after each change.

        Raises:
            AssertionError: ``within`` seconds (of real time) passed; the message is what ``otherwise`` returns.
        """
        try:
            async with asyncio.timeout(within):
                while not (value := condition()):
                    await self.next()
                return value
        except TimeoutError:
            raise AssertionError(f"after {within:g} s: {otherwise()}") from None
