from __future__ import annotations

import asyncio
import io
import os
import pty
import signal
import socket
import subprocess
import sys
from typing import Any

import pytest

from tests.simulator.asynchronous import asynchronous
from tests.simulator.bots import Answer, Body, Bot, Fields, running, silent
from tuiding.settings import ROOT
from tuiding.simulator import PLATFORMS, Simulator, WeChatKfSimulator, WeChatSimulator
from tuiding.simulator.terminal import Terminal


async def offer(bot: Bot, fields: Fields) -> Body:
    link = '<a href="weixin://bizmsgmenu?msgmenucontent=我送的&msgmenuid=1">我送的</a>'
    return bot.reply(fields, f"1. {link}" if fields.get("Content") == "亲属卡" else f"收到{fields.get('Content', '')}")


async def typed(text: str, answer: Answer = offer) -> str:
    """Return what the terminal shows when ``text`` is typed."""
    written: list[str] = []
    async with WeChatSimulator() as platform, running(platform, answer):
        await Terminal(platform, platform.user(), io.StringIO(text), written.append).run()
    return "\n".join(written)


@asynchronous
async def test_a_person_types_and_taps() -> None:
    screen = await typed("亲属卡\n/1\n")
    assert "[passive] 1. 我送的\n    /1 我送的\n[passive] 收到我送的" in screen


@asynchronous
async def test_commands_do_what_they_say_and_help_lists_them() -> None:
    screen = await typed("/help\n/subscribe\n/click help\n/voice 你好\n/again 好\n/quit\nnever\n")
    assert "/click KEY" in screen
    assert "/quit" in screen
    assert screen.count("[passive] 收到") == 6
    assert "收到never" not in screen


@asynchronous
async def test_wrong_commands_are_explained_and_end_nothing() -> None:
    screen = await typed("/1\n/nonsense\n/later soon\n你好\n")
    assert "! no choice 1; to tap there is: none" in screen
    assert "/subscribe" in screen
    assert "! could not convert" in screen
    assert "[passive] 收到你好" in screen


@asynchronous
async def test_what_never_gets_there_is_shown_with_its_reason() -> None:
    async def wrong(bot: Bot, fields: Fields) -> Body:
        return "你好"

    screen = await typed("你好\n", wrong)
    assert "[notice] 该公众号暂时无法提供服务" in screen
    assert "! never shown, the reply is not XML" in screen


@asynchronous
async def test_nobody_ends_a_session_that_no_person_took() -> None:
    written: list[str] = []
    async with WeChatKfSimulator() as platform, running(platform, silent):
        lines = io.StringIO("/enter\n/end\n")
        await Terminal(platform, platform.user("wmcustomer"), lines, written.append, within=0.1).run()
    assert "! no person answers wmcustomer: the session is OVER" in written


@pytest.mark.parametrize("name", PLATFORMS)
@asynchronous
async def test_every_platform_has_a_terminal(name: str) -> None:
    platform: Simulator[Any] = PLATFORMS[name]()
    written: list[str] = []
    async with platform, running(platform, silent):
        await Terminal(
            platform, platform.user(), io.StringIO("/help\n/picture\n/quit\n"), written.append, within=0.1
        ).run()
    assert "/picture" in "\n".join(written)
    assert "(no answer)" in written
    assert len(platform.attempts) == 1


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tuiding", "simulate", *arguments],
        cwd=ROOT,
        env={**os.environ, "PORT": "9"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("channel", PLATFORMS)
def test_the_command_prints_the_variables_for_a_shell(channel: str) -> None:
    result = command("--channel", channel, "--environment", "--port", "5999")
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert all(line.startswith("export ") for line in lines)
    assert any(line.endswith("=http://127.0.0.1:5999") for line in lines)


@pytest.mark.parametrize(("leave", "code"), [("/quit", 0), (signal.SIGINT, 130)])
@asynchronous
async def test_a_person_at_a_terminal_can_leave_while_it_waits_for_them(leave: str | int, code: int) -> None:
    async with WeChatSimulator() as platform, running(platform, offer):
        bot = platform.callback.removesuffix("/webhooks/wechat/webhook")
        process, terminal = at_terminal("--port", "0", "--bot", bot)
        screen = Screen(terminal)
        await screen.shows("/quit to leave")
        screen.type("亲属卡")
        await screen.shows("/1 我送的")
        screen.type(leave) if isinstance(leave, str) else process.send_signal(leave)
        assert await asyncio.to_thread(process.wait, 20) == code
        assert "Traceback" not in screen.text


class Screen:
    """The other end of a terminal."""

    def __init__(self, terminal: int) -> None:
        self.text = ""
        self._terminal = terminal

    def type(self, line: str) -> None:
        os.write(self._terminal, f"{line}\n".encode())

    async def shows(self, text: str) -> None:
        async with asyncio.timeout(20):
            while text not in self.text:
                self.text += (await asyncio.to_thread(os.read, self._terminal, 4096)).decode(errors="replace")


def at_terminal(*arguments: str) -> tuple[subprocess.Popen[bytes], int]:
    """Start the command at a terminal; return it and the terminal's other end."""
    here, there = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "tuiding", "simulate", *arguments],
        cwd=ROOT,
        stdin=there,
        stdout=there,
        stderr=there,
        start_new_session=True,
    )
    os.close(there)
    return process, here


def test_the_command_says_that_no_bot_is_there() -> None:
    result = command("--port", "0")
    assert result.returncode == 2
    assert "no bot answers at http://127.0.0.1:9/webhooks/wechat/webhook" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_command_says_that_its_port_is_taken() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = command("--port", str(port))
    assert result.returncode == 2
    assert f"cannot listen on port {port}" in result.stderr
    assert "--port" in result.stderr
    assert "Traceback" not in result.stderr
