"""The model as it answers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.exceptions import RasaException

from tuiding.procedures import Dataset
from tuiding.server.model import load
from tuiding.settings import Settings


@pytest.fixture(scope="module")
def archive(bot: str) -> Path:
    """Return the model, which is there when a bot has started."""
    return Settings().models / "tuiding.tar.gz"


def test_procedures_are_no_actions(archive: Path, dataset: Dataset) -> None:
    metadata, _ = load(archive)
    names = metadata.domain.action_names_or_texts
    assert not [name for name in names if name.removeprefix("utter_procedure/") in dataset.procedures]
    assert "utter_smalltalk/greet" in names


def test_the_domain_is_read_once(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DomainProvider, "load", None)  # reads YAML, for as long as all the rest takes
    metadata, runner = load(archive)
    assert runner.run(targets=["domain_provider"])["domain_provider"] is metadata.domain


def test_a_damaged_archive_is_no_model(archive: Path, tmp_path: Path) -> None:
    damaged = tmp_path / archive.name
    shutil.copy(archive, damaged)
    with damaged.open("r+b") as file:
        file.truncate(archive.stat().st_size // 2)
    with pytest.raises((OSError, EOFError, RasaException)):
        load(damaged)
