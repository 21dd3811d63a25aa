"""Session ids of the web chat: signed, so that none can be made up, and apart from the conversation they open."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence

import jwt

from tuiding.channels.webchat.refusal import Reason, Refusal

LIFETIME = 90 * 24 * 3600  # seconds

_ALGORITHM = "HS256"
# Trackers of the web chat have ids of their own: another channel cannot be asked for them.
_PREFIX = "webchat:"
# Ours have about 190 characters; nothing longer is looked at.
_LONGEST = 512
# Clocks of servers that share a key may differ by this much.
_LEEWAY = 60  # seconds


class Sessions:
    """Issue session ids and tell which conversation one opens."""

    def __init__(self, keys: Sequence[str], now: Callable[[], float] = time.time) -> None:
        """Take the keys, of which the first signs and all verify, and a clock in seconds since 1970."""
        self._keys = tuple(keys)
        self._now = now

    def issue(self) -> tuple[str, str]:
        """Return a new session id and the id of its conversation, which is empty."""
        conversation = _PREFIX + secrets.token_hex(16)
        issued = int(self._now())
        claims = {"sub": conversation, "iat": issued, "exp": issued + LIFETIME}
        return jwt.encode(claims, self._keys[0], _ALGORITHM), conversation

    def conversation(self, session_id: str) -> str:
        """Return the id of the conversation that ``session_id`` opens.

        Raises:
            Refusal: it is forged, of another server or has expired.
        """
        claims = None
        for key in self._keys if len(session_id) <= _LONGEST else ():
            try:
                claims = jwt.decode(
                    session_id,
                    key,
                    [_ALGORITHM],
                    # The times are compared below, with the clock that was given.
                    options={"require": ["sub", "exp"], "verify_exp": False, "verify_iat": False},
                )
            except (jwt.InvalidTokenError, ValueError):
                continue
            break
        if claims is None:
            raise Refusal(Reason.SESSION, "the session id is not of this server: ask for a session")
        if claims["exp"] + _LEEWAY < self._now():
            raise Refusal(Reason.SESSION, "the session has expired: ask for a session")
        conversation: str = claims["sub"]
        return conversation


def is_made_up(session_id: str) -> bool:
    """Tell whether a session id has not even the form of ours, as those that some of Rasa's clients make up."""
    return session_id.count(".") != 2


def is_conversation(sender: str) -> bool:
    """Tell whether a tracker's id is a conversation of the web chat, or could be taken for one by a database."""
    return sender.strip().casefold().startswith(_PREFIX)
