"""The stories beside this file, run by Rasa's own test command on the trained model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.conversations.stories import FOLDER, stories
from tests.end_to_end.bot import trained
from tuiding.settings import ROOT, Settings
from tuiding.training import model_path

_BEHAVIOURS = {
    *("happy_path", "switching", "corrections", "interruptions", "dates", "choices", "out_of_scope"),
    *("privacy", "fraud", "handoff", "feedback", "several"),
}
_FEWEST = 60


def test_every_story_goes_as_it_is_written(tmp_path: Path) -> None:
    trained()
    command = [
        *(sys.executable, "-m", "rasa", "test", "core", "--e2e", "--no-plot", "--out", str(tmp_path)),
        *("--model", str(model_path(Settings())), "--stories", str(FOLDER)),
    ]
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    failed = (tmp_path / "failed_test_stories.yml").read_text(encoding="utf-8")
    report = json.loads((tmp_path / "story_report.json").read_text(encoding="utf-8"))["conversation_accuracy"]
    assert report["total"] == len(stories())
    assert report["correct"] == len(stories()), failed


def test_every_behaviour_has_stories_and_no_two_have_one_name() -> None:
    names = [story.name for story in stories()]
    assert {name.split(":")[0] for name in names} == _BEHAVIOURS
    assert len(names) >= _FEWEST
    assert [name for name, count in Counter(names).items() if count > 1] == []
