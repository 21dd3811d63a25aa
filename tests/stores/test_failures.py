"""A database that fails is named in one line, keeps whole turns or nothing, and works again as soon as it can."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.stores.servers import Postgres
from tests.stores.talk import opened, rows, said, say, stored
from tuiding.channels.webchat.transcript import Transcripts
from tuiding.settings import ROOT, Settings, SettingsError
from tuiding.stores import UnavailableError, tracker_store
from tuiding.stores.conversations import EVENTS, ConversationStore, _Addition
from tuiding.stores.database import Database

# Says more and more until the disk is full, makes room, and goes on with the same store.
_FULL = """
import asyncio, resource, sys
from pathlib import Path
from tests.stores.talk import opened, say
from tuiding.stores import UnavailableError

async def run(database):
    async with opened(database) as store:
        await store.check()
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
        for number in range(1000):
            try:
                await say(store, "me", f"{number} " + "x" * 5000)
            except UnavailableError as error:
                print(error)
                break
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        await say(store, "me", "after")

asyncio.run(run(Path(sys.argv[1])))
"""
# Is killed as soon as a turn is stored.
_KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from tests.stores.talk import opened, say

async def run(database):
    async with opened(database) as store:
        await say(store, "me", sys.argv[2])
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(run(Path(sys.argv[1])))
"""


def _run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", "-c", script, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


async def _failure(store: ConversationStore, text: str = "不行") -> str:
    with pytest.raises(UnavailableError) as failed:
        await say(store, "me", text)
    message = str(failed.value)
    assert "\n" not in message
    assert text not in message
    return message


def test_a_full_disk_keeps_whole_turns_and_is_no_more_once_there_is_room(tmp_path: Path) -> None:
    database = tmp_path / "conversations.db"
    result = _run(_FULL, str(database))
    assert result.returncode == 0, result.stderr
    assert str(database) in result.stdout
    assert "disk" in result.stdout
    kinds = Counter(kind for _, kind in rows(database))
    assert kinds["user"] == kinds["bot"] > 1
    with sqlite3.connect(database) as connection:
        (newest,) = connection.execute("SELECT data FROM events WHERE type_name = 'user' ORDER BY id DESC").fetchone()
    assert '"after"' in newest


def test_what_is_stored_outlives_a_process_that_is_killed(tmp_path: Path) -> None:
    database = tmp_path / "conversations.db"
    result = _run(_KILLED, str(database), "first")
    assert result.returncode == -signal.SIGKILL, result.stderr

    async def read() -> list[str | None]:
        async with opened(database) as store:
            return said(await store.retrieve("me"))

    assert asyncio.run(read()) == ["first"]


