from __future__ import annotations

import asyncio
import time
from typing import Any

import aiohttp
import pytest

from tests.simulator.asynchronous import asynchronous
from tests.simulator.bots import Bot, running, silent
from tuiding.simulator import WeChatSimulator

SEND = "/cgi-bin/message/custom/send"
TYPING = "/cgi-bin/message/custom/typing"


@asynchronous
async def test_customer_service_messages_need_a_good_token() -> None:
    async with WeChatSimulator() as platform, running(platform, silent) as bot:
        user = platform.user()
        await user.say("你好")
        body = {"touser": user.id, "msgtype": "text", "text": {"content": "在"}}
        assert (await bot.call(SEND, body, token=""))["errcode"] == 41001
        assert (await bot.call(SEND, body, token="invented"))["errcode"] == 40001
        token = await bot.token()
        assert (await bot.call(SEND, body, token=token)) == {"errcode": 0, "errmsg": "ok"}
        platform.clock.advance(7200)
        assert (await bot.call(SEND, body, token=token))["errcode"] == 42001
        assert [call.code for call in platform.api.calls if call.path == SEND] == [41001, 40001, 0, 42001]
        assert user.received == ["在"]


@pytest.mark.parametrize(
    ("change", "code"),
    [({"grant_type": "x"}, 40002), ({"appid": "wxother"}, 40013), ({"secret": "guessed"}, 40125)],
)
@asynchronous
async def test_a_token_needs_the_accounts_secret(change: dict[str, str], code: int) -> None:
    async with WeChatSimulator() as platform, aiohttp.ClientSession() as session:
        account = platform.account
        body = {"grant_type": "client_credential", "appid": account.id, "secret": account.secret} | change
        async with session.post(f"{platform.api.url}/cgi-bin/stable_token", json=body) as response:
            assert (await response.json())["errcode"] == code


@asynchronous
async def test_a_message_allows_five_and_an_act_three() -> None:
    async with WeChatSimulator() as platform, running(platform, silent) as bot:
        user = platform.user()
        assert await _codes(bot, user.id, 1) == [45015]
        await user.say("你好")
        assert user.allowance.left(platform.clock.now()) == 5
        assert await _codes(bot, user.id, 6) == [0] * 5 + [45047]
        assert user.allowance.left(platform.clock.now()) == 0
        platform.clock.advance(48 * 3600)
        assert await _codes(bot, user.id, 1) == [45015]
        for act in (user.follow(), user.click("help"), user.scan("shop")):
            await act
            assert await _codes(bot, user.id, 4) == [0] * 3 + [45047]
        platform.clock.advance(60)
        assert await _codes(bot, user.id, 1) == [45015]
        await user.view("http://127.0.0.1/")
        assert await _codes(bot, user.id, 1) == [45015]
        assert len(platform.dropped) == 8


async def _codes(bot: Bot, user: str, times: int) -> list[int]:
    return [(await bot.send(user, "在"))["errcode"] for _ in range(times)]


@asynchronous
async def test_nobody_who_left_is_written_to() -> None:
    async with WeChatSimulator() as platform, running(platform, silent) as bot:
        user = platform.user()
        await user.say("你好")
        await user.unfollow()
        assert bot.seen[-1]["Event"] == "unsubscribe"
        assert await _codes(bot, user.id, 1) == [45015]
        assert (await bot.send("stranger", "在"))["errcode"] == 40003


@asynchronous
async def test_long_empty_and_unknown_content_is_refused() -> None:
    async with WeChatSimulator() as platform, running(platform, silent) as bot:
        user = platform.user()
        await user.say("你好")
        assert (await bot.send(user.id, "退" * 683))["errcode"] == 45002
        assert (await bot.send(user.id, ""))["errcode"] == 47001
        assert (await bot.call(SEND, {"touser": user.id, "msgtype": "markdown"}))["errcode"] == 40008
        assert user.received == []


@asynchronous
async def test_an_account_without_the_api_can_only_reply() -> None:
    async with WeChatSimulator(customer_service=False) as platform, running(platform) as bot:
        user = platform.user()
        await user.say("你好")
        assert user.received == ["你好"]
        assert (await bot.send(user.id, "在"))["errcode"] == 48001


