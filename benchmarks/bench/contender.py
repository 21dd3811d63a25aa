"""What is compared: how each is installed, trained and started."""

from __future__ import annotations

import os
import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import yaml

from benchmarks.bench.programs import Program
from benchmarks.bench.stores import Stores
from benchmarks.stock import training as stock_training
from benchmarks.stock.training import NEURAL, Training
from tests.end_to_end.bot import free_port
from tuiding.settings import ROOT, Settings
from tuiding.training import is_fresh

OURS, STOCK = "tuiding", "stock Rasa"
_LOCAL = "127.0.0.1"


@dataclass(frozen=True)
class Place:
    """Where and how a contender is started."""

    folder: Path  # for what it writes
    port: int
    workers: int = 1
    stores: Stores | None = None  # none: SQLite and locks in memory

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{_LOCAL}:{self.port}"


class Contender(ABC):
    """One bot, or what stands for one."""

    name: ClassVar[str]
    # The step of bootstrap.py that installs it, and the folder it makes.
    step: ClassVar[str | None] = None
    environment: ClassVar[str | None] = None

    def missing(self) -> str | None:
        """Return the command to run first, if something is missing."""
        return None

    def train(self, *, anew: bool) -> Training | None:
        """Make sure that there is a model, trained ``anew`` if it is to be timed; None where nothing is trained."""
        return None

    @abstractmethod
    def programs(self, place: Place) -> list[Program]:
        """Return what to start, so that ``place.url`` answers messages."""


class Ours(Contender):
    """This bot, as ``make run`` starts it."""

    name = OURS
    step, environment = "run", ".venv"

    def __init__(self, results: Path, root: Path = ROOT) -> None:
        """Keep a model trained to be timed in ``results``; dataset and wiring are those of ``root``."""
        self._settings = Settings(root=root, models=root / "models")
        self._trained = replace(self._settings, models=results / "models")

    def train(self, *, anew: bool) -> Training | None:
        """Train into ``results``, or, where time does not matter, take the model that is there already."""
        if not anew and is_fresh(self._settings):
            return None
        self._settings = self._trained
        command = [sys.executable, "-m", "tuiding", "train"]
        environment = {**os.environ, **self._settings.as_environment()}
        self._settings.models.mkdir(parents=True, exist_ok=True)
        return stock_training.timed(command, ROOT, environment, self._settings.models / "training.log")

    def programs(self, place: Place) -> list[Program]:
        """Return the bot, whose actions run inside it."""
        stores = place.stores
        given = replace(
            self._settings,
            port=place.port,
            workers=place.workers,
            database=stores.database if stores else place.folder / "conversations.db",
            redis=f"redis://{_LOCAL}:{stores.redis_port}/0" if stores else None,
            session_key=("benchmark" * 4,),
        ).as_environment()
        return [Program([sys.executable, "-m", "tuiding", "run"], f"{place.url}/health", ROOT, given)]


class Stock(Contender):
    """Rasa as its documentation has it, with rasa-sdk's action server beside it."""

    name = STOCK
    step, environment = "neural", ".venv-neural"

    def __init__(self, results: Path, epochs: int | None) -> None:
        """Keep the model in ``results``; train for so many epochs (None: Rasa's own number)."""
        self._folder = results / "stock"
        self._epochs = epochs
        self._project: Path | None = None

    def missing(self) -> str | None:
        """Return how to install it, if it is not there."""
        return None if NEURAL.is_file() else "python3 bootstrap.py neural"

    def train(self, *, anew: bool) -> Training | None:
        """Train unless a model of the same data and configuration is there: it takes an hour."""
        self._project, training = stock_training.trained(self._folder, self._epochs)
        return training

    def programs(self, place: Place) -> list[Program]:
        """Return the action server and Rasa."""
        if self._project is None:
            raise RuntimeError("train it first")
        actions = free_port()
        endpoints = place.folder / "endpoints.yml"
        content = {"action_endpoint": {"url": f"http://{_LOCAL}:{actions}/webhook"}, **_stock_stores(place)}
        endpoints.write_text(yaml.safe_dump(content), encoding="utf-8")
        rasa = [str(NEURAL.parent / "rasa"), "run", "--interface", _LOCAL, "--port", str(place.port)]
        rasa += ["--model", str(self._project / "model.tar.gz"), "--endpoints", str(endpoints)]
        rasa += ["--credentials", str(self._project / "credentials.yml")]
        sdk = [str(NEURAL), "-m", "rasa_sdk", "--actions", "actions", "--port", str(actions)]
        shared = {"SANIC_HOST": _LOCAL, "RASA_TELEMETRY_ENABLED": "false"}
        return [
            Program(
                sdk,
                f"http://{_LOCAL}:{actions}/health",
                ROOT,
                {**shared, "ACTION_SERVER_SANIC_WORKERS": str(place.workers)},
            ),
            Program(rasa, f"{place.url}/", self._project, {**shared, "SANIC_WORKERS": str(place.workers)}),
        ]


class Floor(Contender):
    """A bare Sanic in our environment that answers each message with itself."""

    name = "bare Sanic"

    def programs(self, place: Place) -> list[Program]:
        """Return the echo."""
        command = [sys.executable, "-m", "benchmarks.bench.floor", str(place.port), str(place.workers)]
        return [Program(command, f"{place.url}/", ROOT)]


def _stock_stores(place: Place) -> dict[str, dict[str, object]]:
    if place.stores is None:
        return {"tracker_store": {"type": "SQL", "dialect": "sqlite", "db": str(place.folder / "conversations.db")}}
    return {
        "tracker_store": {"type": "SQL", "dialect": "postgresql", "url": place.stores.database},
        "lock_store": {"type": "redis", "url": _LOCAL, "port": place.stores.redis_port, "db": 1},
    }
