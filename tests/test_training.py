from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tuiding import training
from tuiding.settings import Settings


@pytest.fixture
def trained(tmp_path: Path) -> Settings:
    """A root with inputs and a model that was trained from them."""
    root = tmp_path / "root"
    for name in ("config.yml", "domain.yml", "requirements.lock", "data/nlu/inform.yml", "data/procedures/a.yml",
                 "tuiding/importer.py", "tuiding/normalization.py", "tuiding/nlu/x.py", "tuiding/procedures/y.py",
                 "README.md"):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name, encoding="utf-8")
    settings = Settings(root=root, models=tmp_path / "models")
    settings.models.mkdir()
    training.model_path(settings).write_bytes(b"model")
    training.remember(settings, training._fingerprint(root))
    return settings


def test_a_model_is_fresh_while_its_inputs_stand(trained: Settings) -> None:
    assert training.is_fresh(trained)


@pytest.mark.parametrize(
    "name",
    ["config.yml", "domain.yml", "requirements.lock", "data/nlu/inform.yml", "data/procedures/a.yml",
     "data/procedures/new.yml", "data/new.yaml", "tuiding/importer.py", "tuiding/normalization.py", "tuiding/nlu/x.py",
     "tuiding/procedures/y.py"],
)  # fmt: skip
def test_a_changed_or_added_input_makes_it_stale(trained: Settings, name: str) -> None:
    (trained.root / name).write_text("changed", encoding="utf-8")
    assert not training.is_fresh(trained)


def test_an_undone_change_makes_it_fresh_again(trained: Settings) -> None:
    config = trained.root / "config.yml"
    config.write_text("changed", encoding="utf-8")
    config.write_text("config.yml", encoding="utf-8")
    assert training.is_fresh(trained)


@pytest.mark.parametrize("name", ["README.md", "conversations.db", "tuiding/settings.py", "data/notes.txt"])
def test_other_files_do_not_matter(trained: Settings, name: str) -> None:
    (trained.root / name).write_text("changed", encoding="utf-8")
    assert training.is_fresh(trained)


def _rename_input(settings: Settings) -> None:
    (settings.root / "data/procedures/a.yml").rename(settings.root / "data/procedures/b.yml")


def _remove_input(settings: Settings) -> None:
    (settings.root / "data/procedures/a.yml").unlink()


def _remove_model(settings: Settings) -> None:
    training.model_path(settings).unlink()


def _replace_model(settings: Settings) -> None:
    training.model_path(settings).write_bytes(b"another model")


def _remove_record(settings: Settings) -> None:
    next(settings.models.glob("*.json")).unlink()


def _break_record(settings: Settings) -> None:
    next(settings.models.glob("*.json")).write_bytes(b"{\xff")


@pytest.mark.parametrize(
    "change", [_rename_input, _remove_input, _remove_model, _replace_model, _remove_record, _break_record]
)
def test_it_is_stale_when_anything_it_rests_on_is_gone(trained: Settings, change: Callable[[Settings], None]) -> None:
    change(trained)
    assert not training.is_fresh(trained)


def test_without_a_models_folder_there_is_nothing_fresh(tmp_path: Path) -> None:
    assert not training.is_fresh(Settings(root=tmp_path, models=tmp_path / "none"))


def test_inputs_changed_during_training_leave_the_model_stale(trained: Settings) -> None:
    before = training._fingerprint(trained.root)
    (trained.root / "domain.yml").write_text("changed meanwhile", encoding="utf-8")
    training.remember(trained, before)
    assert not training.is_fresh(trained)
