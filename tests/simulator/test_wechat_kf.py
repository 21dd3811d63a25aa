from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.simulator.asynchronous import asynchronous
from tests.simulator.bots import Body, Bot, Fields, late, running, silent
from tuiding.simulator import Patience, WeChatKfSimulator
from tuiding.simulator.kf_session import State

SYNC = "/cgi-bin/kf/sync_msg"
SEND = "/cgi-bin/kf/send_msg"
ON_EVENT = "/cgi-bin/kf/send_msg_on_event"
GET = "/cgi-bin/kf/service_state/get"
TRANS = "/cgi-bin/kf/service_state/trans"


class Puller:
    """A bot that reads on from its cursor at each callback, and answers texts with themselves."""

    def __init__(self, *, answers: bool = True) -> None:
        self.cursor = ""
        self.read: list[dict[str, Any]] = []
        self._answers = answers
        self._one_at_a_time = asyncio.Lock()

    async def __call__(self, bot: Bot, fields: Fields) -> Body:
        async with self._one_at_a_time:
            more = 1
            while more:
                body = {"cursor": self.cursor, "token": fields["Token"], "open_kfid": fields["OpenKfId"]}
                page = await bot.call(SYNC, body)
                self.cursor, more = page["next_cursor"], page["has_more"]
                for message in page["msg_list"]:
                    self.read.append(message)
                    if self._answers and message["msgtype"] == "text" and message["origin"] == 3:
                        await _send(bot, message["external_userid"], message["text"]["content"])
        return ""


async def _send(bot: Bot, user: str, text: str, **more: Any) -> dict[str, Any]:
    return await bot.call(SEND, _to(bot, user) | {"msgtype": "text", "text": {"content": text}} | more)


def _to(bot: Bot, user: str) -> dict[str, Any]:
    return {"touser": user, "open_kfid": bot.platform.account.open_kfid}


def _session(bot: Bot, user: str, **more: Any) -> dict[str, Any]:
    return {"external_userid": user, "open_kfid": bot.platform.account.open_kfid} | more


@asynchronous
async def test_a_callback_carries_a_token_and_no_message() -> None:
    puller = Puller()
    async with WeChatKfSimulator() as platform, running(platform, puller) as bot:
        await platform.check_url()
        user = platform.user("wmcustomer")
        await user.say("怎么关闭零钱通")
        assert (await user.reads()).text == "怎么关闭零钱通"
        assert set(bot.seen[0]) == {"ToUserName", "CreateTime", "MsgType", "Event", "Token", "OpenKfId"}
        assert bot.seen[0]["Event"] == "kf_msg_or_event"
        assert puller.read[0]["external_userid"] == "wmcustomer"
        assert puller.read[0]["text"] == {"content": "怎么关闭零钱通"}


@asynchronous
async def test_a_bot_that_keeps_its_cursor_reads_each_message_once_over_small_pages() -> None:
    puller = Puller()
    async with WeChatKfSimulator(page=2) as platform, running(platform, puller):
        platform.log.empty_pages = 3
        users = [platform.user() for _ in range(20)]
        await asyncio.gather(*(user.say(f"我是{user.id}", copies=3) for user in users))
        assert all(user.received == [f"我是{user.id}"] for user in users)
        assert len({message["msgid"] for message in puller.read}) == len(puller.read) == 20


@asynchronous
async def test_a_bot_that_forgets_its_cursor_reads_everything_again() -> None:
    puller = Puller()
    async with WeChatKfSimulator() as platform, running(platform, puller):
        user = platform.user()
        await user.say("一")
        puller.cursor = ""
        await user.say("二")
        assert user.received == ["一", "一", "二"]


@asynchronous
async def test_a_callback_that_is_not_acknowledged_is_repeated() -> None:
    puller = Puller()
    patience = Patience(seconds=0.5)
    async with WeChatKfSimulator(patience=patience) as platform, running(platform, late(1, answer=puller)) as bot:
        user = platform.user()
        assert len((await user.say("你好")).attempts) == 2
        assert bot.seen[0]["Token"] == bot.seen[1]["Token"]
        assert user.received == ["你好"]


