"""What the running bot shows and takes, and from whom."""

from __future__ import annotations

import json
import shutil
import socket
import tarfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.end_to_end.bot import body_of, free_port, running, started, trained
from tuiding.settings import ROOT

_SECONDS = 60


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/", b"", 200),
        ("GET", "/widget/none.js", b"", 404),
        ("GET", "/health", b"", 200),
        ("GET", "/no/such/page", b"", 404),
        ("PUT", "/health", b"", 405),
        ("POST", "/webhooks/rest/webhook", b"{", 400),
        ("POST", "/webhooks/rest/webhook", b" " * 300_000, 413),
        ("POST", "/webhooks/rest/webhook", '{"message": "你好"}'.encode(), 200),
        ("POST", "/webhooks/socketio/message", b"{}", 400),
        ("GET", "/socket.io/?EIO=4&transport=polling", b"", 200),
        ("GET", "/socket.io/?EIO=9", b"", 400),
    ],
)
def test_every_answer_tells_browsers_to_be_careful(method: str, path: str, body: bytes, status: int, bot: str) -> None:
    response = requests.request(method, f"{bot}{path}", data=body, timeout=_SECONDS)
    assert response.status_code == status
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("sender", ["a\x00b", "a\n", "\x7f", "\x85", "\ud83d"])
def test_a_sender_that_no_database_can_keep_is_400(sender: str, bot: str) -> None:
    body = json.dumps({"sender": sender, "message": "你好"}).encode()
    response = requests.post(f"{bot}/webhooks/rest/webhook", data=body, timeout=_SECONDS)
    assert response.status_code == 400
    assert "'sender' has a control character or half a surrogate" in body_of(response)["message"]


def test_headers_that_do_not_come_to_an_end_are_not_waited_for(bot: str) -> None:
    address = urlsplit(bot)
    with socket.create_connection((address.hostname, address.port), timeout=_SECONDS) as client:
        client.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n")
        began = time.monotonic()
        assert client.recv(1000).startswith(b"HTTP/1.1 408")
    assert 5 < time.monotonic() - began < 25


def test_metrics_are_off_unless_they_are_asked_for(bot: str) -> None:
    assert requests.get(f"{bot}/metrics", timeout=_SECONDS).status_code == 404


def test_local_metrics_and_rasas_api_are_for_programs_on_this_machine_and_with_the_token(tmp_path: Path) -> None:
    trained()
    with running(tmp_path, TUIDING_METRICS="local", TUIDING_API_TOKEN="t" * 32) as url:
        local = requests.get(f"{url}/metrics", timeout=_SECONDS)
        assert local.status_code == 200
        assert "tuiding_messages_waiting 0.0" in local.text
        passed_on = {"X-Forwarded-For": "127.0.0.1"}
        assert requests.get(f"{url}/metrics", headers=passed_on, timeout=_SECONDS).status_code == 404
        for path in ("/status", "/domain", "/conversations/a/tracker"):
            assert requests.get(f"{url}{path}", timeout=_SECONDS).status_code == 401
            assert requests.get(f"{url}{path}?token=wrong", timeout=_SECONDS).status_code == 401
        assert requests.get(f"{url}/status?token={'t' * 32}", timeout=_SECONDS).status_code == 200


def test_a_model_that_cannot_be_loaded_ends_it_with_one_line(tmp_path: Path) -> None:
    """One of its components is of another installation."""
    trained()
    with tarfile.open(ROOT / "models" / "tuiding.tar.gz") as model:
        model.extractall(tmp_path / "model", filter="data")
    metadata = tmp_path / "model" / "metadata.json"
    text = metadata.read_text(encoding="utf-8")
    assert "tuiding.nlu.classifier.WishClassifier" in text
    metadata.write_text(text.replace("nlu.classifier.WishClassifier", "nlu.gone.GoneComponent"), encoding="utf-8")
    models = tmp_path / "models"
    shutil.make_archive(str(models / "tuiding"), "gztar", tmp_path / "model")
    with started("bot", tmp_path, PORT=str(free_port()), TUIDING_MODELS=str(models)) as process:
        assert process.wait(timeout=_SECONDS) == 1
    said = (tmp_path / "bot.log").read_text(encoding="utf-8")
    assert "Traceback" not in said
    (line,) = (line for line in said.splitlines() if "cannot start" in line)
    assert "nlu.gone" in line
    assert "make train" in line
