"""What every component promises, whatever it does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.exceptions import InvalidConfigException

from tests.nlu.pipeline import PIPELINE, Graph
from tuiding.settings import ROOT

_MESSAGES = ["怎么关自动续费", "安卓 小程序 取关", "", "   ", "😀😀", "\ud83d", "a" * 5000, "１２３", "\x00\x07"]

every_component = pytest.mark.parametrize("component", PIPELINE, ids=lambda component: component.__name__)


@every_component
def test_an_unknown_option_fails_with_its_name(component: type[Any], tmp_path: Path) -> None:
    graph = Graph(tmp_path, PIPELINE[0])
    with pytest.raises(InvalidConfigException, match="no_such_option"):
        graph.create(component, {"no_such_option": 1})


@every_component
def test_any_text_is_processed(component: type[Any], tmp_path: Path) -> None:
    graph = Graph(tmp_path, component)
    for text in _MESSAGES:
        assert isinstance(graph.process(text)["text"], str)


@every_component
def test_training_twice_gives_the_same_answers(component: type[Any], tmp_path: Path) -> None:
    first, second = Graph(tmp_path / "first", component), Graph(tmp_path / "second", component)
    assert [first.process(text) for text in _MESSAGES] == [second.process(text) for text in _MESSAGES]


@every_component
def test_loading_gives_the_answers_of_training(component: type[Any], tmp_path: Path) -> None:
    graph = Graph(tmp_path, component)
    before = [graph.process(text) for text in _MESSAGES]
    graph.load()
    assert [graph.process(text) for text in _MESSAGES] == before


@every_component
def test_the_recipe_knows_it_and_the_configuration_names_it(component: type[Any]) -> None:
    path = f"{component.__module__}.{component.__name__}"
    assert path in (ROOT / "config.yml").read_text(encoding="utf-8")
    assert DefaultV1Recipe._from_registry(path).clazz is component


def test_the_tests_run_the_pipeline_of_the_configuration() -> None:
    names = [f"{component.__module__}.{component.__name__}" for component in PIPELINE]
    positions = [(ROOT / "config.yml").read_text(encoding="utf-8").index(name) for name in names]
    assert positions == sorted(positions)
