"""Old conversations are deleted, and one person's are printed or deleted on request."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stores.servers import RedisServer
from tests.stores.talk import opened, said, say
from tuiding.__main__ import main
from tuiding.channels.platform.durable import SqliteStore
from tuiding.channels.platform.store import RedisStore, Store

_DAY = 86_400

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(address: Path | str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command on the database of the test; returns its code and what it wrote."""
    monkeypatch.setenv("TUIDING_DATABASE", str(address))

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(list(arguments))
        written = capsys.readouterr()
        return code, written.out, written.err

    return run


def _say(address: Path | str, ages: dict[str, float], text: str = "你好") -> None:
    """Let each person say something that many days ago."""

    async def run() -> None:
        async with opened(address) as store:
            for sender, days in ages.items():
                await say(store, sender, text, time.time() - days * _DAY)

    asyncio.run(run())


def _kept(address: Path | str) -> set[str]:
    async def run() -> set[str]:
        async with opened(address) as store:
            return set(await store.keys())

    return asyncio.run(run())


def test_conversations_that_ended_long_ago_are_deleted_and_counted(address: Path | str, command: Command) -> None:
    _say(address, {"old": 91, "recent": 89})
    _say(address, {"came back": 200})
    _say(address, {"came back": 1})
    assert command("purge", "--older-than", "90d", "--dry-run")[1] == "conversations that would be deleted: 1\n"
    assert _kept(address) == {"old", "recent", "came back"}
    assert command("purge", "--older-than", "90d")[:2] == (0, "conversations deleted: 1 (8 events)\n")
    assert _kept(address) == {"recent", "came back"}
    assert command("purge", "--older-than", "1h")[1] == "conversations deleted: 2 (21 events)\n"
    assert _kept(address) == set()


def test_more_conversations_than_fit_into_one_transaction_are_all_deleted(
    address: Path | str, command: Command
) -> None:
    _say(address, {f"person-{number}": 100 for number in range(450)})
    assert command("purge", "--older-than", "12w")[1] == "conversations deleted: 450 (3600 events)\n"


@pytest.mark.parametrize("duration", ["90", "0d", "-1d", "90x", "d", "", "九十天"])
def test_a_duration_that_is_none_is_refused(
    duration: str, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        command("purge", f"--older-than={duration}")
    assert "is no duration: write 90d, 12h or 8w" in capsys.readouterr().err


def test_all_that_is_stored_of_a_person_is_printed(address: Path | str, command: Command) -> None:
    _say(address, {"me": 1, "other": 1}, text="怎么取消自动续费")
    code, out, _ = command("export", "me")
    exported = json.loads(out)
    assert code == 0
    assert "怎么取消自动续费" in out  # as it was said, for people to read
    assert exported["sender"] == "me"
    assert [event["event"] for event in exported["events"]][2:5] == ["action", "user", "action"]
    assert len(exported["events"]) == 8


def test_a_person_is_erased_and_nobody_else(address: Path | str, command: Command) -> None:
    _say(address, {"me": 1, "other": 1})
    code, out, _ = command("erase", "me")
    assert code == 0
    assert out.startswith("deleted: 8 events of the conversation, 0 values that its channel kept for delivery\n")
    assert _kept(address) == {"other"}


def test_the_bot_goes_on_with_who_was_erased_as_with_somebody_new(address: Path | str, command: Command) -> None:
    async def run() -> list[str | None]:
        async with opened(address) as store:
            await say(store, "me", "前")
            await asyncio.to_thread(command, "erase", "me")
            await say(store, "me", "后")
            return said(await store.retrieve("me"))

    assert asyncio.run(run()) == ["后"]


def test_what_is_erased_is_no_longer_in_the_file_nor_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = tmp_path / "conversations.db"
    monkeypatch.setenv("TUIDING_DATABASE", str(database))

    def holds_it() -> bool:
        return any(b"a secret" in file.read_bytes() for file in tmp_path.iterdir())

    async def run() -> bool:
        async with opened(database) as store:  # the bot is running
            for number in range(30):
                await say(store, "me", f"a secret {number}")
            before = holds_it()
            assert await asyncio.to_thread(main, ["erase", "me"]) == 0
            assert not holds_it()
            return before

    assert asyncio.run(run())
    assert not holds_it()


@pytest.mark.parametrize("name", ["export", "erase"])
def test_a_person_of_whom_nothing_is_stored_is_said_to_be_unknown(
    name: str, address: Path | str, command: Command
) -> None:
    _say(address, {"me": 1})
    code, out, error = command(name, "you")
    assert (code, out) == (1, "")
    assert error == f"tuiding {name}: nothing is stored of 'you': see whether the id is whole\n"


@pytest.mark.parametrize("arguments", [["purge", "--older-than=90d"], ["export", "me"], ["erase", "me"]])
def test_a_missing_database_is_said_to_be_missing(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "typo.db"
    monkeypatch.setenv("TUIDING_DATABASE", str(database))
    assert main(arguments) == 2
    assert f"there is no database at {database}" in capsys.readouterr().err
    assert not database.exists()


@pytest.mark.parametrize("place", ["redis", "file"])
def test_what_a_channel_keeps_of_a_person_is_printed_and_erased(
    place: str,
    redis_server: RedisServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    database = tmp_path / "conversations.db"
    monkeypatch.setenv("TUIDING_DATABASE", str(database))
    if place == "redis":
        monkeypatch.setenv("TUIDING_REDIS", redis_server.address)

    def opened_store() -> Store:
        if place == "redis":
            return RedisStore(redis_server.address)
        return SqliteStore(database.with_suffix(".wechat_kf.db"))

    async def keep() -> None:
        store = opened_store()
        for key in ("wechat_kf:account:me", "wechat_kf:account:not-me", "wechat_kf:account:cursor"):
            await store.update(key, lambda _: ({"owed": ["a secret"]}, None), 600)
        await store.close()

    async def left() -> dict[str, object]:
        store = opened_store()
        keys = ("wechat_kf:account:me", "wechat_kf:account:not-me")
        values = {key: await store.update(key, lambda value: (value, value), 600) for key in keys}
        await store.close()
        return values

    _say(database, {"other": 1})
    asyncio.run(keep())
    assert main(["export", "wechat_kf:me"]) == 0
    assert json.loads(capsys.readouterr().out)["channels"] == {"wechat_kf:account:me": {"owed": ["a secret"]}}
    assert main(["erase", "wechat_kf:me"]) == 0
    assert "1 values" in capsys.readouterr().out
    assert asyncio.run(left()) == {
        "wechat_kf:account:me": None,
        "wechat_kf:account:not-me": {"owed": ["a secret"]},
    }
