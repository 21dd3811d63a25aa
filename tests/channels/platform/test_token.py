from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.channels.platform.api_server import Api, api_server
from tuiding.channels.platform.client import Client
from tuiding.channels.platform.errors import ApiError, RefusedError, UnavailableError
from tuiding.channels.platform.store import MemoryStore, RedisStore, Store
from tuiding.channels.platform.token import TokenSource, stable_token

_PATH = "/cgi-bin/stable_token"


@dataclass
class _Platform:
    """Gives out tokens as the platform does: the same one until it is forced, or half of its time is over."""

    now: float = 1_000_000.0
    number: int = 0
    issued: float = float("-inf")
    forced: list[float] = field(default_factory=list)

    def answer(self, path: str, body: Any) -> Any:
        if body.get("force_refresh"):
            self.forced.append(self.now)
        if body.get("force_refresh") or self.now - self.issued > 6000:
            self.number, self.issued = self.number + 1, self.now
        return {"access_token": f"token{self.number}", "expires_in": 7200 - (self.now - self.issued)}


def _with_platform(work: Callable[[Api, _Platform, TokenSource], Awaitable[Any]], store: Store | None = None) -> Any:
    async def run() -> Any:
        platform = _Platform()
        async with api_server() as api:
            api.otherwise = platform.answer
            client = Client(api.url, pause=lambda seconds: asyncio.sleep(0))
            source = TokenSource(
                stable_token(client, "wx1", "secret"), store or MemoryStore(), "wx1", lambda: platform.now
            )
            try:
                return await work(api, platform, source)
            finally:
                await client.close()

    return asyncio.run(run())


def test_a_token_is_fetched_once_and_kept() -> None:
    async def work(api: Api, platform: _Platform, source: TokenSource) -> None:
        tokens = await asyncio.gather(*(source.get() for _ in range(20)))
        assert set(tokens) == {"token1"}
        assert api.paths() == [_PATH]
        assert json.loads(api.calls[0][2]) == {
            "grant_type": "client_credential",
            "appid": "wx1",
            "secret": "secret",
            "force_refresh": False,
        }

    _with_platform(work)


def test_a_token_is_renewed_before_it_expires() -> None:
    async def work(api: Api, platform: _Platform, source: TokenSource) -> None:
        await source.get()
        platform.now += 6899
        assert await source.get() == "token1"
        platform.now += 2
        assert await source.get() == "token2"
        assert len(api.calls) == 2
        assert platform.forced == []

    _with_platform(work)


def test_a_token_that_cannot_be_renewed_is_used_while_it_is_good() -> None:
    async def work(api: Api, platform: _Platform, source: TokenSource) -> None:
        await source.get()
        platform.now += 7000
        api.answers[_PATH] = [503] * 6
        assert await source.get() == "token1"
        platform.now += 200
        with pytest.raises(UnavailableError):
            await source.get()
        assert await source.get() == "token2"

    _with_platform(work)


def test_a_rejected_token_is_forced_once_for_all_who_had_it() -> None:
    async def work(api: Api, platform: _Platform, source: TokenSource) -> None:
        old = await source.get()
        tokens = await asyncio.gather(*(source.get(rejected=old) for _ in range(10)))
        assert set(tokens) == {"token2"}
        assert len(platform.forced) == 1

    _with_platform(work)


def test_tokens_are_forced_20_times_a_day_and_30_s_apart_at_most() -> None:
    async def work(api: Api, platform: _Platform, source: TokenSource) -> None:
        token = await source.get()
        for _ in range(400):
            token = await source.get(rejected=token)
            platform.now += 7
        assert len(platform.forced) == 20
        assert all(b - a >= 30 for a, b in zip(platform.forced, platform.forced[1:], strict=False))
        platform.now += 86_400
        await source.get(rejected=await source.get())
        assert len(platform.forced) == 21

    _with_platform(work)


def test_workers_share_a_token(redis_url: str) -> None:
    async def work(api: Api, platform: _Platform, source: TokenSource) -> None:
        client, store = Client(api.url), RedisStore(redis_url, prefix="token:")
        other = TokenSource(stable_token(client, "wx1", "secret"), store, "wx1", lambda: platform.now)
        tokens = await asyncio.gather(*(worker.get() for worker in (source, other) * 5))
        await client.close()
        await store.close()
        assert set(tokens) == {"token1"}
        assert len(api.calls) == 1

    async def closing(api: Api, platform: _Platform, source: TokenSource) -> None:
        try:
            await work(api, platform, source)
        finally:
            await store.close()

    store = RedisStore(redis_url, prefix="token:")
    _with_platform(closing, store)


@pytest.mark.parametrize(
    "answer", [{"errcode": 40125, "errmsg": "invalid appsecret"}, {"errcode": 0}, {"access_token": 1}]
)
def test_no_token_is_an_error_and_the_next_call_asks_anew(answer: Any) -> None:
    async def work(api: Api, platform: _Platform, source: TokenSource) -> None:
        api.answers[_PATH] = [answer]
        with pytest.raises(ApiError) as caught:
            await source.get()
        assert isinstance(caught.value, RefusedError | UnavailableError)
        assert "secret" not in str(caught.value).replace("appsecret", "")
        assert await source.get() == "token1"

    _with_platform(work)
