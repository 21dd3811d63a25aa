"""Limits, metrics and logs of a bot as it is run for many: two workers, Redis, an action server, behind a proxy."""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from tests.channels.platform.redis_server import redis_server
from tests.end_to_end.bot import body_of, free_port, health, started, trained, wait_until_answering
from tests.end_to_end.chat import connected
from tuiding.settings import ROOT

_SECONDS = 60
_TOKEN = "only for tests, not a secret"
_PER_SENDER, _PER_ADDRESS = 3, 40
_PRIVATE = ["13800138000", "110101199003070038", "zhangsan@example.com"]


@dataclass
class Operated:
    """The bot, its process and where its logs are."""

    url: str
    process: psutil.Process
    folder: Path
    session_key: str

    def say(self, text: str, sender: str | None = None, **headers: str) -> requests.Response:
        body = {"sender": sender or uuid.uuid4().hex, "message": text}
        url = f"{self.url}/webhooks/rest/webhook"
        return requests.post(url, json=body, headers=headers, timeout=_SECONDS)

    def metric(self, name: str) -> float:
        """Return the value of a series, 0 if there is none yet."""
        response = requests.get(f"{self.url}/metrics", headers={"Authorization": f"Bearer {_TOKEN}"}, timeout=_SECONDS)
        assert response.status_code == 200
        found = re.search(rf"^{re.escape(name)} (\S+)$", response.text, re.MULTILINE)
        return float(found[1]) if found else 0.0

    def lines(self, log: str) -> list[dict[str, Any]]:
        """Return a log's lines but the greeting, which is for the terminal."""
        lines = (self.folder / log).read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if not line.startswith("ready: ")]


@pytest.fixture(scope="module")
def operated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operated]:
    trained()
    folder = tmp_path_factory.mktemp("operated")
    port, actions, key = str(free_port()), str(free_port()), "k" * 32
    logs = {"TUIDING_LOG_FORMAT": "json", "TUIDING_LOG_LEVEL": "DEBUG"}
    with redis_server() as redis, started("actions", folder, ROOT, TUIDING_ACTIONS_PORT=actions, **logs):
        given = {
            "PORT": port,
            "TUIDING_DATABASE": str(folder / "conversations.db"),
            "TUIDING_SESSION_KEY": key,
            "TUIDING_ACTIONS_URL": f"http://127.0.0.1:{actions}/webhook",
            "TUIDING_WORKERS": "2",
            "TUIDING_REDIS": redis,
            "TUIDING_METRICS": _TOKEN,
            "TUIDING_LIMIT_SENDER": f"{_PER_SENDER}/minute",
            "TUIDING_LIMIT_ADDRESS": f"{_PER_ADDRESS}/minute",
            "TUIDING_PROXIES": "1",
            **logs,
        }
        with started("bot", folder, ROOT, **given) as process:
            url = f"http://127.0.0.1:{port}"
            wait_until_answering(url, process, folder / "bot.log")
            yield Operated(url, psutil.Process(process.pid), folder, key)


def test_one_message_too_many_of_a_sender_is_429_and_says_when_to_come_back(operated: Operated) -> None:
    before = operated.metric('tuiding_limited_total{by="sender"}')
    answers = [operated.say("你好", "one") for _ in range(_PER_SENDER + 1)]
    assert [answer.status_code for answer in answers] == [200] * _PER_SENDER + [429]
    refused = body_of(answers[-1])
    assert 0 < refused["retry_after"] <= 60
    assert answers[-1].headers["Retry-After"] == str(refused["retry_after"])
    assert operated.say("你好", "another").status_code == 200
    assert operated.metric('tuiding_limited_total{by="sender"}') == before + 1


def test_an_address_is_what_the_proxy_says_and_not_what_the_client_says(operated: Operated) -> None:
    def say(number: int) -> requests.Response:
        return operated.say("你好", **{"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.9"})

    codes = [say(number).status_code for number in range(_PER_ADDRESS + 1)]
    assert codes == [200] * _PER_ADDRESS + [429]
    assert operated.say("你好", **{"X-Forwarded-For": "203.0.113.10"}).status_code == 200


