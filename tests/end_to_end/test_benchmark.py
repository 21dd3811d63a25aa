"""The benchmark prints its table; what a contender needs and does not find is said in its row."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

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
