"""What shows that a request comes from the platform: its signature and its time."""

from __future__ import annotations

import hashlib
import hmac

from tuiding.channels.platform.store import Store

# How far a request's time may be from ours, in seconds: room for clocks that are off and for the platform's repeats,
# which come within 15 s. The platform names no figure.
WINDOW = 300


def signature(*parts: str) -> str:
    """Return the platform's signature of ``parts`` (token, timestamp, nonce, …): SHA-1 of them sorted and joined."""
    return hashlib.sha1(_bytes("".join(sorted(parts))), usedforsecurity=False).hexdigest()


def is_signed(given: str, *parts: str) -> bool:
    """Whether ``given`` is the signature of ``parts``; takes the same time wherever they differ."""
    return hmac.compare_digest(_bytes(signature(*parts)), _bytes(given))


def is_fresh(timestamp: str, now: float) -> bool:
    """Whether ``timestamp`` is a time in seconds since 1970, UTC, and at most ``WINDOW`` from ``now``."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    return abs(now - int(timestamp)) <= WINDOW


class ReplayGuard:
    """Ties each signature to the one message it came with.

    Without encryption a signature covers no more than token, time and nonce: whoever saw one could send a message of
    their own with it. The platform's repeats of a message may bear the signature of the first, so the same message with
    it is let in, for the de-duplication to recognise.
    """

    def __init__(self, store: Store) -> None:
        """Take where signatures are remembered, for all workers."""
        self._store = store

    async def admits(self, signed: str, message: str) -> bool:
        """Whether the signature ``signed`` was never seen with another message than the one with this id."""

        def bind(known: str | None) -> tuple[str, bool]:
            return (known or message, known in (None, message))

        # A time WINDOW ahead of ours is good for as long again once we have got there.
        return await self._store.update(f"signature:{signed}", bind, 2 * WINDOW)


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")  # whoever forges may send anything
