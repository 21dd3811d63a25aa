"""The benchmark prints its table; what a contender needs and does not find is said in its row."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from benchmarks import contenders, nlu
from benchmarks.scale_dataset import generate
from tests.end_to_end.bot import trained
from tuiding.evaluation.pipeline import Pipeline
from tuiding.procedures import load
from tuiding.settings import ROOT


def _bench(*options: str, name: str = "nlu") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", f"benchmarks.{name}", *options]
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


def test_the_bot_and_the_floor_are_measured_in_one_run(tmp_path: Path) -> None:
    trained()
    options = ["--contenders", "tuiding", "floor", "--only", "ready", "memory", "latency", "throughput"]
    effort = ["--rounds", "1", "--messages", "5", "--seconds", "0.5"]
    result = _bench(*options, *effort, "--out", str(tmp_path), name="bench")
    assert result.returncode == 0, result.stderr
    content = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    ours, floor = ({**contender["figures"]} for contender in content["contenders"])
    assert floor["one_16"][0] > ours["one_16"][0] > 0
    assert floor["memory_mb"][0] < ours["memory_mb"][0]
    assert "| errors | 0 of" in result.stdout
    assert (tmp_path / "bench.png").stat().st_size > 1000


def test_a_generated_dataset_has_as_many_procedures_and_names_as_wanted(tmp_path: Path) -> None:
    made = generate(tmp_path, 60, 700)
    procedures = load(tmp_path / "data").procedures
    assert len(procedures) == 60
    assert sum(len(procedure.aliases) for procedure in procedures.values()) == 700
    assert made == generate(tmp_path / "again", 60, 700)
    with pytest.raises(ValueError, match="names cannot be shared"):
        generate(tmp_path / "more", 60, 100_000)


def test_of_very_many_procedures_those_with_few_messages_are_told_apart_by_their_names() -> None:
    names = {"whale": "蓝鲸月卡", "deer": "白鹿课程", "crane": "丹鹤专栏"}
    many = [f"{verb}自动续费{end}" for verb in ("关掉", "停了", "取消", "不要") for end in ("吧", "呀", "")]
    texts = {"procedure/auto_renew": many, "handoff": ["转人工", "找真人客服", "人工在不在", "我要人工"]}
    texts |= {f"procedure/{key}": [f"怎么退{name}", f"{name}不要了", f"把{name}停掉"] for key, name in names.items()}
    data = TrainingData(
        [Message.build(text, intent=label) for label, said in texts.items() for text in said],
        lookup_tables=[{"name": "alias", "elements": list(names.values())}],
        entity_synonyms={name: key for key, name in names.items()},
    )
    classifier = {"name": "tuiding.nlu.classifier.WishClassifier", "procedures": 1}
    before = ({"name": f"tuiding.nlu.{name}"} for name in ("tokenizer.DatasetTokenizer", "extractor.DatasetExtractor"))
    pipeline = Pipeline(ROOT, data, None, [*before, classifier])
    for key, name in names.items():
        ranking = pipeline.parse(f"{name}怎么退")["intent_ranking"]
        assert ranking[0]["name"] == f"procedure/{key}"
        assert not {entry["name"] for entry in ranking} & {f"procedure/{other}" for other in names if other != key}
    both = pipeline.parse("蓝鲸月卡和白鹿课程怎么退")["intent_ranking"]
    assert {entry["name"] for entry in both[:2]} == {"procedure/whale", "procedure/deer"}
    assert both[0]["confidence"] == both[1]["confidence"]
    assert pipeline.parse("停了自动续费")["intent_ranking"][0]["name"] == "procedure/auto_renew"
    assert all(
        entry["name"] in ("procedure/auto_renew", "handoff") for entry in pipeline.parse("怎么退")["intent_ranking"]
    )
