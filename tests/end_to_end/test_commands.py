"""The commands: one clear sentence and an exit code when they cannot do what they are asked."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.bot import Conversation, free_port, running, started, trained, wait_until_answering
from tuiding.settings import ROOT


def _tuiding(command: str, root: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tuiding", command],
        cwd=root,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project, to be changed."""
    root = tmp_path / "copy"
    root.mkdir()
    for name in ("actions", "data", "tuiding"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml", "requirements.lock"):
        shutil.copy(ROOT / name, root / name)
    return root


def test_a_busy_port_is_said_to_be_busy() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = _tuiding("run", PORT=str(port))
    assert result.returncode == 2
    assert f"port {port} is in use" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_port_that_is_no_number_is_refused() -> None:
    result = _tuiding("run", PORT="five")
    assert result.returncode == 2
    assert "PORT='five' is not a port" in result.stderr


@pytest.mark.parametrize("command", ["run", "train", "validate"])
def test_a_broken_dataset_is_listed(command: str, copy: Path) -> None:
    (copy / "data" / "procedures" / "weread.yml").write_text("title: [", encoding="utf-8")
    broken = copy / "data" / "procedures" / "fenfu.yml"
    broken.write_text(broken.read_text(encoding="utf-8") + "\ncolour: red\n", encoding="utf-8")
    result = _tuiding(command, copy, PORT=str(free_port()))
    assert result.returncode != 0
    assert "procedures/weread.yml" in result.stderr
    assert "procedures/fenfu.yml: colour: no such field" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_bot_without_a_model_says_what_to_do(copy: Path) -> None:
    result = _tuiding("bot", copy)
    assert result.returncode == 2
    assert "make train" in result.stderr


def test_validate_accepts_what_is_here() -> None:
    result = _tuiding("validate")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "no problems" in result.stdout


def test_one_interrupt_stops_everything_and_the_conversation_is_kept(tmp_path: Path) -> None:
    trained()
    port, database = str(free_port()), str(tmp_path / "conversations.db")
    talk = Conversation(f"http://127.0.0.1:{port}")
    with started("run", tmp_path, PORT=port, TUIDING_DATABASE=database) as process:
        wait_until_answering(talk.url, process, tmp_path / "run.log")
        talk.say("怎么取关一个公众号")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", int(port)))
    log = (tmp_path / "run.log").read_text(encoding="utf-8")
    assert "up to date" in log
    assert "\r" not in log
    with running(tmp_path / "again", TUIDING_DATABASE=database) as url:
        card = Conversation(url, sender=talk.sender).say("安卓呢").card
        assert (card["procedure"], card["variant"]) == ("official_account", "android")


_NEW = """
title: 退出漂流瓶月卡
aliases: [漂流瓶月卡, 漂流瓶卡]
variants:
  - id: all
    label: 漂流瓶月卡
    paths:
      - steps: [我, 漂流瓶, 月卡, 退出月卡]
        sources: [bottle_guide]
        support: single
sources:
  bottle_guide:
    name: 漂流瓶说明
    url: https://example.com/bottle
    date: "2026-01-02"
    read: "2026-01-03"
    kind: howto
examples:
  - 漂流瓶月卡退了
  - 怎么退漂流瓶月卡
  - 漂流瓶那个月卡不要了
  - 月卡 漂流瓶 取消
  - 把漂流瓶月卡停掉
  - 漂流瓶卡怎么退
"""


def test_a_new_procedure_is_one_file(copy: Path, tmp_path: Path) -> None:
    (copy / "data" / "procedures" / "bottle_card.yml").write_text(_NEW, encoding="utf-8")
    with running(tmp_path / "new", copy, TUIDING_ROOT=str(copy), TUIDING_MODELS=str(copy / "models")) as url:
        answer = Conversation(url).say("我那张漂流瓶月卡想退掉")
        assert (answer.card["kind"], answer.card["procedure"]) == ("procedure", "bottle_card")
        assert answer.card["paths"][0]["steps"] == ["我", "漂流瓶", "月卡", "退出月卡"]
        assert "漂流瓶说明" in answer.text
    assert "training" in (tmp_path / "new" / "run.log").read_text(encoding="utf-8")
