from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from tests.simulator.asynchronous import asynchronous
from tests.simulator.bots import Body, Bot, Fields, echo, late, running, silent
from tuiding.simulator import Mode, Patience, WeChatSimulator
from tuiding.simulator.wechat import NOTICE

HURRIED = Patience(seconds=0.5)


@pytest.mark.parametrize("mode", Mode)
@asynchronous
async def test_a_conforming_bot_is_understood_in_every_mode(mode: Mode) -> None:
    async with WeChatSimulator(mode=mode) as platform, running(platform, _echo_as(mode)) as bot:
        await platform.check_url()
        user = platform.user()
        delivery = await user.say("怎么取消自动续费 <&]]>")
        assert (await user.reads()).text == "怎么取消自动续费 <&]]>"
        assert user.received == ["怎么取消自动续费 <&]]>"]
        assert len(delivery.attempts) == 1
        assert bot.seen[0]["FromUserName"] == user.id
        assert bot.seen[0]["MsgId"] == delivery.message_id
        assert ("encrypt_type" in bot.queries[0]) == (mode is not Mode.PLAIN)
        assert ("<Content>" in bot.bodies[0]) == (mode is not Mode.SAFE)
        assert ("<Encrypt>" in bot.bodies[0]) == (mode is not Mode.PLAIN)


def _echo_as(mode: Mode) -> Callable[[Bot, Fields], Any]:
    async def answer(bot: Bot, fields: Fields) -> Body:
        return bot.reply(fields, fields["Content"], encrypted=mode is Mode.SAFE)

    return answer


@asynchronous
async def test_in_compatible_mode_a_reply_may_be_encrypted_and_in_plain_mode_not() -> None:
    async with WeChatSimulator(mode=Mode.COMPATIBLE) as platform, running(platform):
        user = platform.user()
        await user.say("你好")
        assert user.received == ["你好"]
    async with WeChatSimulator(mode=Mode.PLAIN) as platform, running(platform):
        user = platform.user()
        await user.say("你好")
        assert user.received == [NOTICE]


@asynchronous
async def test_a_late_bot_is_asked_again_with_the_same_message() -> None:
    async with WeChatSimulator(patience=HURRIED) as platform, running(platform, late(1, 1)) as bot:
        user = platform.user()
        delivery = await user.say("你好")
        assert [attempt.answered for attempt in delivery.attempts] == [False, False, True]
        assert [fields["MsgId"] for fields in bot.seen] == [delivery.message_id] * 3
        assert len({query["signature"] for query in bot.queries}) == 3
        assert user.received == ["你好"]


@asynchronous
async def test_a_repeated_request_can_carry_the_same_signature() -> None:
    patience = Patience(seconds=0.5, same_signature=True)
    async with WeChatSimulator(patience=patience) as platform, running(platform, late(1)) as bot:
        await platform.user().say("你好")
        assert len(bot.queries) == 2
        assert bot.queries[0] == bot.queries[1]


@asynchronous
async def test_after_three_requests_without_answer_the_platform_says_so() -> None:
    async with WeChatSimulator(patience=HURRIED) as platform, running(platform, late(1, 1, 1)) as bot:
        user = platform.user()
        started = time.monotonic()
        delivery = await user.say("你好")
        assert [attempt.error for attempt in delivery.attempts] == ["no answer"] * 3
        assert time.monotonic() - started < 3 * HURRIED.seconds + 2
        assert (await user.reads()).via == "notice"
        assert user.received == [NOTICE]
        assert len(bot.seen) == 3


@asynchronous
async def test_a_bot_that_is_not_there_is_asked_three_times() -> None:
    async with WeChatSimulator("http://127.0.0.1:9/callback") as platform:
        user = platform.user()
        assert len((await user.say("你好")).attempts) == 3
        assert user.received == [NOTICE]


@asynchronous
async def test_an_error_status_is_no_answer() -> None:
    async def fail(bot: Bot, fields: Fields) -> Body:
        return web.Response(status=500)

    async with WeChatSimulator() as platform, running(platform, fail):
        user = platform.user()
        delivery = await user.say("你好")
        assert [attempt.status for attempt in delivery.attempts] == [500] * 3
        assert user.received == [NOTICE]


