"""The stories beside this file, run by Rasa's own test command on the trained model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.end_to_end.bot import trained
from tuiding.settings import ROOT, Settings
from tuiding.training import model_path


def test_every_story_goes_as_it_is_written(tmp_path: Path) -> None:
    trained()
    command = [
        *(sys.executable, "-m", "rasa", "test", "core", "--e2e", "--no-plot", "--out", str(tmp_path)),
        *("--model", str(model_path(Settings())), "--stories", str(Path(__file__).parent)),
    ]
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    failed = (tmp_path / "failed_test_stories.yml").read_text(encoding="utf-8")
    report = json.loads((tmp_path / "story_report.json").read_text(encoding="utf-8"))["conversation_accuracy"]
    written = sum(path.read_text(encoding="utf-8").count("- story:") for path in Path(__file__).parent.glob("*.yml"))
    assert report["total"] == written
    assert report["correct"] == written, failed
