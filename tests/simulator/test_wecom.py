from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from tests.simulator.asynchronous import asynchronous
from tests.simulator.bots import Body, Bot, Fields, late, running, silent
from tuiding.simulator import Patience, Tampering, WeComSimulator

SEND = "/cgi-bin/message/send"


def _text(bot: Bot, users: str, text: str) -> dict[str, Any]:
    agent = bot.platform.account.agent_id
    return {"touser": users, "agentid": agent, "msgtype": "text", "text": {"content": text}}


@asynchronous
async def test_a_conforming_bot_is_understood() -> None:
    async with WeComSimulator() as platform, running(platform) as bot:
        await platform.check_url()
        user = platform.user("zhangsan")
        await user.say("怎么退出企业微信")
        assert (await user.reads()).text == "怎么退出企业微信"
        assert bot.seen[0]["AgentID"] == "218"
        assert bot.seen[0]["ToUserName"] == platform.account.id


@asynchronous
async def test_a_late_bot_is_asked_again() -> None:
    async with WeComSimulator(patience=Patience(seconds=0.5)) as platform, running(platform, late(1)) as bot:
        user = platform.user()
        assert len((await user.say("你好")).attempts) == 2
        assert bot.seen[0]["MsgId"] == bot.seen[1]["MsgId"]
        assert user.received == ["你好"]


@asynchronous
async def test_nobody_is_told_that_a_bot_never_answers() -> None:
    async with WeComSimulator(patience=Patience(seconds=0.5)) as platform, running(platform, late(1, 1, 1)):
        user = platform.user()
        assert len((await user.say("你好")).attempts) == 3
        assert user.received == []


@asynchronous
async def test_a_reply_that_is_not_encrypted_is_never_seen() -> None:
    async def answer(bot: Bot, fields: Fields) -> Body:
        return bot.reply(fields, "你好", encrypted=False)

    async with WeComSimulator() as platform, running(platform, answer):
        user = platform.user()
        await user.say("你好")
        assert user.received == []
        assert "is not encrypted" in platform.dropped[0].reason


@asynchronous
async def test_sending_reaches_the_members_there_are() -> None:
    async with WeComSimulator() as platform, running(platform, silent) as bot:
        one, other = platform.user("zhangsan"), platform.user("lisi")
        answer = await bot.call(SEND, _text(bot, "zhangsan|lisi|Nobody", "在"))
        assert (answer["errcode"], answer["invaliduser"]) == (0, "nobody")
        assert one.received == other.received == ["在"]
        assert (await bot.call(SEND, _text(bot, "Nobody", "在")))["errcode"] == 81013
        await bot.call(SEND, _text(bot, "@all", "大家"))
        assert other.received == ["在", "大家"]


@asynchronous
async def test_what_is_more_than_30_a_minute_is_dropped_without_a_word() -> None:
    async with WeComSimulator() as platform, running(platform, silent) as bot:
        user = platform.user()
        token = await bot.token()
        answers = [await bot.call(SEND, _text(bot, user.id, str(number)), token) for number in range(31)]
        assert {answer["errcode"] for answer in answers} == {0}
        assert user.received == [str(number) for number in range(30)]
        assert [dropped.text for dropped in platform.dropped] == ["30"]
        platform.clock.advance(60)
        await bot.call(SEND, _text(bot, user.id, "again"), token)
        assert user.received[-1] == "again"


@asynchronous
async def test_wechat_shows_text_alone() -> None:
    async with WeComSimulator() as platform, running(platform, silent) as bot:
        user = platform.user()
        body = _text(bot, user.id, "") | {"msgtype": "markdown", "markdown": {"content": "**粗**"}}
        assert (await bot.call(SEND, body))["errcode"] == 0
        assert user.received == []
        assert platform.dropped[0].reason == "WeChat does not show markdown"


@asynchronous
async def test_a_long_text_is_cut_and_no_character_halved() -> None:
    async with WeComSimulator() as platform, running(platform, silent) as bot:
        user = platform.user()
        await bot.call(SEND, _text(bot, user.id, "退" * 683))
        assert user.received == ["退" * 682]
        assert platform.dropped[0].text == "退"


@asynchronous
async def test_another_applications_id_and_empty_texts_are_refused() -> None:
    async with WeComSimulator() as platform, running(platform, silent) as bot:
        user = platform.user()
        assert (await bot.call(SEND, _text(bot, user.id, "在") | {"agentid": 1}))["errcode"] == 40056
        assert (await bot.call(SEND, _text(bot, user.id, "")))["errcode"] == 40058


@asynchronous
async def test_a_token_stays_the_same_until_it_ends() -> None:
    async with WeComSimulator() as platform, running(platform, silent) as bot:
        user = platform.user()
        token = await bot.token()
        assert await bot.token() == token
        assert (await bot.call(SEND, _text(bot, user.id, "在"), "invented"))["errcode"] == 40014
        platform.clock.advance(7200)
        assert (await bot.call(SEND, _text(bot, user.id, "在"), token))["errcode"] == 42001
        assert await bot.token() != token


@pytest.mark.parametrize(("change", "code"), [({"corpid": "ww"}, 40013), ({"corpsecret": "guessed"}, 40001)])
@asynchronous
async def test_a_token_needs_the_companys_secret(change: dict[str, str], code: int) -> None:
    async with WeComSimulator() as platform, aiohttp.ClientSession() as session:
        query = {"corpid": platform.account.id, "corpsecret": platform.account.secret} | change
        async with session.get(f"{platform.api.url}/cgi-bin/gettoken", params=query) as response:
            assert (await response.json())["errcode"] == code


@asynchronous
async def test_events_and_other_messages_arrive_as_the_platform_posts_them() -> None:
    async with WeComSimulator() as platform, running(platform, silent) as bot:
        user = platform.user()
        await user.enter()
        await user.click("help")
        await user.send_picture()
        await user.speak()
        assert [fields.get("Event") or fields["MsgType"] for fields in bot.seen] == [
            "enter_agent",
            "click",
            "image",
            "voice",
        ]


@pytest.mark.parametrize("tampering", [Tampering(signature="0" * 40), Tampering(receiver="ww"), Tampering(body=b"<")])
@asynchronous
async def test_a_bot_that_checks_refuses_forgeries(tampering: Tampering) -> None:
    async with WeComSimulator() as platform, running(platform) as bot:
        assert (await platform.user().forge("你好", tampering)).status == 403
        assert bot.seen == []
