from __future__ import annotations

import asyncio

import pytest
from wechatpy.utils import check_signature

from tests.channels.platform.sample import CHECK, MESSAGE, TOKEN, Sample
from tuiding.channels.platform.signature import WINDOW, ReplayGuard, is_fresh, is_signed, signature
from tuiding.channels.platform.store import MemoryStore


@pytest.mark.parametrize("sample", [CHECK, MESSAGE], ids=["check", "message"])
def test_the_official_signatures_are_ours(sample: Sample) -> None:
    assert signature(TOKEN, sample.timestamp, sample.nonce, sample.sealed) == sample.signature
    assert is_signed(sample.signature, sample.sealed, sample.nonce, sample.timestamp, TOKEN)


def test_another_implementation_takes_our_signature() -> None:
    check_signature("token", signature("token", "1409659813", "12"), "1409659813", "12")


@pytest.mark.parametrize("given", ["", "5c45", CHECK.signature.upper(), CHECK.signature + "0", "签名", "\x00" * 40])
def test_any_other_signature_is_refused(given: str) -> None:
    assert not is_signed(given, TOKEN, CHECK.timestamp, CHECK.nonce, CHECK.sealed)


@pytest.mark.parametrize(("off", "fresh"), [(0, True), (WINDOW, True), (-WINDOW, True), (WINDOW + 1, False)])
def test_a_clock_may_be_off_by_the_window(off: int, fresh: bool) -> None:
    assert is_fresh("1409659813", 1409659813 + off) is fresh


@pytest.mark.parametrize("timestamp", ["", "-1", "1e9", "１４０９６５９８１３", "9" * 400, "²", " 1409659813"])
def test_what_is_no_time_is_not_fresh(timestamp: str) -> None:
    assert not is_fresh(timestamp, 1409659813)


def test_a_signature_belongs_to_the_message_it_came_with() -> None:
    async def run() -> list[bool]:
        guard = ReplayGuard(MemoryStore())
        return [await guard.admits("s", m) for m in ("one", "one", "two", "one")]

    assert asyncio.run(run()) == [True, True, False, True]


def test_a_signature_is_remembered_as_long_as_it_is_fresh() -> None:
    now = [1000.0]

    async def run() -> list[bool]:
        guard = ReplayGuard(MemoryStore(clock=lambda: now[0]))
        first = await guard.admits("s", "one")
        now[0] += 2 * WINDOW - 1  # a signature made WINDOW ahead of our clock is still fresh
        return [first, await guard.admits("s", "two")]

    assert asyncio.run(run()) == [True, False]