@asynchronous
async def test_five_messages_within_48_hours() -> None:
    async with WeChatKfSimulator() as platform, running(platform, silent) as bot:
        user = platform.user()
        assert (await _send(bot, user.id, "在"))["errcode"] == 95002
        await user.say("你好")
        codes = [(await _send(bot, user.id, str(number)))["errcode"] for number in range(6)]
        assert codes == [0] * 5 + [95001]
        assert user.received == ["0", "1", "2", "3", "4"]
        await user.say("还有")
        platform.clock.advance(48 * 3600)
        assert (await _send(bot, user.id, "在"))["errcode"] == 95002


@asynchronous
async def test_a_person_takes_over_and_the_bot_may_not_write() -> None:
    async with WeChatKfSimulator() as platform, running(platform, silent) as bot:
        user = platform.user()
        await user.say("转人工")
        assert (await bot.call(GET, _session(bot, user.id)))["service_state"] == 0
        changed = await bot.call(TRANS, _session(bot, user.id, service_state=2))
        assert user.state is State.WAITING
        assert (await _send(bot, user.id, "在"))["errcode"] == 95018
        waiting = {"code": changed["msg_code"], "msgtype": "text", "text": {"content": "正在排队"}}
        assert (await bot.call(ON_EVENT, waiting))["errcode"] == 0
        assert (await bot.call(ON_EVENT, waiting))["errcode"] == 41050
        again = await bot.call(TRANS, _session(bot, user.id, service_state=2))
        await bot.call(TRANS, _session(bot, user.id, service_state=3, servicer_userid="zhangsan"))
        assert (await bot.call(ON_EVENT, waiting | {"code": again["msg_code"]}))["errcode"] == 95018
        assert (await bot.call(GET, _session(bot, user.id)))["servicer_userid"] == "zhangsan"
        await user.hears_person("我来看看")
        assert user.received == ["正在排队", "我来看看"]
        await user.loses_person()
        assert (await bot.call(GET, _session(bot, user.id)))["service_state"] == State.OVER
        await user.say("又来了")
        assert (await bot.call(GET, _session(bot, user.id)))["service_state"] == State.NEW


@asynchronous
async def test_the_log_holds_what_the_person_writes_and_that_they_end() -> None:
    puller = Puller(answers=False)
    async with WeChatKfSimulator() as platform, running(platform, puller) as bot:
        user = platform.user()
        await user.say("转人工")
        await bot.call(TRANS, _session(bot, user.id, service_state=3, servicer_userid="zhangsan"))
        await user.hears_person("我来看看")
        await user.loses_person()
        assert [message["origin"] for message in puller.read] == [3, 5, 4]
        assert puller.read[1]["servicer_userid"] == "zhangsan"
        assert puller.read[2]["event"]["event_type"] == "session_status_change"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"service_state": 9}, 40058),
        ({"service_state": 3}, 40058),
        ({"service_state": 3, "servicer_userid": "lisi"}, 95014),
        ({"service_state": 2, "open_kfid": "wkother"}, 95000),
        ({"service_state": 2, "external_userid": "wmother"}, 40096),
    ],
)
@asynchronous
async def test_a_wrong_change_of_state_is_refused(change: dict[str, Any], code: int) -> None:
    async with WeChatKfSimulator() as platform, running(platform, silent) as bot:
        user = platform.user()
        await user.say("你好")
        assert (await bot.call(TRANS, _session(bot, user.id) | change))["errcode"] == code
        assert user.state is State.NEW


@asynchronous
async def test_a_newcomer_can_be_greeted_once_within_20_seconds() -> None:
    puller = Puller(answers=False)
    async with WeChatKfSimulator() as platform, running(platform, puller) as bot:
        user = platform.user()
        for _ in range(2):
            await user.enter("shop")
        first, second = (message["event"]["welcome_code"] for message in puller.read)
        menu = {"head_content": "你好", "list": [{"type": "click", "click": {"id": "1", "content": "退订"}}]}
        greeting = {"msgtype": "msgmenu", "msgmenu": menu}
        assert (await bot.call(ON_EVENT, greeting | {"code": first}))["errcode"] == 0
        assert user.received == ["你好\n退订"]
        platform.clock.advance(20)
        assert (await bot.call(ON_EVENT, greeting | {"code": second}))["errcode"] == 41050
        await user.tap("退订")
        assert puller.read[-1]["text"] == {"content": "退订", "menu_id": "1"}
        await user.enter()
        assert "welcome_code" not in puller.read[-1]["event"]


