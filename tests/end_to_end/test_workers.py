"""The processes that answer: they come back, end and are replaced, and nobody who writes meanwhile notices."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests
import socketio
from socketio.exceptions import ConnectionError as RefusedError

from tests.channels.platform.redis_server import redis_server
from tests.end_to_end.bot import Conversation, free_port, health, started, trained, wait_until_answering
from tests.end_to_end.chat import connected
from tuiding.settings import ROOT

_SECONDS = 120


class _Bot:
    """A running bot and its processes."""

    def __init__(self, url: str, process: subprocess.Popen[bytes], log: Path) -> None:
        self.url = url
        self.process = process
        self._log = log

    def workers(self) -> list[psutil.Process]:
        found: list[psutil.Process] = psutil.Process(self.process.pid).children()
        return found

    def said(self) -> str:
        return self._log.read_text(encoding="utf-8")


@contextmanager
def _bot(folder: Path, **environment: str) -> Iterator[_Bot]:
    trained()
    port = str(free_port())
    url = f"http://127.0.0.1:{port}"
    given = {"PORT": port, "TUIDING_DATABASE": str(folder / "conversations.db"), **environment}
    with started("bot", folder, ROOT, **given) as process:
        wait_until_answering(url, process, folder / "bot.log")
        yield _Bot(url, process, folder / "bot.log")


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def _somebody_writing(url: str) -> Iterator[list[str]]:
    """Say one thing after the other meanwhile, on one connection as long as it is kept; yield what was answered."""
    answered: list[str] = []
    stop = threading.Event()

    def write() -> None:
        with requests.Session() as session:
            while not stop.is_set():
                try:
                    body = {"sender": "somebody", "message": "怎么取关一个公众号"}
                    response = session.post(f"{url}/webhooks/rest/webhook", json=body, timeout=_SECONDS)
                    answered.append(_card(response.json())["procedure"])
                except Exception as error:
                    answered.append(repr(error))

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        yield answered
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _card(answer: list[dict[str, Any]]) -> dict[str, Any]:
    return next(part["custom"] for part in answer if "custom" in part)


def test_a_killed_worker_comes_back_and_who_writes_meanwhile_is_answered(tmp_path: Path) -> None:
    with _bot(tmp_path) as bot:
        (worker,) = bot.workers()
        talk = Conversation(bot.url)
        talk.say("怎么取关一个公众号")
        worker.kill()
        psutil.wait_procs([worker], timeout=_SECONDS)
        assert talk.say("安卓呢").card["variant"] == "android"
        assert [other.pid for other in bot.workers()] != [worker.pid]
        assert bot.said().count("ready:") == 1


def test_a_killed_supervisor_leaves_nothing_running(tmp_path: Path) -> None:
    with _bot(tmp_path) as bot:
        workers = bot.workers()
        bot.process.kill()
        bot.process.wait()
        assert psutil.wait_procs(workers, timeout=20)[1] == []
        assert health(bot.url) is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_request_in_hand_is_answered_before_the_bot_stops(number: signal.Signals, tmp_path: Path) -> None:
    with _bot(tmp_path) as bot:
        body = json.dumps({"sender": "a", "message": "怎么取关一个公众号"}).encode()
        connection = http.client.HTTPConnection(bot.url.removeprefix("http://"), timeout=_SECONDS)
        connection.putrequest("POST", "/webhooks/rest/webhook")
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body[:10])
        # Whoever connected after it is answered: so it was accepted.
        assert health(bot.url) == 200
        bot.process.send_signal(number)
        _wait(lambda: health(bot.url) is None)
        connection.send(body[10:])
        response = connection.getresponse()
        assert (response.status, response.headers["connection"]) == (200, "close")
        assert _card(json.loads(response.read()))["procedure"] == "official_account"
        assert bot.process.wait(timeout=20) == 0


def test_new_workers_take_over_without_a_failure_and_only_if_they_can_start(tmp_path: Path) -> None:
    trained()
    models = tmp_path / "models"
    models.mkdir()
    model = models / "tuiding.tar.gz"
    shutil.copy(ROOT / "models" / model.name, model)
    with _bot(tmp_path, TUIDING_MODELS=str(models)) as bot, _somebody_writing(bot.url) as answered:
        (first,) = bot.workers()
        model.write_bytes(model.read_bytes()[:5000])
        bot.process.send_signal(signal.SIGHUP)
        _wait(lambda: "SIGHUP" in bot.said())
        assert f"the model {model} cannot be used" in bot.said()
        assert "Traceback" not in bot.said()
        assert bot.workers() == [first]
        shutil.copy(ROOT / "models" / model.name, model)
        bot.process.send_signal(signal.SIGHUP)
        _wait(lambda: not first.is_running())
        (second,) = bot.workers()
        before = len(answered)
        _wait(lambda: len(answered) > before + 10)
        assert bot.workers() == [second]
    assert set(answered) == {"official_account"}


def test_a_damaged_model_ends_it_with_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "tuiding.tar.gz").write_bytes(b"no model")
    with started("bot", tmp_path, PORT=str(free_port()), TUIDING_MODELS=str(tmp_path)) as process:
        assert process.wait(timeout=_SECONDS) == 1
    said = (tmp_path / "bot.log").read_text(encoding="utf-8")
    assert f"the model {tmp_path / 'tuiding.tar.gz'} cannot be used" in said
    assert "make train" in said
    assert said.count("cannot start") == 1
    assert "Traceback" not in said


def test_closing_the_terminal_stops_it(tmp_path: Path) -> None:
    trained()
    port = free_port()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(PORT=str(port), TUIDING_DATABASE=str(tmp_path / "c.db"))
        os.chdir(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "tuiding", "bot"])
    bot = psutil.Process(pid)
    _wait(lambda: health(f"http://127.0.0.1:{port}") == 200)
    workers = bot.children()
    os.close(terminal)
    assert os.waitpid(pid, 0)[1] == 0
    assert psutil.wait_procs(workers, timeout=20)[1] == []


def test_several_workers_need_a_redis_and_say_so() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "tuiding", "bot"],
        cwd=ROOT,
        env={**os.environ, "TUIDING_WORKERS": "2", "PORT": str(free_port())},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert result.returncode == 2
    assert "TUIDING_REDIS" in result.stderr
    assert "Traceback" not in result.stderr


def test_several_workers_share_conversations_and_connections(tmp_path: Path) -> None:
    with redis_server() as redis, _bot(tmp_path, TUIDING_WORKERS="2", TUIDING_REDIS=redis) as bot:
        assert bot.said().count("ready:") == 1
        talk = Conversation(bot.url)
        for _ in range(5):
            assert talk.say("怎么取关一个公众号").card["procedure"] == "official_account"
            assert talk.say("安卓呢").card["variant"] == "android"
        asyncio.run(_in_windows_of_different_workers(bot))
        killed = bot.workers()[0]
        with _somebody_writing(bot.url) as answered:
            # Nobody is in the middle of a request there: it is stopped first.
            killed.terminate()
            _wait(lambda: not killed.is_running() or killed.status() == psutil.STATUS_ZOMBIE)
            _wait(lambda: len(answered) > 10)
        assert set(answered) == {"official_account"}


async def _in_windows_of_different_workers(bot: _Bot) -> None:
    async with AsyncExitStack() as windows:
        one = await windows.enter_async_context(connected(bot.url))
        session = await one.session()
        async with asyncio.timeout(_SECONDS):
            while True:
                other = await windows.enter_async_context(connected(bot.url))
                await other.session(session["session_id"])
                if all(_is_connected(worker) for worker in bot.workers()):
                    break
                await asyncio.sleep(0.2)
        answer = await one.say("怎么取关一个公众号")
        assert await other.hears("bot_uttered") == answer["messages"]
    with pytest.raises(RefusedError):
        await socketio.AsyncClient(reconnection=False).connect(bot.url, transports=["polling"])


def _is_connected(worker: psutil.Process) -> bool:
    return any(connection.status == psutil.CONN_ESTABLISHED for connection in worker.net_connections())
