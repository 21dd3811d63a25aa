"""When the model must be trained, and how: from what, and where it goes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from tuiding.settings import Settings

_NAME = "tuiding"
# Everything a model is trained from, relative to the root.
_INPUTS = ("config.yml", "domain.yml", "requirements.lock", "data/**/*.y*ml", "tuiding/importer.py",
           "tuiding/normalization.py", "tuiding/privacy/*.py", "tuiding/nlu/*.py",
           "tuiding/procedures/*.py")  # fmt: skip


def model_path(settings: Settings) -> Path:
    """Return where the model is, or will be once it is trained."""
    return settings.models / f"{_NAME}.tar.gz"


def is_fresh(settings: Settings) -> bool:
    """Whether the model was trained from just what stands in the inputs now."""
    try:
        stored = json.loads(_record(settings).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    model = model_path(settings)
    return model.is_file() and stored == {"inputs": _fingerprint(settings.root), "model": _digest(model)}


def remember(settings: Settings, inputs: str) -> None:
    """Note that the model was trained from the ``inputs`` with that fingerprint."""
    record = {"inputs": inputs, "model": _digest(model_path(settings))}
    _record(settings).write_text(json.dumps(record) + "\n", encoding="utf-8")


def train(settings: Settings) -> Path:
    """Train the model and return its path; the old one stays until the new one is complete.

    Raises:
        RasaException: Rasa refuses the configuration or the data.
    """
    # Rasa takes seconds to import: only who trains pays for it.
    import rasa
    from rasa.shared.exceptions import RasaException

    settings.models.mkdir(parents=True, exist_ok=True)
    inputs = _fingerprint(settings.root)
    unfinished = f"{_NAME}-unfinished"
    result = rasa.train(
        domain=str(settings.root / "domain.yml"),
        config=str(settings.root / "config.yml"),
        training_files=[str(settings.root / "data")],
        output=str(settings.models),
        fixed_model_name=unfinished,
        force_training=True,
    )
    if result.code != 0 or not result.model:
        raise RasaException(f"training failed with code {result.code}; what Rasa printed above says why")
    Path(result.model).replace(model_path(settings))
    remember(settings, inputs)
    return model_path(settings)


def _record(settings: Settings) -> Path:
    return settings.models / f"{_NAME}.json"


def _inputs(root: Path) -> Iterator[Path]:
    for pattern in _INPUTS:
        yield from sorted(path for path in root.glob(pattern) if path.is_file())


def _fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    for path in _inputs(root):
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
