"""The access token that calls to a platform's API bear: fetched once for all workers, renewed before it expires."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from tuiding.channels.platform.client import Client
from tuiding.channels.platform.errors import ApiError, UnavailableError
from tuiding.channels.platform.metrics import TOKENS
from tuiding.channels.platform.store import Store

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

# Seconds before its end at which a token is renewed. The platform keeps old and new valid side by side for 5 minutes.
_MARGIN = 300
# One worker fetches, this long at most; the others look whether it has, this often. All in seconds.
_FETCHING = 30
_LOOKING = 0.1
# How often a new token may be forced (official): 20 times a day, 30 s apart.
_FORCED_A_DAY = 20
_FORCED_APART = 30
_DAY = 86_400

# Returns a token and the seconds it is good for; the argument is whether the old one must end.
Fetch = Callable[[bool], Awaitable[tuple[str, float]]]


def stable_token(client: Client, app_id: str, secret: str) -> Fetch:
    """Return what fetches tokens of a 公众号 from ``/cgi-bin/stable_token``."""

    async def fetch(force: bool) -> tuple[str, float]:
        body = {"grant_type": "client_credential", "appid": app_id, "secret": secret, "force_refresh": force}
        return read_token("/cgi-bin/stable_token", await client.post("/cgi-bin/stable_token", body))

    return fetch


def read_token(path: str, answer: dict[str, Any]) -> tuple[str, float]:
    """Return the token in the answer of ``path``, and the seconds it is good for.

    Raises:
        UnavailableError: there is none.
    """
    token, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(token, str) or not token or not isinstance(seconds, int | float):
        raise UnavailableError(path, None, "the answer has no token")
    return token, float(seconds)


@dataclass
class _Known:
    """What is remembered about one account's token; times in seconds since 1970."""

    token: str = ""
    renew: float = 0
    expires: float = 0
    fetching: float = 0  # until when somebody is at it
    forced: list[float] = field(default_factory=list)


class TokenSource:
    """One account's token."""

    def __init__(self, fetch: Fetch, store: Store, account: str, clock: Callable[[], float] = time.time) -> None:
        """Take what fetches a token, where it is shared, the account's name there, and a clock."""
        self._fetch = fetch
        self._store = store
        self._key = f"token:{account}"
        self._clock = clock

    async def get(self, rejected: str | None = None) -> str:
        """Return a token; after the platform has ``rejected`` one, another.

        Raises:
            ApiError: the platform gives none.
        """
        deadline = self._clock() + _FETCHING
        while True:
            token, fetches, forces = await self._update(lambda known: self._look(known, rejected))
            if fetches:
                return await self._renew(token, forces)
            if token:
                return token
            if self._clock() >= deadline:
                raise UnavailableError("token", None, "no worker got one in time")
            await asyncio.sleep(_LOOKING)

    def _look(self, known: _Known, rejected: str | None) -> tuple[str, bool, bool]:
        """Return the token that can be used meanwhile (or ""), whether the caller must fetch one, and by force."""
        now = self._clock()
        usable = known.token if known.token != rejected and known.expires > now else ""
        if (usable and known.renew > now) or known.fetching > now:
            return usable, False, False
        known.fetching = now + _FETCHING
        known.forced = [at for at in known.forced if at > now - _DAY]
        forces = (
            known.token == rejected
            and len(known.forced) < _FORCED_A_DAY
            and not any(at > now - _FORCED_APART for at in known.forced)
        )
        if forces:
            known.forced.append(now)
        return usable, True, forces

    async def _renew(self, usable: str, forces: bool) -> str:
        TOKENS.labels(str(forces).lower()).inc()
        try:
            token, seconds = await self._fetch(forces)
        except ApiError as error:
            await self._update(_stop_fetching)
            if not usable:
                raise
            logger.warning("the access token could not be renewed and is still good: %s", error)
            return usable
        except BaseException:
            await self._update(_stop_fetching)
            raise

        def keep(known: _Known) -> str:
            now = self._clock()
            known.token, known.expires, known.fetching = token, now + seconds, 0
            known.renew = now + max(seconds - _MARGIN, seconds / 2)
            return token

        return await self._update(keep)

    async def _update(self, change: Callable[[_Known], Result]) -> Result:
        def step(value: Any) -> tuple[Any, Result]:
            known = _Known(**value) if value else _Known()
            result = change(known)
            return asdict(known), result

        return await self._store.update(self._key, step, _DAY)


def _stop_fetching(known: _Known) -> None:
    known.fetching = 0
