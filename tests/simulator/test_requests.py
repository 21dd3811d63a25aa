from __future__ import annotations

import time
from typing import Any

import pytest

from tests.simulator.asynchronous import asynchronous
from tests.simulator.bots import running
from tuiding.simulator import BotAbsentError, Simulator, Tampering, UrlCheckError, WeChatSimulator, WeComSimulator


@pytest.mark.parametrize(
    "tampering",
    [
        Tampering(signature="0" * 40),
        Tampering(receiver="wxother"),
        Tampering(body=b"<xml><Encrypt>no</Encrypt></xml>"),
        Tampering(body=b""),
        Tampering(without=frozenset({"signature"})),
        Tampering(without=frozenset({"msg_signature", "timestamp", "nonce"})),
    ],
)
@asynchronous
async def test_a_bot_that_checks_refuses_forgeries(tampering: Tampering) -> None:
    async with WeChatSimulator() as platform, running(platform) as bot:
        user = platform.user()
        assert (await user.forge("你好", tampering)).status == 403
        assert bot.seen == []
        assert user.transcript == []


@asynchronous
async def test_a_skewed_request_is_signed_for_its_time() -> None:
    async with WeChatSimulator() as platform, running(platform) as bot:
        attempt = await platform.user().forge("你好", Tampering(skew=-3600))
        assert attempt.status == 200
        assert abs(int(bot.queries[0]["timestamp"]) - (time.time() - 3600)) < 60


@asynchronous
async def test_the_url_check_says_what_is_wrong() -> None:
    async with WeChatSimulator("http://127.0.0.1:9/callback") as platform:
        with pytest.raises(BotAbsentError, match=r"no bot answers at http://127.0.0.1:9/callback"):
            await platform.check_url()
        async with running(platform):
            platform.callback += "/elsewhere"
            with pytest.raises(UrlCheckError, match=r"refused the URL check .HTTP 404"):
                await platform.check_url()


@pytest.mark.parametrize("platform", [WeChatSimulator(), WeComSimulator()])
@asynchronous
async def test_a_forged_url_check_is_refused(platform: Simulator[Any]) -> None:
    async with platform, running(platform):
        assert (await platform.forge_url_check(Tampering())).status == 200
        for tampering in (Tampering(signature="0" * 40), Tampering(without=frozenset({"nonce"}))):
            assert (await platform.forge_url_check(tampering)).status == 403


@asynchronous
async def test_workers_get_requests_in_turn() -> None:
    async with WeChatSimulator() as platform, running(platform) as one:
        platform.workers.append(platform.callback)
        async with running(platform) as other:
            platform.workers.append(platform.callback)
            await platform.user().say("你好", copies=10)
            assert len(one.seen) == len(other.seen) == 5


@asynchronous
async def test_a_recorded_request_can_be_made_again() -> None:
    async with WeChatSimulator() as platform, running(platform) as bot:
        user = platform.user()
        await user.say("你好")
        assert (await platform.replay()).status == 200
        assert bot.queries[0] == bot.queries[1]
        assert bot.bodies[0] == bot.bodies[1]
        assert user.received == ["你好"]
