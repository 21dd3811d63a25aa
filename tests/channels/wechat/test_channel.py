"""The channel in a real server, with a bot of the test's behind it and wechatpy as the other side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from tests.channels.platform.served import WORDING, Bot, serving
from tests.channels.wechat.platform import Heard, Platform, platform
from tuiding.channels.platform.store import RedisStore
from tuiding.channels.wechat import WeChatInput

Work = Callable[[Platform], Awaitable[Any]]


def _with(bot: Bot, work: Work, **options: Any) -> Any:
    async def run() -> Any:
        async with platform(bot, **options) as wechat:
            return await work(wechat)

    return asyncio.run(run())


@pytest.fixture(params=[False, True], ids=["plain", "sealed"])
def sealed(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_a_message_gets_its_answer_in_reply(sealed: bool) -> None:
    bot = Bot(["第一句", "第二句"])

    async def work(wechat: Platform) -> None:
        assert await wechat.say("怎么关自动续费") == Heard("text", "第一句\n\n第二句")

    _with(bot, work, sealed=sealed)
    (message,) = bot.heard
    assert (message.text, message.sender_id, message.input_channel) == ("怎么关自动续费", "wechat:o1", "wechat")
    assert message.metadata == {"platform": None}


def test_the_url_check_returns_what_was_sent() -> None:
    async def work(wechat: Platform) -> None:
        async with wechat.session.get(wechat.url, params={**wechat.query(), "echostr": "1234<b>"}) as response:
            assert (response.status, await response.text()) == (200, "1234<b>")
            assert response.content_type == "text/plain"
        query = {**wechat.query(), "signature": "0" * 40, "echostr": "1234"}
        async with wechat.session.get(wechat.url, params=query) as response:
            assert (response.status, await response.text()) == (403, "")

    _with(Bot(), work)


def test_in_compatible_mode_the_sealed_message_counts() -> None:
    bot = Bot()

    async def work(wechat: Platform) -> None:
        fields = wechat.fields(Content="真的")
        query, body = wechat.request(fields)
        both = body.replace(b"<xml>", "<xml><MsgType>text</MsgType><Content>假的</Content>".encode(), 1)
        status, _ = await wechat.post(query, both)
        assert status == 200

    _with(bot, work, sealed=True)
    assert bot.texts == ["真的"]


def test_choices_can_be_tapped_and_answered_by_number() -> None:
    bot = Bot(["是谁扣的？\n1. 苹果\n2. 微信"], ["苹果", "微信"])

    async def work(wechat: Platform) -> None:
        heard = await wechat.say("关续费")
        assert heard is not None
        assert '<a href="weixin://bizmsgmenu?msgmenucontent=微信&msgmenuid=2">2. 微信</a>' in heard.text
        await wechat.say("2")
        await wechat.say("微信", bizmsgmenuid="2")

    _with(bot, work)
    # The bot numbered them, and knows what 2 means; a tap says which is meant whatever came after.
    assert bot.texts == ["关续费", "2", "/微信"]


def test_choices_that_the_bot_does_not_number_are_numbered_and_translated() -> None:
    bot = Bot(["是谁扣的？"], ["苹果", "微信"])

    async def work(wechat: Platform) -> None:
        heard = await wechat.say("关续费")
        assert heard == Heard("text", "是谁扣的？\n1. 苹果\n2. 微信")
        await wechat.say("2")
        await wechat.say("3")

    _with(bot, work, links=False)
    assert bot.texts == ["关续费", "/微信", "3"]


def test_a_card_is_never_printed() -> None:
    async def work(wechat: Platform) -> None:
        assert await wechat.say("你好") == Heard("text", "好的")

    _with(Bot(custom={"version": 1, "kind": "smalltalk"}), work)


@pytest.mark.parametrize(
    ("kind", "fields", "response"),
    [
        ("image", {"PicUrl": "http://127.0.0.1/p", "MediaId": "1"}, "utter_channel/image"),
        ("location", {"Location_X": "1", "Label": "那里"}, "utter_channel/location"),
        ("voice", {"MediaId": "1", "Format": "amr"}, "utter_channel/voice"),
        ("voice", {"MediaId": "1", "Recognition": " "}, "utter_channel/voice"),
        ("shortvideo", {"MediaId": "1"}, "utter_channel/other"),
        ("no such type", {}, "utter_channel/other"),
        ("event", {"Event": "subscribe", "EventKey": ""}, "utter_smalltalk/greet"),
        ("event", {"Event": "SCAN", "EventKey": "7"}, "utter_smalltalk/greet"),
        ("event", {"Event": "unsubscribe"}, None),
        ("event", {"Event": "VIEW", "EventKey": "http://127.0.0.1/"}, None),
        ("event", {"Event": "LOCATION", "Latitude": "1"}, None),
        ("event", {"Event": "CLICK", "EventKey": ""}, None),
        ("event", {}, None),
    ],
)
def test_what_the_bot_cannot_read_gets_a_fitting_sentence_or_none(
    kind: str, fields: dict[str, str], response: str | None
) -> None:
    bot = Bot()

    async def work(wechat: Platform) -> None:
        heard = await wechat.deliver(wechat.fields(kind, **fields))
        assert heard == (Heard("text", WORDING.text(response)) if response else Heard())

    _with(bot, work)
    assert bot.heard == []


@pytest.mark.parametrize(
    ("kind", "fields"),
    [("voice", {"Recognition": "退会员"}), ("event", {"Event": "CLICK", "EventKey": "退会员"})],
)
def test_what_is_spoken_or_clicked_is_said(kind: str, fields: dict[str, str]) -> None:
    bot = Bot()

    async def work(wechat: Platform) -> None:
        assert await wechat.deliver(wechat.fields(kind, **fields)) == Heard("text", "好的")

    _with(bot, work)
    assert bot.texts == ["退会员"]


def test_a_slow_answer_is_held_over_the_attempts() -> None:
    bot = Bot(seconds=0.9)

    async def work(wechat: Platform) -> None:
        assert await wechat.say("退") == Heard("text", "好的")

    _with(bot, work, patience=0.6)
    assert bot.texts == ["退"]


@pytest.mark.parametrize("fetching", ["1", "接着看", "那安卓呢"])
def test_an_answer_that_is_too_late_comes_with_the_next_message(fetching: str) -> None:
    bot = Bot(seconds=2.4)

    async def work(wechat: Platform) -> None:
        later = await wechat.say("退")
        assert later is not None
        assert later.text.startswith(WORDING.text("utter_channel/later"))
        bot.seconds = 0
        tapped = {"bizmsgmenuid": "0"} if fetching == "接着看" else {}
        heard = await wechat.say(fetching, **tapped)
        assert heard is not None
        # A real question is answered as well; what only fetches is not put to the bot.
        if len(fetching) > 3:
            assert bot.texts == ["退", fetching]
        else:
            assert bot.texts == ["退"]
            assert heard == Heard("text", "好的")

    _with(bot, work, patience=0.6)


def test_nothing_left_to_fetch_is_said() -> None:
    async def work(wechat: Platform) -> None:
        assert await wechat.say("接着看", bizmsgmenuid="0") == Heard("text", WORDING.text("utter_channel/nothing"))

    _with(Bot(), work)


def test_a_bot_that_never_answers_and_one_that_fails_are_apologised_for() -> None:
    bot = Bot(seconds=60)

    async def work(wechat: Platform) -> None:
        failed = Heard("text", WORDING.text("utter_channel/failed"))
        assert await wechat.say("退") == failed
        bot.seconds, bot.error = 0, RuntimeError("no model")
        assert await wechat.say("退") == failed

    _with(bot, work, handling=0.2)


def test_many_bubbles_are_merged_and_what_does_not_fit_comes_with_the_next_message() -> None:
    bubbles = [f"{number}" + "退" * 150 for number in range(9)]
    bot = Bot(bubbles)

    async def work(wechat: Platform) -> None:
        shown = []
        for text in ("全部", "1", "1"):
            heard = await wechat.say(text)
            assert heard is not None
            shown.append(heard.text.partition("\n" + WORDING.text("utter_channel/more"))[0])
        assert [bubble for text in shown for bubble in text.split("\n\n")] == bubbles

    _with(bot, work)
    assert bot.texts == ["全部"]


def test_ten_copies_at_once_are_handled_once_and_answered_once(sealed: bool) -> None:
    bot = Bot(seconds=0.2)

    async def work(wechat: Platform) -> None:
        fields = wechat.fields(Content="退")
        heard = await asyncio.gather(*(wechat.deliver(fields) for _ in range(10)))
        assert sorted(heard, key=str) == sorted([Heard()] * 9 + [Heard("text", "好的")], key=str)

    _with(bot, work, sealed=sealed)
    assert bot.texts == ["退"]


def test_events_of_one_second_are_told_apart_and_copies_are_not() -> None:
    bot = Bot()

    async def work(wechat: Platform) -> None:
        first, second = (wechat.fields("event", Event="CLICK", EventKey=key, CreateTime="7") for key in "甲乙")
        await asyncio.gather(*(wechat.deliver(fields) for fields in (first, first, second)))

    _with(bot, work)
    assert sorted(bot.texts) == ["乙", "甲"]


def test_two_workers_on_redis_answer_each_of_many_messages_once(redis_url: str) -> None:
    bot = Bot(seconds=0.05)

    async def run() -> None:
        stores = [RedisStore(redis_url, "many:") for _ in range(2)]
        async with platform(bot, store=stores[0]) as one, platform(bot, store=stores[1]) as two:
            messages = [one.fields(person=f"o{number % 20}", Content=f"{number}?") for number in range(100)]
            heard = await asyncio.gather(
                *(wechat.deliver(message) for message in messages for wechat in (one, two, one))
            )
        assert len([answer for answer in heard if answer == Heard("text", "好的")]) == 100
        assert heard.count(Heard()) == 200

    asyncio.run(run())
    assert len(bot.heard) == 100


def test_logs_name_nobody_and_say_what_happened(caplog: pytest.LogCaptureFixture, sealed: bool) -> None:
    caplog.set_level(logging.DEBUG, "tuiding")

    async def work(wechat: Platform) -> None:
        await wechat.say("我的秘密", person="oSOMEBODY")
        await wechat.post({**wechat.query(), "signature": "0" * 40}, b"<xml/>")

    _with(Bot(["回答"]), work, sealed=sealed)
    assert "wechat: text of" in caplog.text
    assert "reply after" in caplog.text
    assert "refused a request (signature): wrong signature" in caplog.text
    assert all(word not in caplog.text for word in ("oSOMEBODY", "我的秘密", "回答", "QDG6eK"))


def test_without_settings_there_is_no_such_address() -> None:
    async def run() -> int:
        async with (
            serving(WeChatInput(None, WORDING), Bot().handle_message) as url,
            aiohttp.ClientSession() as session,
            session.get(f"{url}/webhooks/wechat/webhook") as response,
        ):
            status: int = response.status
            return status

    assert asyncio.run(run()) == 404
