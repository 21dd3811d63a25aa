"""Train the stock bot, once for the same data and configuration: it takes over an hour."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tuiding.settings import ROOT
from tuiding.timeline import ZONE

# The environment with TensorFlow: ``bootstrap.py neural``.
NEURAL = ROOT / ".venv-neural" / "bin" / "python"
MODEL = "model.tar.gz"
_RECORD = "training.json"
_LENGTH = 12


@dataclass(frozen=True)
class Training:
    """How long a model took to train, with the start of the command, and when that was (Asia/Shanghai)."""

    seconds: float
    cpu_seconds: float  # of all cores
    at: str
    epochs: int | None = None  # of neural components, where they are not Rasa's own


def trained(folder: Path, epochs: int | None) -> tuple[Path, Training]:
    """Return a project in ``folder`` with its model, and how that was trained; trains if there is none.

    Raises:
        RuntimeError: the training failed.
    """
    with TemporaryDirectory() as place:
        fresh = Path(place) / "project"
        _written(fresh, epochs)
        project = folder / _fingerprint(fresh)
        record = project / _RECORD
        if not record.is_file():
            shutil.rmtree(project, ignore_errors=True)
            shutil.copytree(fresh, project)
            training = _train(project, epochs)
            record.write_text(json.dumps(asdict(training)) + "\n", encoding="utf-8")
    return project, Training(**json.loads(record.read_text(encoding="utf-8")))


def _written(folder: Path, epochs: int | None) -> None:
    # In a process of its own, as reading the data imports Rasa.
    command = [sys.executable, "-m", "benchmarks.stock", str(folder)]
    command += ["--epochs", str(epochs)] if epochs is not None else []
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603


def _train(project: Path, epochs: int | None) -> Training:
    command = [str(NEURAL.parent / "rasa"), "train", "--fixed-model-name", MODEL.removesuffix(".tar.gz"), "--out", "."]
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    log = project / "training.log"
    try:
        training = timed(command, project, environment, log)
    except subprocess.CalledProcessError as error:
        raise RuntimeError(f"stock Rasa could not be trained: {log} says why") from error
    if not (project / MODEL).is_file():
        raise RuntimeError(f"stock Rasa wrote no model: {log} says why")
    return replace(training, epochs=epochs)


def timed(command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path) -> Training:
    """Run a command that trains.

    Raises:
        subprocess.CalledProcessError: it failed; ``log`` has what it wrote.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    with log.open("wb") as file:
        subprocess.run(  # noqa: S603
            command, cwd=folder, env={**environment}, stdout=file, stderr=subprocess.STDOUT, check=True
        )
    seconds = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Training(seconds, cpu_seconds, datetime.now(ZONE).isoformat(timespec="minutes"))


def _fingerprint(project: Path) -> str:
    """Return a digest of all that the model is trained from, and of the packages that train it."""
    digest = hashlib.sha256((ROOT / "requirements-neural.lock").read_bytes())
    for path in sorted(path for path in project.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(project)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:_LENGTH]