def test_a_file_that_another_program_holds_is_waited_for_and_holds_up_nobody_else(tmp_path: Path) -> None:
    database = tmp_path / "conversations.db"

    async def run() -> tuple[str, float, list[str | None]]:
        async with opened(database, limit=1) as store:
            await say(store, "me", "前")
            other = sqlite3.connect(database, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            waiting = asyncio.create_task(_failure(store))
            longest, before = 0.0, time.monotonic()
            while not waiting.done():
                await asyncio.sleep(0.005)
                longest, before = max(longest, time.monotonic() - before), time.monotonic()
            other.execute("ROLLBACK")
            other.close()
            await say(store, "me", "后")
            return waiting.result(), longest, said(await store.retrieve("me"))

    message, longest, texts = asyncio.run(run())
    assert "took longer than 1 s" in message
    assert longest < 0.25
    assert texts == ["前", "后"]  # what failed in the eyes of the person was not stored later either


def test_a_turn_that_is_cancelled_while_it_is_stored_is_stored_whole_or_not_at_all(tmp_path: Path) -> None:
    database = tmp_path / "conversations.db"

    async def run() -> list[str | None]:
        async with opened(database) as store:
            await say(store, "me", "前")
            with closing(sqlite3.connect(database, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                turn = asyncio.create_task(say(store, "me", "取消"))
                await asyncio.sleep(0.2)
                turn.cancel()
                await asyncio.sleep(0.2)
                assert not turn.done()  # the conversation is not free before it is known what became of the turn
                other.execute("ROLLBACK")
            await asyncio.wait([turn])
            await say(store, "me", "后")
            return said(await store.retrieve("me"))

    assert asyncio.run(run()) == ["前", "取消", "后"]
    kinds = Counter(kind for _, kind in rows(database))
    assert kinds["user"] == kinds["bot"] == 3


def test_a_lock_on_the_file_is_named(tmp_path: Path) -> None:
    database = tmp_path / "conversations.db"

    async def run() -> str:
        async with opened(database) as store:
            await say(store, "me", "前")
            other = sqlite3.connect(database, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            return await _failure(store)

    assert "another program holds it" in asyncio.run(run())


def test_a_read_only_file_is_named(tmp_path: Path) -> None:
    database = tmp_path / "conversations.db"

    async def begin() -> None:
        async with opened(database) as store:
            await say(store, "me", "前")

    async def run() -> str:
        async with opened(database) as store:
            return await _failure(store)

    asyncio.run(begin())
    with database.open("r+b") as file:
        file.seek(18)
        file.write(b"\x03")  # a version that may be read and not written (https://www.sqlite.org/fileformat2.html)
    assert "readonly" in (message := asyncio.run(run()))
    assert "let the bot's user write" in message


def test_a_file_that_is_deleted_or_put_back_is_noticed_at_once(tmp_path: Path) -> None:
    database = tmp_path / "conversations.db"

    async def run() -> tuple[list[str | None], list[str | None]]:
        async with opened(database) as store:
            await say(store, "me", "旧")
            for suffix in ("", "-wal", "-shm"):
                database.with_name(database.name + suffix).unlink()
            await say(store, "me", "新")
            fresh = said(await store.retrieve("me"))
        async with opened(database) as store:
            return fresh, said(await store.retrieve("me"))

    assert asyncio.run(run()) == (["新"], ["新"])


def test_a_folder_that_is_not_there_is_named_and_used_once_it_is(tmp_path: Path) -> None:
    database = tmp_path / "later" / "conversations.db"

    async def run() -> tuple[str, list[str | None]]:
        async with opened(database) as store:
            message = await _failure(store)
            database.parent.mkdir()
            await say(store, "me", "好")
            return message, said(await store.retrieve("me"))

    message, texts = asyncio.run(run())
    assert "its folder has to be there" in message
    assert texts == ["好"]


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    database = tmp_path / "conversations.db"
    database.write_text("not a database, but long enough to look like one\n" * 100)

    async def run() -> str:
        async with opened(database) as store:
            return await _failure(store)

    assert "names some other file" in asyncio.run(run())


def test_a_restart_of_postgresql_between_two_messages_is_not_noticed(postgres: Postgres) -> None:
    async def run() -> list[str | None]:
        async with opened(postgres.address) as store:
            for number in range(2):
                await asyncio.gather(*(say(store, f"other-{other}", "x") for other in range(8)))
                await say(store, "me", str(number))
                postgres.stop()
                postgres.start()
            return said(await store.retrieve("me"))

    assert asyncio.run(run()) == ["0", "1"]


def test_postgresql_that_hangs_is_given_up_and_used_once_it_goes_on(postgres: Postgres) -> None:
    async def run() -> tuple[str, float, list[str | None]]:
        async with opened(postgres.address, limit=1) as store:
            await say(store, "me", "前")
            began = time.monotonic()
            with postgres.frozen():
                message = await _failure(store)
                took = time.monotonic() - began
            await say(store, "me", "后")
            return message, took, said(await store.retrieve("me"))

    message, took, texts = asyncio.run(run())
    assert "took longer than 1 s" in message
    assert took < 3
    assert texts == ["前", "后"]


def test_what_takes_its_time_in_a_command_is_not_cut_off(postgres: Postgres) -> None:
    database = Database(postgres.address, EVENTS.metadata)
    assert database.run_here(lambda connection: connection.execute(sa.text("SHOW statement_timeout")).scalar()) == "0"


def test_postgresql_that_is_gone_is_named_and_used_once_it_is_back(postgres: Postgres) -> None:
    async def run() -> tuple[list[str], list[str | None]]:
        async with opened(postgres.address) as store:
            await say(store, "me", "前")
            postgres.stop()
            failures = [await _failure(store) for _ in range(2)]
            postgres.start()
            await say(store, "me", "后")
            return failures, said(await store.retrieve("me"))

    failures, texts = asyncio.run(run())
    assert all("see whether it runs" in failure for failure in failures)
    assert texts == ["前", "后"]


def _cut(postgres: Postgres) -> None:
    """End the bot's connections, as a server does that restarts."""
    admin = sa.create_engine(postgres.address, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
    others = sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tuiding'")
    with admin.connect() as connection:
        connection.execute(others)


def test_the_web_chat_reads_although_the_connections_have_just_been_broken(postgres: Postgres) -> None:
    async def run() -> list[str]:
        async with opened(postgres.address) as store:
            await asyncio.gather(*(say(store, f"other-{other}", "x") for other in range(8)))
            await say(store, "me", "你好")
            await asyncio.to_thread(_cut, postgres)
            return [message["text"] for message in await Transcripts(store).newest("me")]

    assert asyncio.run(run()) == ["你好：这样做"]


def test_a_connection_that_breaks_in_the_middle_of_a_turn_costs_nothing(postgres: Postgres) -> None:
    """The server ends the connections while turns are stored, again and again."""

    async def run() -> dict[str, list[str | None]]:
        async with opened(postgres.address) as store:

            async def talk(sender: str) -> None:
                for number in range(15):
                    while True:
                        try:
                            await say(store, sender, str(number))
                        except UnavailableError:  # cut twice: the person is asked to say it again
                            continue
                        break

            talks = [asyncio.create_task(talk(f"person-{number}")) for number in range(8)]
            for _ in range(20):
                await asyncio.to_thread(_cut, postgres)
                await asyncio.sleep(0.01)
            await asyncio.gather(*talks)
            return {sender: said(await store.retrieve(sender)) for sender in await store.keys()}

    expected = [str(number) for number in range(15)]
    assert asyncio.run(run()) == {f"person-{number}": expected for number in range(8)}


def test_a_commit_whose_answer_was_lost_is_not_repeated(address: Path | str) -> None:
    async def run() -> tuple[int, int]:
        async with opened(address) as store:
            await say(store, "me", "一")
            tracker = await stored(store, "me")
            before = len(tracker.events)
            tracker.update(tracker.events[-1])
            addition = _Addition(tracker)
            for _ in range(2):
                await store.database.run(addition)
            return before, len((await stored(store, "me")).events)

    before, after = asyncio.run(run())
    assert after == before + 1


@pytest.mark.parametrize(
    "address",
    ["postgresql://bot:top%2Fsecret@host:port/name", "postgresql://bot:t@secret@host/x", "mysql://bot:secret@host/x"],
)
def test_a_password_is_not_in_the_error_of_a_wrong_address(address: str) -> None:
    with pytest.raises(SettingsError, match="TUIDING_DATABASE") as failed:
        tracker_store(Settings(database=address))
    assert "secret" not in str(failed.value)


def test_a_password_is_not_in_the_error_of_a_server_that_refuses_it(postgres: Postgres) -> None:
    address = postgres.address.replace("postgres:@", "nobody:top%2Fsecret@")

    async def run() -> str:
        async with opened(address) as store:
            return await _failure(store)

    message = asyncio.run(run())
    assert "secret" not in message
    assert "nobody" in message
