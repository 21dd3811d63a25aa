"""Accounts with the customer-service API: what is late, long or handed over goes through it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.channels.platform.api_server import SILENCE, Api, api_server
from tests.channels.platform.served import WORDING, Bot, served
from tests.channels.platform.waiting import until
from tests.channels.wechat.platform import Heard, Platform, platform
from tests.simulator.asynchronous import asynchronous
from tuiding.simulator import WeChatSimulator

_SEND, _TOKEN = "/cgi-bin/message/custom/send", "/cgi-bin/stable_token"
_HANDOFF = {"version": 1, "kind": "handoff"}

Work = Callable[[Platform, Api], Awaitable[Any]]


def _with(bot: Bot, work: Work, **options: Any) -> Any:
    async def run() -> Any:
        async with api_server() as api:
            api.otherwise = _platform_api
            async with platform(bot, api=api.url, secret="secret", patience=0.5, **options) as wechat:
                return await work(wechat, api)

    return asyncio.run(run())


def _platform_api(path: str, body: Any) -> Any:
    if path == _TOKEN:
        return {"access_token": "forced" if body["force_refresh"] else "token", "expires_in": 7200}
    return {"errcode": 0, "errmsg": "ok"}


def _messages(api: Api) -> list[dict[str, Any]]:
    return [json.loads(body) for path, _, body in api.calls if path == _SEND]


def _sent(api: Api) -> list[str]:
    bodies = _messages(api)
    assert all(body["touser"] == "o1" and body["msgtype"] == "text" for body in bodies)
    return [body["text"]["content"] for body in bodies]


def test_an_answer_in_time_is_replied_and_costs_no_call() -> None:
    async def work(wechat: Platform, api: Api) -> None:
        assert await wechat.say("退") == Heard("text", "好的")
        assert api.calls == []

    _with(Bot(), work)


def test_a_late_answer_is_sent_once_and_the_platform_is_not_kept_waiting() -> None:
    bot = Bot(seconds=0.8)

    async def work(wechat: Platform, api: Api) -> None:
        assert await wechat.say("退") == Heard()
        await until(lambda: _sent(api))
        assert await wechat.say("1") == Heard()
        await until(lambda: len(_sent(api)) > 1)
        assert _sent(api) == ["好的", "好的"]
        assert [query for path, query, _ in api.calls if path == _SEND] == [{"access_token": "token"}] * 2
        assert api.paths().count(_TOKEN) == 1

    _with(bot, work)


def test_a_long_answer_is_sent_in_order_in_as_few_texts_as_the_quota_allows() -> None:
    bubbles = [f"{number}" + "退" * 500 for number in range(9)]

    async def work(wechat: Platform, api: Api) -> None:
        assert await wechat.say("全部") == Heard()
        await until(lambda: len(_sent(api)) == 5)
        heard = await wechat.say("1")
        assert heard is not None
        await until(lambda: len(_sent(api)) >= 9 or heard.text)
        texts = [*_sent(api), *([heard.text] if heard.text else [])]
        more = "\n" + WORDING.text("utter_channel/more")
        assert [more in text for text in texts] == [False] * 4 + [True] + [False] * (len(texts) - 5)
        assert "\n\n".join(text.partition(more)[0] for text in texts).split("\n\n") == bubbles
        assert all(len(text.encode()) <= 2048 for text in _sent(api))

    _with(Bot(bubbles), work)


@pytest.mark.parametrize("code", [45015, 45047, 48001, 40003])
def test_what_the_api_refuses_comes_with_the_next_reply(code: int) -> None:
    bot = Bot(seconds=0.7)

    async def work(wechat: Platform, api: Api) -> None:
        api.answers[_SEND] = [{"errcode": code, "errmsg": "no"}]
        assert await wechat.say("退") == Heard()
        await until(lambda: _sent(api))
        bot.seconds = 0
        assert await wechat.say("1") == Heard("text", "好的")
        assert bot.texts == ["退"]
        assert len(_sent(api)) == 1

    _with(bot, work)


def test_a_rejected_token_is_renewed_by_force_and_the_text_arrives() -> None:
    async def work(wechat: Platform, api: Api) -> None:
        api.answers[_SEND] = [{"errcode": 40001, "errmsg": "invalid credential"}]
        await wechat.say("退")
        await until(lambda: len(_sent(api)) == 2)
        tokens = [query["access_token"] for path, query, _ in api.calls if path == _SEND]
        assert tokens == ["token", "forced"]

    _with(Bot(seconds=0.7), work)


@pytest.mark.parametrize("trouble", [500, {"errcode": -1, "errmsg": "system error"}])
def test_trouble_of_the_api_passes(trouble: Any) -> None:
    async def work(wechat: Platform, api: Api) -> None:
        api.answers[_SEND] = [trouble]
        await wechat.say("退")
        await until(lambda: len(_sent(api)) == 2)

    _with(Bot(seconds=0.7), work)


def test_a_text_that_is_too_long_after_all_is_sent_in_halves() -> None:
    async def work(wechat: Platform, api: Api) -> None:
        api.answers[_SEND] = [{"errcode": 45002, "errmsg": "content size out of limit"}]
        await wechat.say("退")
        await until(lambda: len(_sent(api)) == 3)
        assert _sent(api) == ["第一句话说完了。第二句话也说完了。", "第一句话说完了。", "第二句话也说完了。"]

    _with(Bot(["第一句话说完了。第二句话也说完了。"], seconds=0.7), work)


def test_an_api_that_is_silent_does_not_keep_the_channel_from_answering(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuiding.channels.platform.delivery._STOPPING", 0.1)
    bot = Bot(seconds=0.7)

    async def work(wechat: Platform, api: Api) -> None:
        api.answers[_TOKEN] = [SILENCE]
        await wechat.say("退")
        await until(lambda: _TOKEN in api.paths())
        bot.seconds = 0
        assert await wechat.say("再问") == Heard("text", "好的")

    _with(bot, work)


def test_a_person_is_handed_over_and_told() -> None:
    async def work(wechat: Platform, api: Api) -> None:
        assert await wechat.say("转人工") == Heard("transfer_customer_service")
        await until(lambda: _sent(api))
        assert _sent(api) == [WORDING.text("utter_channel/transfer")]

    _with(Bot(["打95017。"], custom=_HANDOFF), work, transfer=True)


@pytest.mark.parametrize("trouble", [45015, 48001])
def test_a_handover_of_which_the_person_cannot_be_told_is_one_all_the_same(trouble: int) -> None:
    bot = Bot(["打95017。"], custom=_HANDOFF)

    async def work(wechat: Platform, api: Api) -> None:
        api.answers[_SEND] = [{"errcode": trouble, "errmsg": "no"}]
        assert await wechat.say("转人工") == Heard("transfer_customer_service")
        await until(lambda: _sent(api))
        bot.custom = None
        assert await wechat.say("再退一个") == Heard("text", "打95017。")
        assert len(_sent(api)) == 1

    _with(bot, work, transfer=True)


def test_an_event_is_not_handed_over_but_the_next_message_is() -> None:
    async def work(wechat: Platform, api: Api) -> None:
        assert await wechat.cause("CLICK", "转人工") == Heard("text", WORDING.text("utter_channel/transfer_next"))
        assert await wechat.say("在吗") == Heard("transfer_customer_service")
        await until(lambda: _sent(api))
        assert _sent(api) == [WORDING.text("utter_channel/transfer")]

    _with(Bot(["打95017。"], custom=_HANDOFF), work, transfer=True)


def test_without_the_setting_nobody_is_handed_over() -> None:
    async def work(wechat: Platform, api: Api) -> None:
        assert await wechat.say("转人工") == Heard("text", "转给同事了")

    _with(Bot(["转给同事了"], custom=_HANDOFF), work)


_QUESTION = "是谁扣的？\n1. 苹果\n2. 微信"


def test_late_choices_are_a_menu_and_can_be_tapped_or_answered_by_number() -> None:
    bot = Bot([_QUESTION], ["苹果", "微信"], seconds=0.7)

    async def work(wechat: Platform, api: Api) -> None:
        await wechat.say("关续费")
        await until(lambda: _messages(api))
        items = [{"id": "1", "content": "1. 苹果"}, {"id": "2", "content": "2. 微信"}]
        assert _messages(api) == [
            {"touser": "o1", "msgtype": "msgmenu", "msgmenu": {"head_content": "是谁扣的？", "list": items}}
        ]
        bot.seconds = 0
        await wechat.say("2. 微信", bizmsgmenuid="2")
        await wechat.say("2")
        assert bot.texts == ["关续费", "/微信", "2"]

    _with(bot, work)


@pytest.mark.parametrize("menus", [True, False])
@asynchronous
async def test_late_choices_can_be_tapped_whether_or_not_the_account_has_menus(tmp_path: Path, menus: bool) -> None:
    bot = Bot([_QUESTION], ["苹果", "微信"], seconds=0.6)
    async with WeChatSimulator(menus=menus) as platform, served(bot, platform, tmp_path, WECHAT_PATIENCE="0.4"):
        user = platform.user()
        await user.say("关续费")
        assert (await user.reads(_QUESTION)).via == "api"
        bot.seconds = 0
        await user.tap("2. 微信")
        await user.reads(_QUESTION)
        await user.say("1")
        await user.reads(_QUESTION)
        assert len(user.received) == 3
        assert not platform.dropped
    assert bot.texts == ["关续费", "/微信", "1"]


@pytest.mark.parametrize(("code", "tried"), [(40200, 1), (45098, 2), (45002, 2)])
def test_where_a_menu_is_refused_it_goes_as_text(code: int, tried: int) -> None:
    async def work(wechat: Platform, api: Api) -> None:
        api.otherwise = lambda path, body: (
            {"errcode": code, "errmsg": "no"} if body.get("msgtype") == "msgmenu" else _platform_api(path, body)
        )
        for number in (1, 2):
            await wechat.say("关续费")
            await until(lambda: [m["msgtype"] for m in _messages(api)].count("text") == number)  # noqa: B023
        texts = [message["text"]["content"] for message in _messages(api) if message["msgtype"] == "text"]
        assert all('msgmenucontent=苹果&msgmenuid=1">1. 苹果</a>' in text for text in texts)
        assert len(_messages(api)) == 2 + tried

    _with(Bot([_QUESTION], ["苹果", "微信"], seconds=0.7), work)


def test_who_does_not_follow_any_more_is_owed_nothing() -> None:
    bot = Bot(seconds=0.7)

    async def work(wechat: Platform, api: Api) -> None:
        api.answers[_SEND] = [{"errcode": 45015, "errmsg": "no"}]
        await wechat.say("退")
        await until(lambda: _sent(api))
        await wechat.cause("unsubscribe")
        assert await wechat.cause("subscribe") == Heard("text", WORDING.text("utter_smalltalk/greet"))

    _with(bot, work)
