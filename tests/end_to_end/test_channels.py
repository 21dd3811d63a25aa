"""Whole conversations with the real bot through 公众号, 企业微信 and 微信客服, the simulator as the platform."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import pytest
import requests
from aiohttp import web

from benchmarks.channels import forge, repeat, served
from tests.channels.platform.redis_server import redis_server
from tests.end_to_end.bot import (
    Conversation,
    free_port,
    kill_with_children,
    running,
    started,
    trained,
    wait_until_answering,
)
from tuiding.settings import ROOT
from tuiding.simulator import PLATFORMS, Simulator, WeChatKfSimulator, WeChatSimulator, WeComSimulator
from tuiding.simulator.kf_session import State

T = TypeVar("T")

_CHANNELS = ("wechat", "wecom", "wechat_kf")
_SECONDS = 60.0


class Platforms:
    """All three platforms before one bot; they run while a test does."""

    def __init__(self) -> None:
        self.by_name: dict[str, Simulator[Any]] = {name: PLATFORMS[name](port=free_port()) for name in _CHANNELS}
        self._runner = asyncio.Runner()

    def run(self, test: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(asyncio.wait_for(test, _SECONDS))

    async def start(self, bot: str) -> None:
        for name, platform in self.by_name.items():
            await platform.__aenter__()
            platform.callback = f"{bot}/webhooks/{name}/webhook"
            await platform.check_url()

    def close(self) -> None:
        for platform in self.by_name.values():
            self.run(platform.__aexit__())
        self._runner.close()


@pytest.fixture(scope="module")
def platforms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platforms]:
    """The platforms, with a bot that hands people over where that can be."""
    trained()
    platforms = Platforms()
    environment = {"WECHAT_TRANSFER": "true", "WECHAT_KF_TRANSFER": "true"}
    for platform in platforms.by_name.values():
        environment |= platform.environment()
    with running(tmp_path_factory.mktemp("channels"), ROOT, "run", **environment) as bot:
        platforms.run(platforms.start(bot))
        yield platforms
        platforms.close()


@pytest.mark.parametrize("channel", _CHANNELS)
def test_follow_ups_choices_by_number_and_a_handover(platforms: Platforms, channel: str) -> None:
    platform = platforms.by_name[channel]

    async def talk() -> None:
        user = platform.user()
        await user.say("亲属卡不想要了")
        await user.reads("别人送给你的")
        await user.say("1")
        await user.reads("【解绑亲属卡】")
        await user.say("会员费退款前天申请的，几号能到")
        await user.reads("个工作日")
        await user.say("那刚才那个呢")
        await user.reads("解绑亲属卡")
        if channel != "wecom":
            await user.say("关自动续费")
            await user.reads("不是这种情况的话")
            await user.tap(1)
            await user.reads("【")
        await user.say("转人工")
        await user.reads("95017" if channel == "wecom" else "正在转给人工客服")
        if channel == "wechat":
            assert user.with_person
        elif channel == "wechat_kf":
            assert user.state is State.WAITING
        assert not any('"kind"' in text or "payload" in text for text in user.received)
        assert not platform.dropped

    platforms.run(talk())


@pytest.mark.parametrize("channel", _CHANNELS)
def test_forged_requests_get_no_answer_and_do_no_harm(platforms: Platforms, channel: str) -> None:
    forgeries = platforms.run(forge(platforms.by_name[channel], 150))
    assert forgeries.answers == 0
    assert set(forgeries.statuses) <= {403, 413}, forgeries.statuses


@pytest.mark.parametrize("channel", _CHANNELS)
def test_messages_delivered_three_times_are_answered_once(platforms: Platforms, channel: str) -> None:
    repeats = platforms.run(repeat(platforms.by_name[channel], 100, people=10))
    assert (repeats.answers, repeats.people_wrong) == (100, 0)


def test_two_workers_on_redis_answer_once(tmp_path: Path) -> None:
    trained()

    async def run() -> None:
        async with served("wechat", 2, tmp_path) as platform:
            repeats = await repeat(platform, 30, people=10)
            assert (repeats.answers, repeats.people_wrong) == (30, 0)

    asyncio.run(run())


class SlowActions:
    """Stands before the action server, and lets nothing pass while it ``holds``."""

    def __init__(self, server: str) -> None:
        self.waiting = 0
        self._server = server
        self._free = asyncio.Event()
        self._free.set()

    async def __aenter__(self) -> SlowActions:
        self._session = aiohttp.ClientSession(auto_decompress=False)
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._pass_on)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/webhook"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        await self._runner.cleanup()

    def holds(self, *, on: bool) -> None:
        self._free.clear() if on else self._free.set()

    async def _pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        if request.method == "POST":
            self.waiting += 1
            await self._free.wait()
            self.waiting -= 1
        url, headers = f"{self._server}{request.path}", {"Content-Type": request.content_type}
        async with self._session.request(request.method, url, data=body, headers=headers) as response:
            return web.Response(status=response.status, body=await response.read(), content_type="application/json")


def test_when_a_worker_is_killed_another_answers_the_next_attempt_once(tmp_path: Path) -> None:
    """公众号 and 企业微信: two workers share a Redis, one is killed while both platforms wait for its answers."""
    trained()
    actions_port, urls = free_port(), [f"http://127.0.0.1:{free_port()}" for _ in range(2)]

    async def run(redis: str) -> None:
        async with (
            WeChatSimulator() as wechat,
            WeComSimulator() as wecom,
            SlowActions(f"http://127.0.0.1:{actions_port}") as actions,
        ):
            given = {
                **wechat.environment(),
                **wecom.environment(),
                "TUIDING_REDIS": redis,
                "TUIDING_ACTIONS_URL": actions.url,
                "TUIDING_DATABASE": str(tmp_path / "conversations.db"),
            }
            with ExitStack() as stack:
                stack.enter_context(started("actions", tmp_path, ROOT, TUIDING_ACTIONS_PORT=str(actions_port)))
                workers = []
                for url in urls:
                    folder = tmp_path / url.rpartition(":")[2]
                    workers.append(stack.enter_context(started("bot", folder, ROOT, **given, PORT=folder.name)))
                for url, worker in zip(urls, workers, strict=True):
                    log = tmp_path / url.rpartition(":")[2] / "bot.log"
                    await asyncio.to_thread(wait_until_answering, url, worker, log)
                    # The first message of a process takes longer than others.
                    await asyncio.to_thread(Conversation(url).say, "你好")
                for platform in (wechat, wecom):
                    platform.callback = f"{urls[0]}/webhooks/{platform.name}/webhook"
                    await platform.check_url()
                actions.holds(on=True)
                users = (wechat.user(), wecom.user())
                saying = asyncio.gather(*(user.say("亲属卡不想要了") for user in users))
                async with asyncio.timeout(_SECONDS):
                    while actions.waiting < len(users):  # noqa: ASYNC110 - it announces nothing
                        await asyncio.sleep(0.02)
                for platform in (wechat, wecom):
                    platform.callback = f"{urls[1]}/webhooks/{platform.name}/webhook"
                kill_with_children(workers[0])
                actions.holds(on=False)
                await saying
                for user in users:
                    await user.reads("别人送给你的", within=_SECONDS)
                    await user.platform.replay()
                    await user.say("1")
                    await user.reads("【解绑亲属卡】")
                    assert sum("别人送给你的" in text for text in user.received) == 1, user.screen()
                    assert not user.platform.dropped

    with redis_server() as redis:
        asyncio.run(run(redis))


def test_a_bot_that_is_killed_skips_nothing_and_answers_nothing_twice(tmp_path: Path) -> None:
    """微信客服: one message was pulled and not answered, the other's answer was sent and not confirmed."""
    trained()

    async def run() -> None:
        async with WeChatKfSimulator() as platform:
            port = str(free_port())
            given = {**platform.environment(), "PORT": port, "TUIDING_DATABASE": str(tmp_path / "conversations.db")}
            url = f"http://127.0.0.1:{port}"
            platform.callback = f"{url}/webhooks/wechat_kf/webhook"
            first, second = platform.user(), platform.user()
            with started("run", tmp_path, ROOT, **given) as process:
                await asyncio.to_thread(wait_until_answering, url, process, tmp_path / "run.log")
                platform.api.fail("/cgi-bin/kf/send_msg", silence=_SECONDS, done=True)
                await second.say("亲属卡不想要了")
                await second.reads("别人送给你的")
                platform.api.fail("/cgi-bin/kf/service_state/get", silence=_SECONDS)
                await first.say("亲属卡不想要了")
                await platform.until(lambda: platform.api.calls[-1].path == "/cgi-bin/kf/service_state/get")
                kill_with_children(process)
            with started("run", tmp_path / "again", ROOT, **given) as process:
                await asyncio.to_thread(wait_until_answering, url, process, tmp_path / "again" / "run.log")
                await first.reads("别人送给你的", within=_SECONDS)
                await first.say("1")
                await first.reads("【解绑亲属卡】")
                await second.say("2")
                await second.reads("【")
        for user in (first, second):
            assert sum("别人送给你的" in text for text in user.received) == 1, user.screen()

    asyncio.run(run())


@pytest.mark.parametrize("channel", _CHANNELS)
def test_rest_does_not_continue_conversations_of_a_platform(bot: str, channel: str) -> None:
    body = {"sender": f"{channel}:o1", "message": "你好"}
    response = requests.post(f"{bot}/webhooks/rest/webhook", json=body, timeout=10)
    assert response.status_code == 403
    assert channel in response.json()["message"]


@pytest.mark.parametrize("said", ["亲属卡不想要了", "怎么关自动续费", "转人工", "你好", "帮我炒股"])
def test_channels_that_show_text_alone_get_all_of_it_and_no_card(bot: str, said: str) -> None:
    def answers(channel: str | None) -> list[dict[str, Any]]:
        body = {"sender": f"{channel}-{said}", "message": said, "input_channel": channel}
        replies = requests.post(f"{bot}/webhooks/rest/webhook", json=body, timeout=30).json()
        return [{key: reply.get(key) for key in ("text", "buttons", "custom")} for reply in replies]

    plain, with_cards = answers("telegram"), answers("rest")
    assert all(reply["custom"] is None for reply in plain)
    assert plain == [reply | {"custom": None} for reply in with_cards if reply["text"]]
