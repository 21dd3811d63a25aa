"""The evaluation command, on the real bot."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.end_to_end.bot import trained
from tuiding.settings import ROOT


def _evaluate(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tuiding", "evaluate", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_file_of_messages_is_asked_through_to_the_card(tmp_path: Path) -> None:
    trained()
    messages = tmp_path / "messages.tsv"
    messages.write_text(
        "text\texpected\tsource\n"
        "亲属卡不想要了怎么解绑\tchoice\tx\n"
        "把我关注的公众号取关\tprocedure:official_account\tx\n"
        "多久能到账呀\tanswer:refund_time\tx\n"
        "多谢多谢\tsmalltalk:thanks\tx\n"
        "今天会不会下雨\tfallback\tx:far\n"
        "帮我转人工客服\thandoff\tx\n",
        encoding="utf-8",
    )
    result = _evaluate("--data", str(messages), "--out", str(tmp_path / "out"))
    assert result.returncode == 0, result.stderr
    assert "asked 6 of 6 messages" in result.stderr
    assert json.loads((tmp_path / "out" / "scores.json").read_text(encoding="utf-8"))["accuracy"] == 1, result.stdout


def test_a_bad_file_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    messages = tmp_path / "messages.tsv"
    messages.write_text("text\texpected\na\tnonsense\n", encoding="utf-8")
    result = _evaluate("--data", str(messages), "--out", str(tmp_path / "out"))
    assert result.returncode == 2
    assert "line 2: unknown label 'nonsense'" in result.stderr
    assert not (tmp_path / "out").exists()


def test_without_a_file_it_cross_validates(tmp_path: Path) -> None:
    result = _evaluate("--folds", "2", "--out", str(tmp_path / "out"))
    assert result.returncode == 0, result.stderr
    assert "fold 2 of 2" in result.stderr
    scores = json.loads((tmp_path / "out" / "scores.json").read_text(encoding="utf-8"))
    assert scores["messages"] > 3000
    assert scores["accuracy"] > 0.7


def test_one_message_can_be_explained() -> None:
    trained()
    command = [sys.executable, "-m", "tuiding", "explain", "微粒货怎么開通", "--features", "3"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].endswith("微粒货怎么开通")
    assert "alias=weilidai, verb=open" in result.stdout
    assert "decision     out_of_scope" in lines
    assert len([line for line in lines if line.startswith(("  +", "  -"))]) == 3
