"""The dataset and the sentences, loaded once for all actions of a process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tuiding.answers.builder import Builder
from tuiding.answers.renderer import Renderer
from tuiding.answers.timing import Timer
from tuiding.answers.topics import Topics
from tuiding.answers.wording import Wording
from tuiding.hours import ServiceHours
from tuiding.normalization import normalize
from tuiding.procedures import Dataset, load
from tuiding.procedures.search import Index, aliases
from tuiding.settings import Settings


@dataclass(frozen=True)
class Knowledge:
    """What every action answers from."""

    index: Index
    wording: Wording
    builder: Builder
    timer: Timer
    topics: Topics
    renderer: Renderer
    card_channels: tuple[str, ...]
    service_hours: ServiceHours | None  # of a team of people behind the bot, if there is one
    versions: dict[str, str]  # of what answers: kept with feedback
    values: dict[str, dict[str, str]]  # entity -> alias or value -> value
    closing: tuple[str, ...]  # the verbs of our wishes
    moments: dict[str, tuple[str, ...]]  # moment -> the words that tell it
    implied: dict[str, dict[str, str]]  # procedure -> what is known of who needs it: entity -> value
    origins: dict[str, tuple[str, ...]]  # procedure -> the ones whose variants point to it

    def value(self, entity: str, text: object) -> str | None:
        """Return the vocabulary's value for what a client or a message calls it, or None if it is unknown."""
        return self.values.get(entity, {}).get(normalize(text)) if isinstance(text, str) else None

    def label(self, entity: str, value: str) -> str:
        """Return what a value of the vocabulary is called."""
        return self.index.dataset.vocabulary.values()[entity][value].label


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
    builder = Builder(index, wording)
    return Knowledge(
        index=index,
        wording=wording,
        builder=builder,
        timer=Timer(builder.claims, wording),
        topics=Topics(builder.claims, dataset),
        renderer=Renderer(wording),
        card_channels=settings.card_channels,
        service_hours=settings.service_hours,
        versions={"dataset": dataset.version},
        values=values,
        closing=tuple(normalize(alias) for alias in dataset.vocabulary.verb["close"].aliases),
        moments={
            name: tuple(normalize(alias) for alias in moment.aliases)
            for name, moment in dataset.vocabulary.moment.items()
        },
        implied=_implied(dataset),
        origins=_origins(dataset),
    )


def _implied(dataset: Dataset) -> dict[str, dict[str, str]]:
    """Return the condition under which others point to a procedure: who needs ``apple_refund`` is charged by Apple."""
    implied: dict[str, dict[str, str]] = {}
    for procedure in dataset.procedures.values():
        for variant in procedure.variants:
            if variant.procedure is not None:
                only = {entity: values[0] for entity, values in variant.when.items() if len(values) == 1}
                implied.setdefault(variant.procedure, {}).update(only)
    return implied


def _origins(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    origins: dict[str, tuple[str, ...]] = {}
    for procedure in dataset.procedures.values():
        for variant in procedure.variants:
            if variant.procedure is not None:
                origins[variant.procedure] = (*origins.get(variant.procedure, ()), procedure.id)
    return origins
