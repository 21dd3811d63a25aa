"""TensorFlow's stand-in: inert while Rasa is imported, one clear error when a component needs the real one."""

from __future__ import annotations

import importlib
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.model_training import train
from rasa.nlu.classifiers.diet_classifier import DIETClassifier
from rasa.shared.exceptions import RasaException

from tests.end_to_end.bot import trained
from tuiding.settings import ROOT

# Not imported by name: type checkers know the real one.
tensorflow: Any = importlib.import_module("tensorflow")

_COMMAND = "`python3 bootstrap.py neural`"


@pytest.fixture(autouse=True)
def _without_telemetry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASA_TELEMETRY_ENABLED", "false")


def test_types_can_be_inherited_from_and_named_and_are_of_nothing() -> None:
    class Layer(tensorflow.keras.layers.Layer):
        inputs: tensorflow.Tensor | tensorflow.SparseTensor

    assert issubclass(Layer, tensorflow.keras.layers.Layer)
    assert not isinstance(1.0, tensorflow.Tensor)
    assert importlib.import_module("keras.layers").Layer is tensorflow.keras.layers.Layer


class _Component:
    """What the stand-in takes for a component of Rasa."""

    @staticmethod
    def required_packages() -> list[str]:
        return []

    def process(self) -> Any:
        return tensorflow.Tensor()

    @classmethod
    def load(cls) -> Any:
        return tensorflow.keras.optimizers.Adam


@pytest.mark.parametrize("compute", [_Component().process, _Component.load])
def test_what_would_compute_names_the_component_and_the_command(compute: Any) -> None:
    with pytest.raises(RasaException, match="_Component computes with TensorFlow") as error:
        compute()
    assert _COMMAND in str(error.value)


def test_what_is_not_there_is_not_there() -> None:
    assert not hasattr(tensorflow, "random")
    with pytest.raises(ImportError):
        importlib.import_module("tensorflow.experimental.dlpack")
    with pytest.raises(ImportError):
        exec("from tensorflow import random")
    # Looks through every module that is loaded.
    with pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        pickle.dumps(lambda: None)


_NLU = """
nlu:
- {intent: greet, examples: "- hello\\n- hi\\n- good day"}
- {intent: bye, examples: "- bye\\n- see you\\n- farewell"}
- {intent: faq/cost, examples: "- what does it cost\\n- the price"}
- {intent: faq/time, examples: "- how long does it take\\n- the time"}
responses:
  utter_faq/cost: [{text: nothing}]
  utter_faq/time: [{text: no time}]
stories:
- story: goodbye
  steps: [{intent: greet}, {action: utter_greet}, {intent: bye}, {action: utter_greet}]
"""
_DOMAIN = "{intents: [greet, bye, faq], responses: {utter_greet: [{text: hello}]}}"
_CONFIG = """
recipe: default.v1
language: en
assistant_id: small
pipeline: [{{name: WhitespaceTokenizer}}, {{name: CountVectorsFeaturizer}}, {component}]
policies: [{policy}]
"""


def _small(folder: Path, component: str = "KeywordIntentClassifier", policy: str = "MemoizationPolicy") -> list[str]:
    """Write a small bot; return its domain, configuration and training data."""
    texts = {
        "domain.yml": _DOMAIN,
        "config.yml": _CONFIG.format(component=f"{{name: {component}}}", policy=f"{{name: {policy}}}"),
        "nlu.yml": _NLU,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [str(folder / name) for name in texts]


@pytest.mark.parametrize(
    "choice",
    [
        {"component": "DIETClassifier"},
        {"component": "ResponseSelector"},
        {"policy": "TEDPolicy"},
        {"policy": "UnexpecTEDIntentPolicy"},
    ],
    ids=lambda choice: next(iter(choice.values())),
)
def test_training_a_neural_component_names_it(
    choice: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    domain, config, data = _small(tmp_path, **choice)
    with pytest.raises(RasaException, match=f"{next(iter(choice.values()))} computes with TensorFlow"):
        train(domain, config, [data], str(tmp_path), force_training=True)


def test_loading_a_neural_component_is_an_error_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage, resource = LocalModelStorage(tmp_path), Resource("diet")
    with storage.write_to(resource):
        pass
    monkeypatch.setattr(DIETClassifier, "_load_from_files", lambda _: ({}, [], {}, {}, {}))
    context = ExecutionContext(GraphSchema({}), "test")
    with pytest.raises(RasaException, match="DIETClassifier computes with TensorFlow"):
        DIETClassifier.load(DIETClassifier.get_default_config(), storage, resource, context)


def test_the_command_line_says_it_in_one_line(tmp_path: Path) -> None:
    _small(tmp_path, "DIETClassifier")
    command = [sys.executable, "-m", "rasa", "train", "--data", "nlu.yml"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    said = result.stdout + result.stderr
    assert result.returncode == 1
    assert said.count("DIETClassifier computes with TensorFlow") == 1
    assert _COMMAND in said
    assert "Traceback" not in said


_AGENT = """
import sys
from rasa.core.agent import Agent
assert Agent.load(sys.argv[1]).is_ready()
names = ("tensorflow", "keras", "jax", "h5py", "tensorboard")
print(*sorted({sys.modules[name].__file__ for name in sys.modules if name.split(".")[0] in names
               and getattr(sys.modules[name], "__file__", None)}))
"""


def test_the_bot_loads_nothing_of_the_real_tensorflow() -> None:
    trained()
    result = subprocess.run(
        [sys.executable, "-c", _AGENT, str(ROOT / "models" / "tuiding.tar.gz")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.split() == [tensorflow.__file__]
