"""The dataset and the sentences, loaded once for all actions of a process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tuiding.answers.builder import Builder
from tuiding.answers.renderer import Renderer
from tuiding.answers.wording import Wording
from tuiding.normalization import normalize
from tuiding.procedures import load
from tuiding.procedures.search import Index, aliases
from tuiding.settings import Settings


@dataclass(frozen=True)
class Knowledge:
    """What every action answers from."""

    index: Index
    wording: Wording
    builder: Builder
    renderer: Renderer
    card_channels: tuple[str, ...]
    values: dict[str, dict[str, str]]  # entity -> alias or value -> value

    def value(self, entity: str, text: object) -> str | None:
        """Return the vocabulary's value for what a client or a message calls it, or None if it is unknown."""
        return self.values.get(entity, {}).get(normalize(text)) if isinstance(text, str) else None


@cache
def knowledge() -> Knowledge:
    """Load the dataset and the sentences.

    Raises:
        DatasetError: with everything that is wrong with the dataset.
    """
    settings = Settings.from_environment()
    dataset = load(settings.root / "data")
    wording = Wording.load(settings.root / "domain.yml")
    index = Index.of(dataset)
    values: dict[str, dict[str, str]] = {
        entity: {name: name for name in names} for entity, names in dataset.vocabulary.deciding().items()
    }
    for alias in aliases(dataset):
        if alias.entity in values:
            values[alias.entity].setdefault(alias.text, alias.value)
    return Knowledge(index, wording, Builder(index, wording), Renderer(wording), settings.card_channels, values)
