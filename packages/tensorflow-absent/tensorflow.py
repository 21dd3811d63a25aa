"""Stands in for TensorFlow: Rasa 3.6 imports it whatever its components are, and none of ours computes with it.

The real one takes 1.4 GB of disk, 340 MB of memory and a third of a start. Here is what Rasa names while it is
imported, base classes and types of annotations, and nothing else: to make one of them, or to name anything more, is an
error that says which component needs TensorFlow and how to get it.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from types import FrameType
from typing import Any, NoReturn

from rasa.shared.exceptions import RasaException

_NAMES = {
    "tensorflow": ("SparseTensor", "Tensor", "TensorShape", "TensorSpec"),
    "tensorflow.keras": ("Model",),
    "tensorflow.keras.backend": (),
    "tensorflow.keras.callbacks": ("Callback",),
    "tensorflow.keras.layers": ("AbstractRNNCell", "Dense", "Dropout", "Layer"),
    "tensorflow.keras.metrics": ("Metric",),
    "tensorflow.keras.utils": ("Sequence",),
    "tensorflow.keras.utils.control_flow_util": ("smart_cond",),
    "tensorflow.keras.utils.tf_utils": (),
    "tensorflow.python": (),
    "tensorflow.python.eager": (),
    "tensorflow.python.eager.wrap_function": ("WrappedFunction",),
    "tensorflow.types": (),
    "tensorflow.types.experimental": ("TensorLike",),
}


class NeedsTensorFlowError(RasaException, AttributeError):
    """A component is configured that computes with TensorFlow.

    As a RasaException it is shown in one line; as an AttributeError it is a no to whoever asks what a module has
    (hasattr, pickle). A ValueError, which many errors of Rasa are, means "not trained yet" to DIETClassifier.load.
    """

    def __init__(self) -> None:
        """Name the component at work."""
        super().__init__(
            f"{_component()} computes with TensorFlow, which is not in .venv: run `python3 bootstrap.py neural`, which "
            "installs it into .venv-neural, and use the python or the rasa of .venv-neural/bin"
        )


class _Inert:
    """What can be inherited from and named in annotations, and no more."""

    def __new__(cls, *_: Any, **__: Any) -> NoReturn:  # type: ignore[misc]
        raise NeedsTensorFlowError


def _component() -> str:
    """Return the name of the Rasa component on the call stack, which no argument carries this far."""
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        owner = frame.f_locals.get("self", frame.f_locals.get("cls"))
        kind = owner if isinstance(owner, type) else type(owner)
        if hasattr(kind, "required_packages"):  # as every component of Rasa has
            return kind.__name__
        frame = frame.f_back
    return "This code"


def __getattr__(_: str) -> NoReturn:
    raise NeedsTensorFlowError


for _path, _names in _NAMES.items():
    _parent, _, _last = _path.rpartition(".")
    if _parent:
        sys.modules[_path] = module_from_spec(ModuleSpec(_path, None))
        setattr(sys.modules[_parent], _last, sys.modules[_path])
    vars(sys.modules[_path]).update({name: type(name, (_Inert,), {"__module__": _path}) for name in _names})
    sys.modules[_path].__getattr__ = __getattr__  # type: ignore[method-assign]
    if _path.startswith("tensorflow.keras"):
        # Rasa knows Keras under both names.
        sys.modules[_path.removeprefix("tensorflow.")] = sys.modules[_path]
