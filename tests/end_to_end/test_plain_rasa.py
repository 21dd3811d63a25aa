"""Rasa's own commands and options work in this folder too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import requests

from tests.end_to_end.bot import free_port, running, started, trained, wait_until_answering
from tuiding.settings import ROOT, Settings
from tuiding.training import model_path

_ENDPOINTS = """
action_endpoint: {{url: 'http://127.0.0.1:{port}/webhook', selective_domain: true}}
tracker_store: {{type: SQL, dialect: sqlite, db: '{database}'}}
"""


def test_the_shell_talks(tmp_path: Path) -> None:
    trained()
    port = free_port()
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(_ENDPOINTS.format(port=port, database=tmp_path / "shell.db"), encoding="utf-8")
    with started("actions", tmp_path, TUIDING_ACTIONS_PORT=str(port)) as actions:
        wait_until_answering(f"http://127.0.0.1:{port}", actions, tmp_path / "actions.log", healthy=False)
        command = [sys.executable, "-m", "rasa", "shell", "--model", str(model_path(Settings()))]
        shell = subprocess.run(
            [*command, "--endpoints", str(endpoints), "--port", str(free_port())],
            cwd=ROOT,
            env={**os.environ, "RASA_TELEMETRY_ENABLED": "false"},
            input="微粒贷怎么关\n/stop\n",
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    assert "【关闭微粒贷】" in shell.stdout, shell.stdout + shell.stderr


def test_an_answer_can_be_streamed(tmp_path: Path) -> None:
    trained()
    with running(tmp_path) as url:
        response = requests.post(
            f"{url}/webhooks/rest/webhook?stream=true",
            json={"sender": "streamed", "message": "微粒贷怎么关"},
            timeout=30,
            stream=True,
        )
        assert response.status_code == 200
        assert any("weilidai" in line for line in response.iter_lines(decode_unicode=True))
