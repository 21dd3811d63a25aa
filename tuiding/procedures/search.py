"""Find procedures by id, alias and platform."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tuiding.normalization import normalize
from tuiding.procedures.loading import Dataset
from tuiding.procedures.schema import Procedure

# The entity of a procedure's own names, and of the services that procedures cover.
ALIAS = "alias"
SERVICE = "service"


@dataclass(frozen=True)
class Alias:
    """One way to say a value of an entity."""

    entity: str
    value: str
    text: str


def aliases(dataset: Dataset) -> Iterator[Alias]:
    """Yield every alias of the dataset, in its normal form."""
    vocabulary = dataset.vocabulary
    taking = vocabulary.taking
    said = [between + verb for between in ("", *taking.between) for verb in taking.verbs] if taking else []
    for entity, values in vocabulary.values().items():
        for name, value in values.items():
            joined = (short + words for short in value.takes for words in said)
            for text in dict.fromkeys((*value.aliases, *joined)):
                yield Alias(entity, name, normalize(text))
    for procedure in dataset.procedures.values():
        for text in procedure.aliases:
            yield Alias(ALIAS, procedure.id, normalize(text))
        for service, others in procedure.services.items():
            for text in (service, *others):
                yield Alias(SERVICE, service, normalize(text))


@dataclass(frozen=True)
class Index:
    """The dataset, ready to be searched."""

    dataset: Dataset
    by_alias: dict[str, tuple[str, ...]]
    by_service: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, dataset: Dataset) -> Index:
        """Index a dataset."""
        by_alias: dict[str, list[str]] = {}
        by_service: dict[str, list[str]] = {}
        for procedure in dataset.procedures.values():
            for text in (*procedure.aliases, procedure.title):
                by_alias.setdefault(normalize(text), []).append(procedure.id)
            for service, others in procedure.services.items():
                by_service.setdefault(service, []).append(procedure.id)
                for text in (service, *others):
                    by_alias.setdefault(normalize(text), []).append(procedure.id)
        return cls(
            dataset,
            {text: tuple(dict.fromkeys(ids)) for text, ids in by_alias.items()},
            {service: tuple(ids) for service, ids in by_service.items()},
        )

    def get(self, procedure: str) -> Procedure | None:
        """Return the procedure of that id, if there is one."""
        return self.dataset.procedures.get(procedure)

    def find(self, text: str, platform: str | None = None) -> list[Procedure]:
        """Return the procedures that go by ``text``: id, alias, title or service, however it is typed.

        Exact names come first, then names that ``text`` contains, the longest first. With ``platform``, procedures
        that have no variant for it are left out.
        """
        wanted = normalize(text)
        ids = [wanted] if wanted in self.dataset.procedures else []
        ids += self.by_alias.get(wanted, ())
        for name in sorted(self.by_alias, key=len, reverse=True):
            if wanted and name in wanted:
                ids += self.by_alias[name]
        found = [self.dataset.procedures[name] for name in dict.fromkeys(ids)]
        return [procedure for procedure in found if platform is None or serves(procedure, platform)]


def serves(procedure: Procedure, platform: str) -> bool:
    """Whether some variant is for ``platform``, by name or by being for all."""
    return any(platform in variant.when.get("platform", [platform]) for variant in procedure.variants)
