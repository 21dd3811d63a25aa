"""Cards from the dataset."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from tuiding.answers.wording import Wording
from tuiding.card import Card, CardFact, CardOption, CardPath, Kind
from tuiding.procedures.schema import (
    SERVICE_PLACEHOLDER,
    Duration,
    Fact,
    Path,
    Procedure,
    Source,
    Sourced,
    Support,
    Topic,
    Variant,
)
from tuiding.procedures.search import Index
from tuiding.procedures.selection import Selection

# At most this many sources are named; the rest are counted.
_NAMED_SOURCES = 2
_SUGGESTIONS = 3
# What must be read before tapping comes before what is good to know.
_ORDER = (
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


class Builder:
    """Builds every kind of card out of one dataset and one set of sentences."""

    def __init__(self, index: Index, wording: Wording) -> None:
        """Take the indexed dataset and the responses."""
        self.index = index
        self._wording = wording

    def procedure(
        self, procedure: Procedure, selection: Selection, known: Mapping[str, str | None], service: str | None
    ) -> Card:
        """Return the steps of the selected variant, or the question that selects one."""
        if selection.variant is None:
            return self.choice(procedure, selection.others, known)
        variant = selection.variant
        return Card(
            kind=Kind.PROCEDURE,
            procedure=procedure.id,
            variant=variant.id,
            platform=known.get("platform"),
            title=self._title(procedure, service),
            paths=[self._path(path, procedure, service) for path in variant.paths],
            facts=[*self._intro(procedure), *self.facts(procedure, variant.id)],
            options=self._options(procedure, selection.others),
        )

    def choice(self, procedure: Procedure, variants: Sequence[Variant], known: Mapping[str, str | None]) -> Card:
        """Return the one question that selects a variant."""
        return Card(
            kind=Kind.CHOICE,
            procedure=procedure.id,
            platform=known.get("platform"),
            title=procedure.ask or procedure.title,
            facts=[*self._intro(procedure), *self.facts(procedure, None, [Topic.PAYER])],
            options=self._options(procedure, variants),
        )

    def clarification(self, procedures: Iterable[Procedure], platform: str | None) -> Card:
        """Return the question which of several procedures is meant."""
        return Card(
            kind=Kind.CHOICE,
            platform=platform,
            title=self._wording.text("utter_clarification"),
            options=[self.suggestion(procedure) for procedure in procedures],
        )

    def answer(self, topic: Topic, procedure: Procedure | None, variant: str | None, platform: str | None) -> Card:
        """Return what the dataset says about ``topic``, for the procedure or, without one, in general.

        Where it says nothing about this procedure, the general facts follow the sentence that says so.
        """
        facts: list[CardFact] = []
        paths: list[CardPath] = []
        if procedure is not None:
            facts = self.facts(procedure, variant, [topic])
            chosen = next((v for v in procedure.variants if v.id == variant), procedure.variants[0])
            if topic is Topic.SOURCE:
                paths = [self._path(path, procedure, None) for path in chosen.paths]
            elif topic is Topic.ENTRY_MISSING:
                # The first path is the one that was just not found; a wrong one is no help.
                others = (path for path in chosen.paths[1:] if path.correction is None)
                paths = [self._path(path, procedure, None) for path in others]
        if not facts and not paths:
            general = self.index.dataset.general
            items = [fact for fact in general.facts if fact.topic is topic]
            facts = [self._fact(fact, None) for fact in items]
            if topic is Topic.REFUND_TIME:
                facts = [*(self._duration(time, None) for time in general.times), *facts]
            elif topic is Topic.SOURCE:
                text, name = (self._wording.text(f"utter_source/{part}") for part in ("rule", "ours"))
                facts = [CardFact(topic=topic.value, text=text, source=name)]
        return Card(
            kind=Kind.ANSWER,
            procedure=procedure.id if procedure else None,
            variant=variant if procedure else None,
            platform=platform,
            topic=topic.value,
            title=procedure.title if procedure else None,
            paths=paths,
            facts=facts,
        )

    def knows(self, topic: Topic, procedure: Procedure, variant: str | None) -> bool:
        """Whether the dataset has something about ``topic`` for this very procedure."""
        return topic in (Topic.SOURCE, Topic.ENTRY_MISSING) or bool(self.facts(procedure, variant, [topic]))

    def fallback(self, candidates: Iterable[str], platform: str | None) -> Card:
        """Return three useful suggestions: ``candidates`` first, filled up with the usual ones."""
        wanted = dict.fromkeys([*candidates, *self.index.dataset.general.suggestions])
        procedures = [self.index.get(name) for name in wanted]
        options = [self.suggestion(procedure) for procedure in procedures if procedure is not None]
        return Card(kind=Kind.FALLBACK, platform=platform, options=options[:_SUGGESTIONS])

    def suggestion(self, procedure: Procedure) -> CardOption:
        """Return the option that asks for a procedure."""
        return CardOption(
            procedure=procedure.id, variant=None, label=procedure.title, payload=_payload(procedure.id, None)
        )

    def facts(self, procedure: Procedure, variant: str | None, topics: Iterable[Topic] = _ORDER) -> list[CardFact]:
        """Return the facts about ``topics`` that hold for the variant, times among them, most urgent topic first."""
        found = []
        for topic in topics:
            if topic is Topic.REFUND_TIME:
                times = (time for time in procedure.times if _holds(time, variant))
                found += [self._duration(time, procedure) for time in times]
            facts = (fact for fact in procedure.facts if fact.topic is topic and _holds(fact, variant))
            found += [self._fact(fact, procedure) for fact in facts]
        return found

    def _intro(self, procedure: Procedure) -> list[CardFact]:
        intro = procedure.intro
        if intro is None:
            return []
        source = self._source_names(intro.sources, procedure)
        return [CardFact(topic=Topic.RISK.value, text=intro.text, source=source)]

    def _options(self, procedure: Procedure, variants: Iterable[Variant]) -> list[CardOption]:
        return [
            CardOption(
                procedure=variant.procedure or procedure.id,
                variant=None if variant.procedure else variant.id,
                label=variant.label,
                payload=_payload(variant.procedure or procedure.id, None if variant.procedure else variant.id),
            )
            for variant in variants
        ]

    def _title(self, procedure: Procedure, service: str | None) -> str:
        if service is None or not procedure.services:
            return procedure.title
        return self._wording.text("utter_title/service", title=procedure.title, service=service)

    def _path(self, path: Path, procedure: Procedure, service: str | None) -> CardPath:
        name = service or procedure.service_unnamed or ""
        source = self._main_source(path.sources, procedure)
        return CardPath(
            steps=[step.replace(SERVICE_PLACEHOLDER, name) for step in path.steps],
            source=self._source_names(path.sources, procedure),
            url=source.url,
            as_of=source.date,
            support=path.support.value,
            row=path.row,
            label=path.label,
            note=path.correction or path.note,
            corrected=path.correction is not None,
        )

    def _fact(self, fact: Fact, procedure: Procedure | None) -> CardFact:
        text = self._marked(fact.text, fact)
        return CardFact(topic=fact.topic.value, text=text, source=self._source_names(fact.sources, procedure))

    def _duration(self, time: Duration, procedure: Procedure | None) -> CardFact:
        unit = self._wording.text(f"utter_unit/{time.unit.value}")
        length = str(time.max) if time.min in (0, time.max) else f"{time.min}-{time.max}"
        bound = "within" if time.min == 0 else "takes"
        span = self._wording.text(f"utter_time/{bound}", length=length, unit=unit)
        name = f"utter_time/{time.stage.value}" + ("_to" if time.to else "")
        text = self._marked(self._wording.text(name, span=span, to=time.to or ""), time)
        source = self._source_names(time.sources, procedure)
        return CardFact(topic=Topic.REFUND_TIME.value, text=text, source=source)

    def _marked(self, text: str, item: Sourced) -> str:
        if item.support is not Support.UNCONFIRMED:
            return text
        return self._wording.text("utter_fact/unconfirmed", text=text.rstrip("。"))

    def _source_names(self, keys: Sequence[str], procedure: Procedure | None) -> str:
        names = [self.index.dataset.source(key, procedure).name for key in keys]
        listed = "、".join(names[:_NAMED_SOURCES])
        if len(names) <= _NAMED_SOURCES:
            return listed
        return self._wording.text("utter_source/more", names=listed, count=len(names))

    def _main_source(self, keys: Sequence[str], procedure: Procedure) -> Source:
        sources = [self.index.dataset.source(key, procedure) for key in keys]
        return next((source for source in sources if source.date), sources[0])


def _holds(item: Fact | Duration, variant: str | None) -> bool:
    return not item.variants or variant is None or variant in item.variants


def _payload(procedure: str, variant: str | None) -> str:
    entities = {"procedure": procedure} if variant is None else {"procedure": procedure, "variant": variant}
    return "/procedure" + json.dumps(entities)