def test_the_web_chat_is_told_to_send_it_again_and_keeps_nothing_of_it(operated: Operated) -> None:
    async def test() -> str:
        async with connected(operated.url) as chat:
            session = await chat.session()
            for number in range(_PER_SENDER):
                assert "error" not in await chat.say("你好", f"message-{number}")
            refused = await chat.say("谢谢", "too-many")
            assert (refused["error"], refused["message_id"]) == ("busy", "too-many")
            assert 0 < refused["retry_after"] <= 60
            kept = (await chat.session(session["session_id"]))["messages"]
            assert [said["text"] for said in kept if said["from"] == "user"] == ["你好"] * _PER_SENDER
            session_id: str = session["session_id"]
            return session_id

    body = {"session_id": asyncio.run(test()), "message": "谢谢", "message_id": "too-many"}
    again = requests.post(f"{operated.url}/webhooks/socketio/message", json=body, timeout=_SECONDS)
    assert (again.status_code, body_of(again)["error"]) == (429, "busy")
    assert again.headers["Retry-After"] == str(body_of(again)["retry_after"])


def test_the_metrics_are_of_all_workers_and_outlive_one(operated: Operated) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": _TOKEN}):
        assert requests.get(f"{operated.url}/metrics", headers=headers, timeout=_SECONDS).status_code == 401
    names = {
        'tuiding_messages_total{channel="rest"}': 20,
        'tuiding_answers_total{kind="smalltalk"}': 10,
        'tuiding_answers_total{kind="fallback"}': 10,
        "tuiding_confidence_count": 20,
        **{f'tuiding_message_seconds_count{{part="{part}"}}': 20 for part in ("whole", "wait", "understanding")},
    }
    before = {name: operated.metric(name) for name in names}
    for _ in range(10):
        operated.say("谢谢")
        operated.say("今天天气怎么样")
    assert {name: operated.metric(name) - before[name] for name in names} == names
    assert operated.metric('tuiding_message_seconds_count{part="actions"}') >= 20
    assert operated.metric('tuiding_message_seconds_count{part="store"}') >= 40
    after = {name: operated.metric(name) for name in names}
    worker = operated.process.children()[0]
    worker.kill()
    psutil.wait_procs([worker], timeout=_SECONDS)
    deadline = time.monotonic() + _SECONDS
    while len(operated.process.children()) < 2 or health(operated.url) != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert {name: operated.metric(name) for name in names} == after
    assert operated.metric("tuiding_messages_answering") == 0


def test_one_id_is_in_the_answer_and_in_the_lines_of_both_processes(operated: Operated) -> None:
    given = f"of-a-test.{uuid.uuid4().hex[:8]}"
    assert operated.say("谢谢", **{"X-Request-ID": given}).headers["X-Request-ID"] == given
    for log in ("bot.log", "actions.log"):
        assert any(line.get("request_id") == given for line in operated.lines(log)), log
    made = [operated.say("谢谢", **{"X-Request-ID": bad}).headers["X-Request-ID"] for bad in ('a"b', "x" * 65, "")]
    assert all(re.fullmatch("[0-9a-f]{32}", each) for each in made)
    assert len(set(made)) == 3


def test_every_line_is_json_and_has_nothing_private_or_secret(operated: Operated) -> None:
    for private in _PRIVATE:
        operated.say(f"我是{private}，怎么取消自动续费")
    for log in ("bot.log", "actions.log"):
        lines = operated.lines(log)
        assert lines
        assert all({"event", "level", "logger", "timestamp"} <= line.keys() for line in lines)
        text = (operated.folder / log).read_text(encoding="utf-8")
        assert [word for word in (*_PRIVATE, _TOKEN, operated.session_key) if word in text] == []