@pytest.mark.parametrize("body", ["", "success"])
@asynchronous
async def test_an_acknowledged_message_shows_nothing(body: str) -> None:
    async def answer(bot: Bot, fields: Fields) -> Body:
        return body

    async with WeChatSimulator() as platform, running(platform, answer):
        user = platform.user()
        assert len((await user.say("你好")).attempts) == 1
        assert user.received == []
        assert platform.dropped == []


_WRONG: dict[str, Callable[[Bot, Fields], str]] = {
    "is not XML": lambda bot, fields: '{"text": "你好"}',
    "has the root": lambda bot, fields: "<html>你好</html>",
    "is not encrypted": lambda bot, fields: bot.reply(fields, "你好", encrypted=False),
    "has a wrong MsgSignature": lambda bot, fields: bot.reply(fields, "你好").replace(
        "<MsgSignature><![CDATA[", "<MsgSignature><![CDATA[0"
    ),
    "has ToUserName": lambda bot, fields: bot.reply(fields | {"FromUserName": "someone"}, "你好"),
    "has FromUserName": lambda bot, fields: bot.reply(fields | {"ToUserName": "gh_other"}, "你好"),
    "has no Content": lambda bot, fields: bot.reply(fields, ""),
    "has 2049 bytes": lambda bot, fields: bot.reply(fields, "退" * 682 + "xyz"),
    "has MsgType 'markdown'": lambda bot, fields: bot.reply(fields, "**你好**", kind="markdown"),
    "is for": lambda bot, fields: _for_somebody_else(bot, fields),
}


def _for_somebody_else(bot: Bot, fields: Fields) -> str:
    bot.crypto._id = "wxother"
    return bot.reply(fields, "你好")


@pytest.mark.parametrize("reason", _WRONG)
@asynchronous
async def test_a_wrong_reply_shows_the_platforms_notice(reason: str) -> None:
    async def answer(bot: Bot, fields: Fields) -> Body:
        return _WRONG[reason](bot, fields)

    async with WeChatSimulator() as platform, running(platform, answer):
        user = platform.user()
        await user.say("你好")
        assert user.received == [NOTICE]
        assert reason in platform.dropped[0].reason


@asynchronous
async def test_2048_bytes_are_shown() -> None:
    async def answer(bot: Bot, fields: Fields) -> Body:
        return bot.reply(fields, "退" * 682 + "xy")

    async with WeChatSimulator() as platform, running(platform, answer):
        user = platform.user()
        await user.say("你好")
        assert user.received == ["退" * 682 + "xy"]


@asynchronous
async def test_a_bot_that_answers_both_ways_is_seen_twice() -> None:
    async def twice(bot: Bot, fields: Fields) -> Body:
        await bot.send(fields["FromUserName"], "你好")
        return bot.reply(fields, "你好")

    async with WeChatSimulator() as platform, running(platform, twice):
        user = platform.user()
        await user.say("你好")
        assert [(line.via, line.text) for line in user.transcript[1:]] == [("api", "你好"), ("passive", "你好")]


@asynchronous
async def test_a_message_that_arrives_ten_times_is_answered_as_often_as_the_bot_does() -> None:
    async with WeChatSimulator() as platform, running(platform) as bot:
        user = platform.user()
        delivery = await user.say("你好", copies=10)
        assert len({fields["MsgId"] for fields in bot.seen}) == 1
        assert len(delivery.attempts) == len(user.received) == 10


@asynchronous
async def test_people_who_write_at_once_read_their_own_answers() -> None:
    async with WeChatSimulator() as platform, running(platform, late(*[0.05] * 50)):
        users = [platform.user() for _ in range(50)]
        deliveries = await asyncio.gather(*(user.say(f"我是{user.id}") for user in users))
        assert all(user.received == [f"我是{user.id}"] for user in users)
        assert len({delivery.message_id for delivery in deliveries}) == 50