def _clicks(count: int, label: str = "退订") -> dict[str, Any]:
    return {"list": [{"type": "click", "click": {"id": str(number), "content": label}} for number in range(count)]}


@pytest.mark.parametrize(
    ("menu", "code"),
    [
        (_clicks(10), 0),
        (_clicks(11), 95008),
        (_clicks(1, "退" * 42), 0),
        (_clicks(1, "退" * 43), 45002),
        ({"head_content": "退" * 341} | _clicks(1), 0),
        ({"head_content": "退" * 342} | _clicks(1), 45002),
        ({"tail_content": "退" * 342} | _clicks(1), 45002),
        ({"list": [{"type": "view", "view": {"url": "http://127.0.0.1/", "content": "网页"}}]}, 0),
        ({"list": [{"type": "text", "text": {"content": "或者"}}]}, 0),
        ({"list": [{"type": "button"}]}, 95009),
        ({"list": [{"type": "view", "view": {}}]}, 40058),
        ({}, 40058),
        ({"list": "退订"}, 40058),
    ],
)
@asynchronous
async def test_menus_have_the_platforms_limits(menu: dict[str, Any], code: int) -> None:
    async with WeChatKfSimulator() as platform, running(platform, silent) as bot:
        user = platform.user()
        await user.say("你好")
        body = _to(bot, user.id) | {"msgtype": "msgmenu", "msgmenu": menu}
        assert (await bot.call(SEND, body))["errcode"] == code
        assert len(user.received) == (code == 0)


@asynchronous
async def test_long_unknown_and_misdirected_messages_are_refused() -> None:
    async with WeChatKfSimulator() as platform, running(platform, silent) as bot:
        user = platform.user()
        await user.say("你好")
        assert (await _send(bot, user.id, "退" * 683))["errcode"] == 45002
        assert (await _send(bot, user.id, "在", open_kfid="wkother"))["errcode"] == 95000
        assert (await _send(bot, "wmother", "在"))["errcode"] == 40096
        assert (await _send(bot, user.id, "在", msgtype="markdown"))["errcode"] == 40008
        assert (await _send(bot, user.id, "在", msgid="一"))["errcode"] == 40058
        assert (await _send(bot, user.id, "在", msgid="a1"))["msgid"] == "a1"
        assert (await _send(bot, user.id, "在", msgid="a1"))["errcode"] == 40058
        assert user.received == ["在"]


@asynchronous
async def test_a_message_that_is_rejected_comes_back_as_an_event() -> None:
    puller = Puller()
    async with WeChatKfSimulator() as platform, running(platform, puller):
        user = platform.user()
        user.rejects = True
        await user.say("你好")
        await platform.until(lambda: len(puller.read) == 2)
        assert puller.read[1]["event"]["event_type"] == "msg_send_fail"
        assert puller.read[1]["event"]["fail_type"] == 10
        assert user.received == []


@asynchronous
async def test_pictures_and_voices_carry_no_text() -> None:
    puller = Puller()
    async with WeChatKfSimulator() as platform, running(platform, puller):
        user = platform.user()
        await user.send_picture()
        await user.speak()
        assert [message["msgtype"] for message in puller.read] == ["image", "voice"]


@asynchronous
async def test_customers_are_looked_up() -> None:
    async with WeChatKfSimulator() as platform, running(platform, silent) as bot:
        user = platform.user()
        answer = await bot.call("/cgi-bin/kf/customer/batchget", {"external_userid_list": [user.id, "wmother"]})
        assert [customer["external_userid"] for customer in answer["customer_list"]] == [user.id]
        assert answer["invalid_external_userid"] == ["wmother"]
