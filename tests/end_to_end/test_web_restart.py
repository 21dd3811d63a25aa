"""A conversation of the web chat outlives the bot's process."""

from __future__ import annotations

import asyncio
import signal
import stat
import subprocess
from pathlib import Path
from typing import Any

import jwt

from tests.end_to_end.bot import free_port, kill_with_children, running, started, trained, wait_until_answering
from tests.end_to_end.chat import connected

_ASKED = "怎么取关一个公众号"


def test_after_a_crash_the_conversation_is_there_and_nothing_is_answered_twice(tmp_path: Path) -> None:
    trained()
    database, port = str(tmp_path / "conversations.db"), str(free_port())
    url = f"http://127.0.0.1:{port}"
    session_id: str | None = None
    first: dict[str, Any] = {}

    async def talk() -> None:
        nonlocal session_id, first
        async with connected(url) as chat:
            session_id = (await chat.session())["session_id"]
            first = await chat.say(_ASKED, "m1")

    async def return_(url: str) -> None:
        assert session_id is not None
        async with connected(url) as chat:
            resumed = await chat.session(session_id)
            assert resumed["resumed"]
            assert [message["id"] for message in resumed["messages"]] == ["m1", first["messages"][0]["id"]]
            assert resumed["messages"][1:] == first["messages"]
            assert await chat.say(_ASKED, "m1") == first
            assert (await chat.say("安卓呢", "m2"))["messages"][0]["custom"]["variant"] == "android"
            assert len((await chat.session(session_id))["messages"]) == 4

    with started("run", tmp_path / "one", PORT=port, TUIDING_DATABASE=database) as process:
        wait_until_answering(url, process, tmp_path / "one" / "run.log")
        asyncio.run(talk())
        kill_with_children(process)
    key = tmp_path / "conversations.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    with running(tmp_path / "two", TUIDING_DATABASE=database) as again:
        asyncio.run(return_(again))


def test_open_connections_do_not_keep_the_bot_from_stopping(tmp_path: Path) -> None:
    trained()
    port = str(free_port())
    url = f"http://127.0.0.1:{port}"

    async def stop(process: subprocess.Popen[bytes]) -> None:
        async with connected(url) as chat, connected(url, "polling") as other:
            await other.session((await chat.session())["session_id"])
            process.send_signal(signal.SIGINT)
            assert await asyncio.to_thread(process.wait, 20) == 0

    with started("run", tmp_path, PORT=port, TUIDING_DATABASE=str(tmp_path / "c.db")) as process:
        wait_until_answering(url, process, tmp_path / "run.log")
        asyncio.run(stop(process))
    log = (tmp_path / "run.log").read_text(encoding="utf-8")
    for trouble in ("SIGKILL", "Traceback", "destroyed", "ERROR"):
        assert trouble not in log, log


def test_keys_can_be_rotated_and_an_expired_session_is_one_no_more(tmp_path: Path) -> None:
    trained()
    old, new = "o" * 32, "n" * 32
    claims = {"sub": "webchat:" + "1" * 32, "iat": 1_600_000_000, "exp": 4_000_000_000}
    good, expired = jwt.encode(claims, old, "HS256"), jwt.encode({**claims, "exp": 1_700_000_000}, old, "HS256")
    with running(tmp_path, TUIDING_SESSION_KEY=f"{new},{old}") as url:

        async def test() -> None:
            async with connected(url) as chat:
                assert (await chat.session(good))["resumed"]
                given = await chat.session(expired)
                assert not given["resumed"]
                assert jwt.decode(given["session_id"], new, ["HS256"])
                refused = await chat.call("user_uttered", {"session_id": expired, "message": "你好"})
                assert refused["error"] == "session"

        asyncio.run(test())
    assert not list(tmp_path.glob("*.key"))
