"""What the dataset claims, as parts of cards: each with its sources, marked where nothing supports it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tuiding.answers.wording import Wording
from tuiding.card import CardFact, CardPath
from tuiding.procedures.loading import Dataset
from tuiding.procedures.schema import (
    SERVICE_PLACEHOLDER,
    Duration,
    Fact,
    Path,
    Procedure,
    Source,
    Sourced,
    Stage,
    Support,
    Topic,
)

# At most this many sources are named; the rest are counted.
_NAMED_SOURCES = 2
# What must be read before tapping comes before what is good to know.
ORDER = (
    Topic.RISK,
    Topic.PAYER,
    Topic.REQUIREMENT,
    Topic.EFFECT,
    Topic.DEADLINE,
    Topic.REFUND_TIME,
    Topic.FEE,
    Topic.REVERSAL,
    Topic.ENTRY_MISSING,
    Topic.CORRECTION,
    Topic.SOURCE,
)


class Claims:
    """Turns paths, facts and durations into what stands on a card."""

    def __init__(self, dataset: Dataset, wording: Wording) -> None:
        """Take the dataset, for its sources, and the responses."""
        self._dataset = dataset
        self._wording = wording

    def facts(self, procedure: Procedure, variant: str | None, topics: Iterable[Topic] = ORDER) -> list[CardFact]:
        """Return the facts about ``topics`` that hold for the variant, times among them, most urgent topic first."""
        found = []
        for topic in topics:
            if topic is Topic.REFUND_TIME:
                # What is waited for first comes first.
                times = sorted(
                    (t for t in procedure.times if holds(t, variant)), key=lambda t: t.stage is Stage.ARRIVAL
                )
                found += [self.duration(time, procedure) for time in times]
            facts = (fact for fact in procedure.facts if fact.topic is topic and holds(fact, variant))
            found += [self.fact(fact, procedure) for fact in facts]
        return found

    def general(self, topic: Topic) -> list[CardFact]:
        """Return what holds about ``topic`` whatever the procedure."""
        general = self._dataset.general
        times = general.times if topic is Topic.REFUND_TIME else []
        facts = [fact for fact in general.facts if fact.topic is topic]
        return [*(self.duration(time, None) for time in times), *(self.fact(fact, None) for fact in facts)]

    def introduction(self, procedure: Procedure) -> list[CardFact]:
        """Return what must be said before the steps, if there is something."""
        intro = procedure.intro
        if intro is None:
            return []
        source = self.sources(intro.sources, procedure)
        return [CardFact(topic=Topic.RISK.value, text=intro.text, source=source)]

    def path(self, path: Path, procedure: Procedure, service: str | None) -> CardPath:
        """Return a path with its source; ``service`` is what the person wants out of, where steps name it."""
        name = service or procedure.service_unnamed or ""
        source = self._main_source(path.sources, procedure)
        return CardPath(
            steps=[step.replace(SERVICE_PLACEHOLDER, name) for step in path.steps],
            source=self.sources(path.sources, procedure),
            url=source.url,
            as_of=source.date,
            support=path.support.value,
            row=path.row,
            label=path.label,
            note=path.correction or path.note,
            corrected=path.correction is not None,
        )

    def fact(self, fact: Fact, procedure: Procedure | None) -> CardFact:
        """Return a fact with its source."""
        text = self.marked(fact.text, fact)
        return CardFact(topic=fact.topic.value, text=text, source=self.sources(fact.sources, procedure))

    def duration(self, time: Duration, procedure: Procedure | None) -> CardFact:
        """Return a duration as a sentence with its source."""
        name = f"utter_time/{time.stage.value}" + ("_to" if time.to else "")
        text = self.marked(self._wording.text(name, span=self.span(time), to=time.to or ""), time)
        source = self.sources(time.sources, procedure)
        return CardFact(topic=Topic.REFUND_TIME.value, text=text, source=source)

    def span(self, time: Duration) -> str:
        """Return a duration in words: 1-3个工作日, 20分钟内."""
        unit = self._wording.text(f"utter_unit/{time.unit.value}")
        length = str(time.max) if time.min in (0, time.max) else f"{time.min}-{time.max}"
        bound = "within" if time.min == 0 else "takes"
        return self._wording.text(f"utter_time/{bound}", length=length, unit=unit)

    def marked(self, text: str, item: Sourced) -> str:
        """Return ``text``, with a mark where its sources are not confirmed by others."""
        if item.support is not Support.UNCONFIRMED:
            return text
        return self._wording.text("utter_fact/unconfirmed", text=text.rstrip("。"))

    def sources(self, keys: Sequence[str], procedure: Procedure | None) -> str:
        """Return the names of sources, at most two and the number of all."""
        names = [self._dataset.source(key, procedure).name for key in keys]
        listed = "、".join(names[:_NAMED_SOURCES])
        if len(names) <= _NAMED_SOURCES:
            return listed
        return self._wording.text("utter_source/more", names=listed, count=len(names))

    def _main_source(self, keys: Sequence[str], procedure: Procedure) -> Source:
        sources = [self._dataset.source(key, procedure) for key in keys]
        return next((source for source in sources if source.date), sources[0])


def holds(item: Fact | Duration, variant: str | None) -> bool:
    """Whether something said of some variants holds for this one; with none chosen, everything may."""
    return not item.variants or variant is None or variant in item.variants
