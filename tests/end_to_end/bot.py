"""The real bot, started as a user would, and a way to talk to it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tuiding.settings import ROOT, Settings
from tuiding.training import is_fresh

_START_SECONDS = 240
# Tests write more than a person does.
_UNLIMITED = {"TUIDING_LIMIT_SENDER": "off", "TUIDING_LIMIT_ADDRESS": "off"}
# A worker that was killed starts anew within.
_ANSWER_SECONDS = 120


@dataclass(frozen=True)
class Answer:
    """What one message was answered with."""

    text: str
    buttons: list[dict[str, str]]
    cards: list[dict[str, Any]]

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The cards as Rasa's channels hand them on."""
        return [{"custom": card} for card in self.cards]

    @property
    def card(self) -> dict[str, Any]:
        assert len(self.cards) == 1, self.cards
        return self.cards[0]


@dataclass
class Conversation:
    """One person's conversation over REST."""

    url: str
    platform: str | None = None
    sender: str = field(default_factory=lambda: uuid.uuid4().hex)

    def say(self, text: str) -> Answer:
        body: dict[str, Any] = {"sender": self.sender, "message": text}
        if self.platform:
            body["metadata"] = {"platform": self.platform}
        response = requests.post(f"{self.url}/webhooks/rest/webhook", json=body, timeout=_ANSWER_SECONDS)
        assert response.status_code == 200, response.text
        replies = response.json()
        assert all(reply["recipient_id"] == self.sender for reply in replies)
        return Answer(
            "\n".join(reply["text"] for reply in replies if "text" in reply),
            [button for reply in replies for button in reply.get("buttons", [])],
            [reply["custom"] for reply in replies if "custom" in reply],
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def trained(root: Path = ROOT) -> None:
    """Train the model in ``root`` unless it is up to date."""
    if not is_fresh(Settings(root=root, models=root / "models")):
        result = subprocess.run(
            [sys.executable, "-m", "tuiding", "train"], cwd=root, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stdout + result.stderr


@contextmanager
def started(command: str, folder: Path, root: Path = ROOT, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``python -m tuiding COMMAND`` in a session of its own; whatever happens, nothing of it is left."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{command}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tuiding", command],
            cwd=root,
            env={**os.environ, **_UNLIMITED, **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def kill_with_children(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and all it started, each in a group of its own, with a signal that none can catch."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    doomed = [process.pid]
    for pid in doomed:
        doomed += [child for child, parent in parents.items() if parent == pid]
    for pid in doomed:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()


@contextmanager
def running(folder: Path, root: Path = ROOT, command: str = "run", **environment: str) -> Iterator[str]:
    """Start the bot with its data in ``folder`` and yield its address once it answers."""
    port = str(free_port())
    given = {"PORT": port, "TUIDING_DATABASE": str(folder / "conversations.db"), **environment}
    with started(command, folder, root, **given) as process:
        url = f"http://127.0.0.1:{port}"
        wait_until_answering(url, process, folder / f"{command}.log", healthy=command == "run")
        yield url


def wait_until_answering(url: str, process: subprocess.Popen[bytes], log: Path, *, healthy: bool = True) -> None:
    """Return once ``/health`` answers (with 200 if ``healthy``); fail with the log if the process ends first."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        if (status := health(url)) is not None and (status == 200 or not healthy):
            return
        time.sleep(0.2)
    raise AssertionError(f"no answer within {_START_SECONDS} s:\n" + log.read_text(encoding="utf-8"))


def health(url: str) -> int | None:
    """Return the status of ``/health``, or None while nothing answers."""
    try:
        status: int = requests.get(f"{url}/health", timeout=5).status_code
    except (requests.ConnectionError, requests.Timeout):
        return None
    return status


def body_of(response: requests.Response) -> dict[str, Any]:
    """Return a JSON object."""
    body = json.loads(response.text)
    assert isinstance(body, dict)
    return body