@asynchronous
async def test_links_in_a_text_are_choices() -> None:
    async def offer(bot: Bot, fields: Fields) -> Body:
        if "bizmsgmenuid" in fields:
            return bot.reply(fields, f"{fields['bizmsgmenuid']}:{fields['Content']}")
        link = '<a href="weixin://bizmsgmenu?msgmenucontent=%E6%98%AF%E6%88%91&amp;msgmenuid=7">我送的</a>'
        return bot.reply(fields, f'是谁送的？\n1. {link}\n2. <a href="http://127.0.0.1/">别人</a>')

    async with WeChatSimulator() as platform, running(platform, offer):
        user = platform.user()
        await user.say("亲属卡")
        assert (await user.reads()).text == "是谁送的？\n1. 我送的\n2. 别人"
        with pytest.raises(AssertionError, match="no choice 2; to tap there is: 我送的"):
            await user.tap(2)
        await user.tap("我送的")
        assert (await user.reads()).text == "7:是我"
        for same in (1, "是我"):
            await user.tap(same)
            assert (await user.reads()).text == "7:是我"


@asynchronous
async def test_a_transfer_brings_a_person_for_half_an_hour() -> None:
    async def transfer(bot: Bot, fields: Fields) -> Body:
        return bot.reply(fields, "", kind="transfer_customer_service")

    async with WeChatSimulator() as platform, running(platform, transfer) as bot:
        user = platform.user()
        await user.say("转人工")
        assert user.with_person
        assert (await user.say("在吗")).attempts == ()
        assert len(bot.seen) == 1
        platform.clock.advance(1800)
        await user.say("还在吗")
        assert len(bot.seen) == 2
        await user.click("human")
        assert len(bot.seen) == 3
        assert "transfer_customer_service" in platform.dropped[0].reason
        user.leave_person()
        await user.say("谢谢")
        assert len(bot.seen) == 4


@asynchronous
async def test_voice_pictures_and_places_arrive_as_the_platform_posts_them() -> None:
    async with WeChatSimulator() as platform, running(platform, silent) as bot:
        user = platform.user()
        await user.speak("取消自动续费")
        await user.speak(None)
        await user.send_picture()
        await user.send_place("广州")
        assert [fields["MsgType"] for fields in bot.seen] == ["voice", "voice", "image", "location"]
        assert bot.seen[0]["Recognition"] == "取消自动续费"
        assert "Recognition" not in bot.seen[1]
        assert bot.seen[3]["Label"] == "广州"
        assert all("MsgId" in fields for fields in bot.seen)


@asynchronous
async def test_following_by_a_code_names_its_scene() -> None:
    async with WeChatSimulator() as platform, running(platform, silent) as bot:
        await platform.user().follow(scene="shop")
        assert (bot.seen[0]["Event"], bot.seen[0]["EventKey"]) == ("subscribe", "qrscene_shop")
        assert "MsgId" not in bot.seen[0]


@asynchronous
async def test_waiting_in_vain_shows_the_transcript() -> None:
    async with WeChatSimulator() as platform, running(platform):
        user = platform.user("openid")
        await user.say("你好")
        await user.reads("你好")
        with pytest.raises(AssertionError, match=r"openid sees no '你好'.*\n.user. 你好\n.passive. 你好"):
            await user.reads("你好", within=0.05)


@asynchronous
async def test_what_comes_later_by_the_api_is_waited_for() -> None:
    tasks: list[asyncio.Task[Any]] = []

    async def answer_later(bot: Bot, fields: Fields) -> Body:
        async def send() -> None:
            await asyncio.sleep(0.2)
            await bot.send(fields["FromUserName"], "想好了")

        tasks.append(asyncio.create_task(send()))
        return "success"

    async with WeChatSimulator() as platform, running(platform, answer_later):
        user = platform.user()
        await user.say("你好")
        assert user.received == []
        assert (await user.reads("想好了")).via == "api"
        await asyncio.gather(*tasks)


@asynchronous
async def test_an_event_is_answered_passively_too() -> None:
    async def greet(bot: Bot, fields: Fields) -> Body:
        return bot.reply(fields, "欢迎") if fields.get("Event") == "subscribe" else await echo(bot, fields)

    async with WeChatSimulator() as platform, running(platform, greet):
        user = platform.user()
        await user.follow()
        assert (await user.reads()).text == "欢迎"
