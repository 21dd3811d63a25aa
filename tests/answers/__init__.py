from __future__ import annotations

from collections.abc import Iterator

from tuiding.answers.builder import Builder
from tuiding.answers.wording import Wording
from tuiding.card import Card
from tuiding.procedures import Dataset, load
from tuiding.procedures.schema import Procedure, Topic, Variant
from tuiding.procedures.search import Index
from tuiding.procedures.selection import select
from tuiding.settings import ROOT

# What people can ask after the steps.
FOLLOWUPS = [
    Topic.REFUND_TIME, Topic.EFFECT, Topic.DEADLINE, Topic.REQUIREMENT, Topic.FEE, Topic.ENTRY_MISSING, Topic.SOURCE,
    Topic.REVERSAL,
]  # fmt: skip


def builder(dataset: Dataset | None = None) -> Builder:
    """Build with the sentences of the repository, out of its dataset unless another is given."""
    return Builder(Index.of(dataset or load(ROOT / "data")), Wording.load(ROOT / "domain.yml"))


def with_paths(builder: Builder) -> Iterator[tuple[Procedure, Variant]]:
    """Yield every variant that can be shown; the others point to a procedure whose own are here too."""
    for procedure in builder.index.dataset.procedures.values():
        yield from ((procedure, variant) for variant in procedure.variants if variant.paths)


def steps_card(builder: Builder, procedure: Procedure, variant: Variant, service: str | None = None) -> Card:
    return builder.procedure(procedure, select(procedure, {}, variant.id), {}, service)
