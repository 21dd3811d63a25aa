"""What a person reads, and what the log and /health say, when a part is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.end_to_end.bot import (
    Conversation,
    body_of,
    free_port,
    health,
    running,
    started,
    trained,
    wait_until_answering,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lonely")


@pytest.fixture(scope="module")
def actions_port() -> str:
    return str(free_port())


@pytest.fixture(scope="module")
def lonely_bot(folder: Path, actions_port: str) -> Iterator[str]:
    """A bot whose action server is not there."""
    trained()
    address = f"http://127.0.0.1:{actions_port}/webhook"
    with running(folder, command="bot", TUIDING_ACTIONS_URL=address) as url:
        yield url


def test_without_actions_the_person_reads_an_apology_and_the_log_says_why(lonely_bot: str, folder: Path) -> None:
    answer = Conversation(lonely_bot).say("怎么取消自动续费")
    assert "抱歉" in answer.text
    assert "95017" in answer.text
    assert answer.card["kind"] == "fallback"
    assert "cannot be reached" in (folder / "bot.log").read_text(encoding="utf-8")


def test_health_names_a_dead_action_server_and_sees_it_come_back(
    lonely_bot: str, folder: Path, actions_port: str
) -> None:
    response = requests.get(f"{lonely_bot}/health", timeout=10)
    assert response.status_code == 503
    assert body_of(response)["failing"] == ["actions"]
    with started("actions", folder, TUIDING_ACTIONS_PORT=actions_port) as process:
        wait_until_answering(lonely_bot, process, folder / "actions.log")
        assert Conversation(lonely_bot).say("怎么取关一个公众号").card["procedure"] == "official_account"
    assert health(lonely_bot) == 503


def test_health_of_a_whole_bot_is_200(bot: str) -> None:
    response = requests.get(f"{bot}/health", timeout=10)
    assert response.status_code == 200
    assert body_of(response) == {
        "status": "ok",
        "failing": [],
        "checks": {"model": "ok", "actions": "ok", "tracker_store": "ok", "lock_store": "ok"},
    }
