"""The dialogues of ``benchmarks/dialogues`` go as their authors expected, but for a few turns."""

from __future__ import annotations

from tests.end_to_end.bot import trained
from tuiding.evaluation import dialogue
from tuiding.procedures import Dataset
from tuiding.settings import ROOT, Settings
from tuiding.training import model_path

_TURNS, _DIALOGUES = 0.95, 0.9


def test_dialogues_get_the_cards_they_must_get(dataset: Dataset) -> None:
    trained()
    files = sorted((ROOT / "benchmarks" / "dialogues").glob("*.yml"))
    dialogues = [entry for path in files for entry in dialogue.read(path, dataset.procedures)]
    assert len(dialogues) > 200
    outcomes = dialogue.hold(model_path(Settings()), dialogues, print)
    turns = [turn for outcome in outcomes for turn in outcome.turns]
    report = dialogue.report(outcomes)
    assert sum(not turn.problems for turn in turns) >= _TURNS * len(turns), report
    assert sum(outcome.right for outcome in outcomes) >= _DIALOGUES * len(outcomes), report
