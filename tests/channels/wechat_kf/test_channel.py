"""微信客服: the channel in a real server, the simulator as the other side."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.channels.platform.served import WORDING, Bot, served
from tests.simulator.asynchronous import asynchronous
from tuiding.simulator import WeChatKfSimulator
from tuiding.simulator.kf_session import State

_QUESTION = "是谁扣的？\n1. 苹果\n2. 微信"


def _bodies(platform: WeChatKfSimulator, path: str = "/cgi-bin/kf/send_msg") -> list[dict[str, Any]]:
    return [call.body for call in platform.api.calls if call.path == path]


@asynchronous
async def test_a_message_gets_one_answer_however_often_it_is_called_for(tmp_path: Path) -> None:
    bot = Bot(seconds=0.2)
    async with WeChatKfSimulator() as platform, served(bot, platform, tmp_path):
        user = platform.user("wm1")
        await user.say("退会员", copies=5)
        await user.reads("好的")
        await platform.call_back(copies=3)
        await platform.replay()
        await asyncio.sleep(0.5)
        assert user.received == ["好的"]
    assert bot.texts == ["退会员"]
    assert bot.heard[0].sender_id == "wechat_kf:wm1"


@asynchronous
async def test_choices_are_a_menu_and_can_be_tapped_or_answered_by_number(tmp_path: Path) -> None:
    bot = Bot([_QUESTION], ["苹果", "微信"])
    async with WeChatKfSimulator() as platform, served(bot, platform, tmp_path):
        user = platform.user()
        await user.say("关续费")
        await user.reads(_QUESTION)
        assert [choice.label for choice in user.choices] == ["1. 苹果", "2. 微信"]
        await user.tap(2)
        await user.reads(_QUESTION)
        await user.say("2")
        await user.reads(_QUESTION)
        assert _bodies(platform)[0]["msgmenu"]["head_content"] == "是谁扣的？"
    # The bot lists the choices itself, so it knows their numbers; a tap says which is meant whatever came after.
    assert bot.texts == ["关续费", "/微信", "2"]


@asynchronous
async def test_numbers_that_the_bot_does_not_list_are_the_channels(tmp_path: Path) -> None:
    bot = Bot(["是谁扣的？"], ["苹果", "微信"])
    async with WeChatKfSimulator() as platform, served(bot, platform, tmp_path):
        user = platform.user()
        await user.say("关续费")
        await user.reads(_QUESTION)
        await user.say("1")
        await user.reads(_QUESTION)
    assert bot.texts == ["关续费", "/苹果"]


@asynchronous
async def test_bubbles_are_merged_so_that_five_messages_are_enough(tmp_path: Path) -> None:
    bot = Bot([f"第{number}句。" for number in range(12)])
    async with WeChatKfSimulator() as platform, served(bot, platform, tmp_path):
        user = platform.user()
        await user.say("说")
        await user.reads("第11句")
        assert len(user.received) == 1


@asynchronous
async def test_what_five_messages_do_not_hold_comes_with_the_next_answer(tmp_path: Path) -> None:
    bot = Bot([f"{number}" + "长" * 600 for number in range(7)])
    async with WeChatKfSimulator() as platform, served(bot, platform, tmp_path):
        user = platform.user()
        await user.say("说说看")
        await user.reads("回复任意内容看剩下的")
        assert len(user.received) == 5
        await user.say("1")
        await user.reads("6长")
        assert bot.texts == ["说说看"]
        assert not platform.dropped
        assert all(text[0] == str(number) for number, text in enumerate(user.received))


@asynchronous
async def test_the_bot_is_silent_while_a_person_answers_and_comes_back_afterwards(tmp_path: Path) -> None:
    bot = Bot(custom={"kind": "handoff"})
    async with (
        WeChatKfSimulator() as platform,
        served(bot, platform, tmp_path, WECHAT_KF_SERVICER="zhangsan"),
    ):
        user = platform.user()
        await user.say("转人工")
        await platform.until(lambda: user.state is State.PERSON)
        assert user.servicer == "zhangsan"
        await user.say("在吗")
        await platform.until(lambda: len(_bodies(platform, "/cgi-bin/kf/service_state/get")) == 2)
        await user.hears_person("在的")
        await user.loses_person()
        bot.custom = None
        await user.say("再退一个")
        await user.reads("好的")
        assert user.received == [WORDING.text("utter_channel/transfer"), "在的", "好的"]
    assert bot.texts == ["转人工", "再退一个"]


@asynchronous
async def test_a_person_is_queued_where_the_servicer_is_off_duty(tmp_path: Path) -> None:
    bot = Bot(custom={"kind": "handoff"})
    async with WeChatKfSimulator(servicers=()) as platform, served(bot, platform, tmp_path, WECHAT_KF_SERVICER="a"):
        user = platform.user()
        await user.say("转人工")
        await user.reads(WORDING.text("utter_channel/transfer"))
        assert user.state is State.WAITING
        assert len(user.received) == 1


@asynchronous
async def test_a_handover_of_which_the_customer_cannot_be_told_is_one_all_the_same(tmp_path: Path) -> None:
    bot = Bot(custom={"kind": "handoff"})
    async with WeChatKfSimulator() as platform, served(bot, platform, tmp_path, WECHAT_KF_TRANSFER="true"):
        platform.api.fail("/cgi-bin/kf/send_msg_on_event", code=41050)
        user = platform.user()
        await user.say("转人工")
        await platform.until(lambda: _bodies(platform, "/cgi-bin/kf/send_msg_on_event") or user.state is State.WAITING)
        await user.say("在吗")
        await platform.until(lambda: len(_bodies(platform, "/cgi-bin/kf/service_state/get")) == 2)
        assert user.state is State.WAITING
        assert user.received == []


@pytest.mark.parametrize("transfer", ["true", "false"])
@asynchronous
async def test_where_nobody_can_take_over_the_bot_says_how_to_reach_a_person(tmp_path: Path, transfer: str) -> None:
    bot = Bot(["打95017。"], custom={"kind": "handoff"})
    async with WeChatKfSimulator() as platform, served(bot, platform, tmp_path, WECHAT_KF_TRANSFER=transfer):
        platform.api.fail("/cgi-bin/kf/service_state/trans", code=95016)
        user = platform.user()
        await user.say("转人工")
        await user.reads("打95017。")
        assert user.state is State.NEW


@asynchronous
async def test_who_comes_is_greeted_once(tmp_path: Path) -> None:
    async with WeChatKfSimulator() as platform, served(Bot(), platform, tmp_path):
        user = platform.user()
        await user.enter()
        await user.reads("退订通")
        await platform.call_back()
        await user.say("退")
        await user.reads("好的")
        assert [line.via for line in user.transcript if line.via != "user"] == ["event_api", "api"]


@asynchronous
async def test_what_the_bot_cannot_read_gets_a_fitting_sentence(tmp_path: Path) -> None:
    bot = Bot()
    async with WeChatKfSimulator() as platform, served(bot, platform, tmp_path):
        user = platform.user()
        await user.speak()
        await user.reads("语音没能听清")
        await user.send_picture()
        await user.reads("图片我看不了")
        await user.send("location", {"latitude": 1.0, "longitude": 1.0})
        await user.reads("用不到位置")
        await user.send("video", {"media_id": "1"})
        await user.reads("这类消息我看不了")
    assert bot.heard == []


@asynchronous
async def test_all_pages_are_read_in_order_also_past_empty_ones(tmp_path: Path) -> None:
    bot = Bot()
    async with WeChatKfSimulator(page=2) as platform:
        user = platform.user()
        platform.log.empty_pages = 2
        async with served(bot, platform, tmp_path):
            await asyncio.gather(*(user.say(f"第{number}句") for number in range(5)))
            await platform.until(lambda: len(user.received) == 5)
    assert bot.texts == [f"第{number}句" for number in range(5)]


@asynchronous
async def test_messages_that_came_while_the_bot_was_away_are_answered_and_no_other_again(tmp_path: Path) -> None:
    bot = Bot()
    async with WeChatKfSimulator() as platform:
        user = platform.user()
        async with served(bot, platform, tmp_path):
            await user.say("一句")
            await user.reads("好的")
        platform.callback = "http://127.0.0.1:9/"
        await user.say("两句")
        async with served(bot, platform, tmp_path):
            await user.reads("好的")
            await user.say("三句")
            await user.reads("好的")
    assert bot.texts == ["一句", "两句", "三句"]


@asynchronous
async def test_a_backlog_from_before_the_first_start_is_left(tmp_path: Path) -> None:
    bot = Bot()
    async with WeChatKfSimulator() as platform:
        user = platform.user()
        wall = platform.clock.wall
        platform.clock.wall = lambda: wall() - 601  # type: ignore[method-assign]
        platform.record(user, "text", {"content": "昨天的"}, origin=3)
        platform.clock.wall = wall  # type: ignore[method-assign]
        async with served(bot, platform, tmp_path):
            await user.say("今天的")
            await user.reads("好的")
    assert bot.texts == ["今天的"]


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/cgi-bin/gettoken", {"status": 502}),
        ("/cgi-bin/kf/sync_msg", {"code": -1}),
        ("/cgi-bin/kf/sync_msg", {"status": 500}),
        ("/cgi-bin/kf/sync_msg", {"code": 95007}),
        ("/cgi-bin/kf/sync_msg", {"code": 45009}),
        ("/cgi-bin/kf/sync_msg", {"code": 40014}),
        ("/cgi-bin/kf/service_state/get", {"code": 42001}),
        ("/cgi-bin/kf/send_msg", {"code": 40014}),
        ("/cgi-bin/kf/send_msg", {"status": 502, "times": 2}),
        ("/cgi-bin/kf/send_msg", {"code": -1, "done": True}),
    ],
)
@asynchronous
async def test_faults_of_the_api_lose_nothing_and_repeat_nothing(
    tmp_path: Path, path: str, fault: dict[str, int]
) -> None:
    bot = Bot()
    async with WeChatKfSimulator() as platform:
        platform.api.fail(path, **fault)  # type: ignore[arg-type]
        async with served(bot, platform, tmp_path):
            user = platform.user()
            await user.say("退")
            await user.reads("好的")
            await user.say("再退")
            await user.reads("好的")
            assert user.received == ["好的", "好的"]
    assert bot.texts == ["退", "再退"]


@pytest.mark.parametrize("code", [95001, 95002, 45009])
@asynchronous
async def test_what_may_not_be_sent_now_comes_with_the_next_answer(tmp_path: Path, code: int) -> None:
    bot = Bot(["先说的"])
    async with WeChatKfSimulator() as platform, served(bot, platform, tmp_path):
        platform.api.fail("/cgi-bin/kf/send_msg", code=code)
        user = platform.user()
        await user.say("退")
        await platform.until(lambda: _bodies(platform))
        bot.bubbles = ["后说的"]
        await user.say("再退")
        await user.reads("后说的")
        assert user.received == ["先说的\n\n后说的"]


@asynchronous
async def test_a_bot_that_does_not_answer_is_given_up_with_a_sentence(tmp_path: Path) -> None:
    bot = Bot(seconds=30)
    async with WeChatKfSimulator() as platform, served(bot, platform, tmp_path, handling=0.2):
        user = platform.user()
        await user.say("退")
        await user.reads("暂时答不了")
