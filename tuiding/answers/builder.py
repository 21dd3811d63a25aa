"""Cards from the dataset."""

from __future__ import annotations

import itertools
import json
from collections.abc import Collection, Iterable, Mapping, Sequence

from tuiding.answers.claims import Claims
from tuiding.answers.wording import Wording
from tuiding.card import Card, CardFact, CardOption, CardPath, CardTab, Kind
from tuiding.procedures.schema import Path, Procedure, Topic, Variant
from tuiding.procedures.search import Index
from tuiding.procedures.selection import Selection

_SUGGESTIONS = 3
# Two paths have the same entry where so many first steps agree and no more than the last ones differ.
_ENTRY, _ENDING = 3, 2
_PLATFORM = "platform"


class Builder:
    """Builds every kind of card out of one dataset and one set of sentences."""

    def __init__(self, index: Index, wording: Wording) -> None:
        """Take the indexed dataset and the responses."""
        self.index = index
        self.claims = Claims(index.dataset, wording)
        self._wording = wording

    def procedure(
        self,
        procedure: Procedure,
        selection: Selection,
        known: Mapping[str, str | None],
        service: str | None,
        interrupted: CardOption | None = None,
    ) -> Card:
        """Return the steps of the selected variant, or the question that selects one.

        ``interrupted`` is the wish to go on with once these steps are done.
        """
        if selection.variant is None:
            return self.choice(procedure, selection.others, known)
        variant = selection.variant
        afterwards = [
            CardOption(
                procedure=step.procedure,
                variant=step.variant,
                label=step.label,
                payload=payload(step.procedure, step.variant),
                afterwards=True,
            )
            for step in procedure.next
            if (step.procedure, step.variant) != (procedure.id, variant.id)
            and (interrupted is None or step.procedure != interrupted.procedure)
        ]
        told = {(option.procedure, option.variant) for option in afterwards}
        others = [o for o in self._options(procedure, selection.others) if (o.procedure, o.variant) not in told]
        return Card(
            kind=Kind.PROCEDURE,
            procedure=procedure.id,
            variant=variant.id,
            platform=known.get("platform"),
            title=self._title(procedure, service),
            paths=[self.claims.path(path, procedure, service) for path in variant.paths],
            tabs=self._tabs(procedure, variant, service),
            facts=self._said_of(procedure, variant),
            options=[*others, *afterwards, *([interrupted] if interrupted else [])],
        )

    def choice(self, procedure: Procedure, variants: Sequence[Variant], known: Mapping[str, str | None]) -> Card:
        """Return the one question that selects a variant."""
        return Card(
            kind=Kind.CHOICE,
            procedure=procedure.id,
            platform=known.get("platform"),
            title=procedure.ask or procedure.title,
            facts=[*self.claims.introduction(procedure), *self.claims.facts(procedure, None, [Topic.PAYER])],
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

    def reasons(self, platform: str | None) -> Card:
        """Return the question why an answer did not help; a person is one of the choices."""
        names = ("entry_missing", "version", "off_topic")
        options = [self._reply(f"utter_reason/{name}", "feedback", {"reason": name}) for name in names]
        return Card(
            kind=Kind.CHOICE,
            platform=platform,
            title=self._wording.text("utter_feedback/useless"),
            options=[*options, self.person()],
        )

    def answer(
        self,
        topic: Topic,
        procedure: Procedure | None,
        variant: str | None,
        platform: str | None,
        facts: Sequence[CardFact] | None = None,
        paths: Sequence[CardPath] = (),
        options: Sequence[CardOption] = (),
    ) -> Card:
        """Return what is said about ``topic``, by default what the dataset says for the procedure or in general.

        Where it says nothing about this procedure, the general facts follow the sentence that says so.
        """
        if facts is None:
            facts = self.claims.facts(procedure, variant, [topic]) if procedure else []
            facts = facts or ([] if paths else self.claims.general(topic))
            if topic is Topic.SOURCE and not paths:
                text, name = (self._wording.text(f"utter_source/{part}") for part in ("rule", "ours"))
                facts = [CardFact(topic=topic.value, text=text, source=name)]
        return Card(
            kind=Kind.ANSWER,
            procedure=procedure.id if procedure else None,
            variant=variant if procedure else None,
            platform=platform,
            topic=topic.value,
            title=procedure.title if procedure else None,
            paths=list(paths),
            facts=list(facts),
            options=list(options),
        )

    def knows(self, topic: Topic, procedure: Procedure, variant: str | None) -> bool:
        """Whether the dataset has something about ``topic`` for this very procedure."""
        return topic in (Topic.SOURCE, Topic.ENTRY_MISSING) or bool(self.claims.facts(procedure, variant, [topic]))

    def paths(self, procedure: Procedure, variant: str | None) -> list[Path]:
        """Return the paths of a variant; of the first one that has some where none is chosen."""
        chosen = next((v for v in procedure.variants if v.id == variant), None)
        return (chosen or next((v for v in procedure.variants if v.paths), procedure.variants[0])).paths

    def other_entries(self, procedure: Procedure, variant: str | None, tried: Collection[int]) -> list[int]:
        """Return the paths worth trying when the entry of the ``tried`` ones is not there, by index, best first.

        One that begins like a tried one and differs at its end alone has the same entry; one that other sources
        contradict is no help. Among the others, the article's come last.
        """
        paths = self.paths(procedure, variant)
        left = [i for i, path in enumerate(paths) if i not in tried and path.correction is None]
        gone = [paths[i].steps for i in tried if i < len(paths)]
        other = [i for i in left if not any(_same_entry(paths[i].steps, steps) for steps in gone)]
        return sorted(other, key=lambda i: paths[i].row is not None)

    def fallback(self, candidates: Iterable[str], platform: str | None) -> Card:
        """Return three useful suggestions: ``candidates`` first, filled up with the usual ones."""
        wanted = dict.fromkeys([*candidates, *self.index.dataset.general.suggestions])
        procedures = [self.index.get(name) for name in wanted]
        options = [self.suggestion(procedure) for procedure in procedures if procedure is not None]
        return Card(kind=Kind.FALLBACK, platform=platform, options=options[:_SUGGESTIONS])

    def suggestion(self, procedure: Procedure) -> CardOption:
        """Return the option that asks for a procedure."""
        return CardOption(
            procedure=procedure.id, variant=None, label=procedure.title, payload=payload(procedure.id, None)
        )

    def interrupted(self, procedure: Procedure, variant: str | None) -> CardOption:
        """Return the option that goes on with a wish that something else came in the way of."""
        label = self._wording.text("utter_option/resume", title=procedure.title)
        return CardOption(
            procedure=procedure.id,
            variant=variant,
            label=label,
            payload=payload(procedure.id, variant),
            afterwards=True,
        )

    def person(self) -> CardOption:
        """Return the option that asks for a person."""
        return self._reply("utter_option/person", "handoff", {})

    def _reply(self, response: str, intent: str, entities: Mapping[str, str]) -> CardOption:
        message = f"/{intent}" + (json.dumps(entities) if entities else "")
        return CardOption(procedure=None, variant=None, label=self._wording.text(response), payload=message)

    def _options(self, procedure: Procedure, variants: Iterable[Variant]) -> list[CardOption]:
        return [
            CardOption(
                procedure=variant.procedure or procedure.id,
                variant=None if variant.procedure else variant.id,
                label=variant.label,
                payload=payload(variant.procedure or procedure.id, None if variant.procedure else variant.id),
            )
            for variant in variants
        ]

    def _tabs(self, procedure: Procedure, chosen: Variant, service: str | None) -> list[CardTab]:
        """Return the variants that differ by platform alone, if ``chosen`` is one of them and there are several."""
        alike = [
            v for v in procedure.variants if set(v.when) <= {_PLATFORM} and v.paths and bool(v.when or not chosen.when)
        ]
        if chosen not in alike or sum(bool(variant.when) for variant in alike) < 2:
            return []
        return [
            CardTab(
                variant=variant.id,
                label=variant.label,
                platforms=variant.when.get(_PLATFORM, []),
                paths=[self.claims.path(path, procedure, service) for path in variant.paths],
                facts=self._said_of(procedure, variant),
            )
            for variant in alike
        ]

    def _said_of(self, procedure: Procedure, variant: Variant) -> list[CardFact]:
        return [*self.claims.introduction(procedure), *self.claims.facts(procedure, variant.id)]

    def _title(self, procedure: Procedure, service: str | None) -> str:
        if service is None or not procedure.services:
            return procedure.title
        return self._wording.text("utter_title/service", title=procedure.title, service=service)


def _same_entry(first: Sequence[str], second: Sequence[str]) -> bool:
    common = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))
    return common >= max(_ENTRY, min(len(first), len(second)) - _ENDING)


def payload(procedure: str, variant: str | None) -> str:
    """Return the message that asks for a procedure, or for a variant of it."""
    entities = {"procedure": procedure} if variant is None else {"procedure": procedure, "variant": variant}
    return "/procedure" + json.dumps(entities)
