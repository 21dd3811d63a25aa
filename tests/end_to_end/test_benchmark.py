"""The benchmark prints its table; what a contender needs and does not find is said in its row."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import contenders, nlu
from tuiding.settings import ROOT


def _bench(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.nlu", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_contenders_are_measured_on_the_same_messages(tmp_path: Path) -> None:
    result = _bench("--only", "tuiding", "linear-svm", "--out", str(tmp_path))
    assert result.returncode == 0, result.stderr
    rows = {row["name"]: row for row in json.loads((tmp_path / "bench-nlu.json").read_text(encoding="utf-8"))}
    assert rows["tuiding"]["messages"] == rows["linear-svm"]["messages"] > 1000
    assert rows["tuiding"]["near_procedure"] < rows["linear-svm"]["near_procedure"]
    assert all(row["training_seconds"] > 0 and row["p95_ms"] >= row["p50_ms"] > 0 for row in rows.values())
    assert result.stdout.count("\n| ") == 3


def test_a_bad_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.tsv").write_text("text\n", encoding="utf-8")
    result = _bench("--data", str(tmp_path / "bad.tsv"))
    assert result.returncode == 2
    assert "missing: expected" in result.stderr


def test_stock_rasa_runs_in_an_environment_of_its_own_and_its_row_says_when_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    neural = tmp_path / "python"
    monkeypatch.setattr(contenders, "_NEURAL", neural)
    monkeypatch.setattr(sys, "argv", ["nlu", "--only", "rasa-stock", "--out", str(tmp_path)])
    assert nlu.main() == 0
    assert "| rasa-stock | not installed: python3 bootstrap.py neural |" in capsys.readouterr().out
    neural.symlink_to(sys.executable)
    assert contenders.python_of("rasa-stock") == str(neural)
    assert contenders.python_of("tuiding") == sys.executable
