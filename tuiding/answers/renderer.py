"""A card as text, for people and for channels that draw no cards."""

from __future__ import annotations

from collections.abc import Iterable

from tuiding.answers.wording import Wording
from tuiding.card import Card, CardFact, CardPath, Kind
from tuiding.procedures.schema import Topic

# One sentence of each of these is read with the steps; the others are asked for, or seen on the card.
_ONE_EACH = (Topic.PAYER, Topic.REQUIREMENT, Topic.EFFECT, Topic.DEADLINE, Topic.REFUND_TIME)
_GENERAL_FACTS = 4
_ALWAYS = (Topic.RISK, Topic.CORRECTION)
# What stands above the options, by kind; a choice has its question there.
_HEADINGS = {Kind.PROCEDURE.value: "other", Kind.FALLBACK.value: "suggestion", Kind.ANSWER.value: "afterwards"}


class Renderer:
    """Writes cards down with the responses of ``domain.yml``."""

    def __init__(self, wording: Wording) -> None:
        """Take the responses."""
        self._wording = wording

    def text(self, card: Card, *opening: str, closing: str = "") -> str:
        """Return the card's content as lines of text, after ``opening`` and before ``closing`` and the options."""
        blocks: list[str] = [line for line in opening if line]
        if card.kind == Kind.PROCEDURE:
            blocks += self._procedure(card)
        elif card.kind == Kind.CHOICE:
            blocks += [*self._facts(card.facts), card.title or ""]
        else:
            # Without a procedure everything may apply: the most telling facts, and the question that narrows it down.
            general = card.kind == Kind.ANSWER and card.procedure is None
            blocks += self._facts(card.facts[:_GENERAL_FACTS] if general else card.facts)
            sources = card.topic == Topic.SOURCE
            blocks += [self._provenance(path) if sources else self._other_path(path) for path in card.paths]
            blocks += [self._wording.text("utter_followup_general")] if general and not card.options else []
        blocks += [closing] if closing else []
        return "\n".join([*blocks, *self._options(card)])

    def _procedure(self, card: Card) -> Iterable[str]:
        first, *others = card.paths
        facts = _told(card.facts)
        yield from self._facts(fact for fact in facts if fact.topic == Topic.RISK)
        yield self._wording.text("utter_title/procedure", title=card.title)
        for number, step in enumerate(first.steps, start=1):
            yield self._wording.text("utter_step", number=number, step=step)
        if first.note:
            yield first.note
        yield self._wording.text(
            "utter_source", source=first.source, date=self._date(first), support=self._support(first)
        )
        yield from self._facts(fact for fact in facts if fact.topic != Topic.RISK)
        for number, path in enumerate(others):
            # The next best way, and what the article says; further ones are asked for, or seen on the card.
            if number == 0 or path.row:
                yield self._other_path(path)

    def _other_path(self, path: CardPath) -> str:
        name = "utter_path/corrected" if path.corrected else "utter_path/other"
        return self._wording.text(
            name,
            label=path.label or self._wording.text("utter_path/label"),
            steps=" → ".join(path.steps),
            source=path.source,
            date=self._date(path),
            support=self._support(path),
            note=path.note or "",
        )

    def _provenance(self, path: CardPath) -> str:
        return self._wording.text(
            "utter_path/source",
            steps=" → ".join(path.steps),
            source=path.source,
            date=self._date(path),
            support=self._support(path),
            note=path.note or "",
        )

    def _facts(self, facts: Iterable[CardFact]) -> Iterable[str]:
        for fact in facts:
            yield self._wording.text("utter_fact", text=fact.text)

    def _options(self, card: Card) -> Iterable[str]:
        headed: set[str] = set()
        for number, option in enumerate(card.options, start=1):
            heading = "afterwards" if option.afterwards else _HEADINGS.get(card.kind)
            if heading and heading not in headed:
                yield self._wording.text(f"utter_option/{heading}")
                headed.add(heading)
            yield self._wording.text("utter_option", number=number, label=option.label)

    def _date(self, path: CardPath) -> str:
        return path.as_of or self._wording.text("utter_source/undated")

    def _support(self, path: CardPath) -> str:
        return self._wording.text(f"utter_support/{path.support}")


def _told(facts: list[CardFact]) -> list[CardFact]:
    seen: set[str] = set()
    told = []
    for fact in facts:
        if fact.topic in set(_ALWAYS) or (fact.topic in set(_ONE_EACH) and fact.topic not in seen):
            told.append(fact)
        seen.add(fact.topic)
    return told
