"""The key of sessions: given, or made once and kept."""

from __future__ import annotations

import stat
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from tuiding.channels.webchat.key import session_keys
from tuiding.settings import Settings, SettingsError


def _keys(database: Path) -> tuple[str, ...]:
    return session_keys(Settings(database=database))


def test_given_keys_are_used_and_none_is_made(tmp_path: Path) -> None:
    settings = Settings(database=tmp_path / "c.db", session_key=("a" * 32, "b" * 32))
    assert session_keys(settings) == ("a" * 32, "b" * 32)
    assert not list(tmp_path.iterdir())


def test_without_one_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    database = tmp_path / "new" / "c.db"
    made = _keys(database)
    assert _keys(database) == made
    assert len(made[0]) >= 32
    assert stat.S_IMODE((tmp_path / "new" / "c.key").stat().st_mode) == 0o600
    assert _keys(tmp_path / "other.db") != made


def test_workers_that_start_at_once_agree(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("fork")) as workers:
        assert len(set(workers.map(_keys, [tmp_path / "c.db"] * 16))) == 1


@pytest.mark.parametrize(("content", "says"), [("short\n", "delete it"), ("é" * 40, "TUIDING_SESSION_KEY")])
def test_a_damaged_key_is_not_used(content: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "c.key").write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=says) as caught:
        _keys(tmp_path / "c.db")
    assert "c.key" in str(caught.value)


def test_a_place_where_no_key_can_be_kept_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="TUIDING_SESSION_KEY"):
        _keys(tmp_path / "file" / "c.db")