@asynchronous
async def test_a_menu_message_is_tapped_and_counts_as_a_click() -> None:
    menu = {"head_content": "满意吗", "list": [{"id": "101", "content": "满意"}], "tail_content": "谢谢"}
    async with WeChatSimulator() as platform, running(platform, silent) as bot:
        user = platform.user()
        await user.say("你好")
        assert (await bot.call(SEND, {"touser": user.id, "msgtype": "msgmenu", "msgmenu": menu}))["errcode"] == 0
        assert user.received == ["满意吗\n满意\n谢谢"]
        platform.clock.advance(48 * 3600)
        await user.tap(1)
        assert (bot.seen[-1]["Content"], bot.seen[-1]["bizmsgmenuid"]) == ("满意", "101")
        assert await _codes(bot, user.id, 4) == [0] * 3 + [45047]


@asynchronous
async def test_menu_messages_need_a_certified_account_and_few_items() -> None:
    async with WeChatSimulator(menus=False) as platform, running(platform, silent) as bot:
        user = platform.user()
        body: dict[str, Any] = {
            "touser": user.id,
            "msgtype": "msgmenu",
            "msgmenu": {"list": [{"id": 1, "content": "x"}]},
        }
        assert (await bot.call(SEND, body))["errcode"] == 40200
    async with WeChatSimulator() as platform, running(platform, silent) as bot:
        platform.user(user.id)
        body["msgmenu"]["list"] *= 11
        assert (await bot.call(SEND, body))["errcode"] == 45098


@asynchronous
async def test_a_person_sees_that_somebody_types() -> None:
    async with WeChatSimulator() as platform, running(platform, silent) as bot:
        user = platform.user()
        typing = {"touser": user.id, "command": "Typing"}
        assert (await bot.call(TYPING, typing))["errcode"] == 45080
        await user.say("你好")
        assert (await bot.call(TYPING, typing))["errcode"] == 0
        assert user.typing_until > platform.clock.now()
        assert (await bot.call(TYPING, typing))["errcode"] == 45081
        await bot.send(user.id, "在")
        assert user.typing_until == 0
        assert (await bot.call(TYPING, typing | {"command": "Sleep"}))["errcode"] == 45072


@asynchronous
async def test_faults_happen_as_often_as_ordered() -> None:
    async with WeChatSimulator() as platform, running(platform, silent) as bot:
        user = platform.user()
        await user.say("你好")
        platform.api.fail(SEND, code=-1, times=2)
        platform.api.fail(SEND, code=40001, done=True)
        assert await _codes(bot, user.id, 4) == [-1, -1, 40001, 0]
        assert user.received == ["在", "在"]
        platform.api.fail(SEND, status=502)
        with pytest.raises(aiohttp.ContentTypeError):
            await bot.send(user.id, "在")
        platform.api.fail(SEND, silence=0.1)
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await bot.send(user.id, "在")
        assert [call.code for call in platform.api.calls if call.path == SEND] == [None, None, None, 0, None, None]


@asynchronous
async def test_a_silent_api_does_not_hold_up_the_end() -> None:
    async with WeChatSimulator() as platform, running(platform, silent) as bot:
        platform.api.fail(SEND, silence=60)
        pending = asyncio.create_task(bot.send(platform.user().id, "在"))
        await platform.until(lambda: any(call.path == SEND for call in platform.api.calls))
        started = time.monotonic()
    assert time.monotonic() - started < 10
    with pytest.raises(aiohttp.ClientError):
        await pending


@asynchronous
async def test_a_body_that_is_no_json_object_is_refused() -> None:
    async with WeChatSimulator() as platform, aiohttp.ClientSession() as session:
        for body in ("[]", "{", ""):
            async with session.post(f"{platform.api.url}/cgi-bin/stable_token", data=body) as response:
                assert (await response.json())["errcode"] == 47001


@asynchronous
async def test_a_call_that_does_not_exist_is_not_found_and_noted() -> None:
    async with WeChatSimulator() as platform, aiohttp.ClientSession() as session:
        async with session.get(f"{platform.api.url}{SEND}") as response:
            assert response.status == 404
        assert [(call.path, call.code) for call in platform.api.calls] == [(SEND, None)]


@asynchronous
async def test_a_revoked_token_is_bad_at_once() -> None:
    async with WeChatSimulator() as platform, running(platform, silent) as bot:
        user = platform.user()
        await user.say("你好")
        token = await bot.token()
        platform.tokens.revoke()
        body = {"touser": user.id, "msgtype": "text", "text": {"content": "在"}}
        assert (await bot.call(SEND, body, token=token))["errcode"] == 40001
        assert (await bot.call(SEND, body))["errcode"] == 0
        assert len(platform.tokens.issued) == 2
