"""Whether everything that was said is kept once and answered once, in order."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults.person import Line, Person

# How the bot says that it cannot answer begins so (``utter_unavailable`` in domain.yml).
APOLOGY = "抱歉，系统出了点问题"
# Transcripts that are asked for at a time.
_AT_ONCE = 4
# A transcript has no more messages (docs/web-protocol.md); a longer one cannot be checked.
_NEWEST = 200


@dataclass
class Ledger:
    """What became of all that was said; the lists have one entry for each message concerned, and why."""

    said: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    mistaken: list[str] = field(default_factory=list)  # answers that forget what was said before
    unfit: list[str] = field(default_factory=list)  # seen by a person, and neither an answer nor a sentence
    apologies: int = 0  # answers that say that the bot cannot answer
    hindrances: Counter[str] = field(default_factory=Counter)

    @property
    def is_clean(self) -> bool:
        """Whether nothing went wrong that a person would notice, beside waiting."""
        return not (self.lost or self.doubled or self.disordered or self.mistaken or self.unfit)

    def enter(self, person: Person, transcript: Sequence[Mapping[str, Any]]) -> None:
        """Compare what a person said and saw with what is kept."""
        assert len(transcript) < _NEWEST, "too long to be checked"
        self.said += len(person.lines)
        self.hindrances.update(person.hindrances)
        self.unfit += person.unfit
        kept = [message["id"] for message in transcript if message["from"] == "user"]
        times = Counter(kept)
        if list(dict.fromkeys(kept)) != [line.id for line in person.lines if times[line.id]]:
            self.disordered.append(f"{[line.text for line in person.lines]}: {kept}")
        excused = False
        for line in person.lines:
            answer = [message for message in transcript if message.get("in_reply_to") == line.id]
            self._enter_line(line, times[line.id], answer)
            is_apology = any(part["text"].startswith(APOLOGY) for part in answer)
            self.apologies += is_apology
            excused = is_apology or (excused and not line.begins)
            if line.procedure and answer and not excused and _procedure(answer) != line.procedure:
                self.mistaken.append(f"{line.text}: {_procedure(answer)} instead of {line.procedure}")

    def _enter_line(self, line: Line, times: int, answer: Sequence[Mapping[str, Any]]) -> None:
        if not times or not answer or line.answered is None:
            how = "not kept" if not times else "not answered" if not answer else "given up by the person"
            self.lost.append(f"{line.text}: {how}")
            return
        ids = [part["id"] for part in answer]
        cards = [str(part.get("custom") or part["text"]) for part in answer]
        if times > 1 or len(set(ids)) < len(ids) or len(set(cards)) < len(cards):
            self.doubled.append(f"{line.text}: kept {times} times, with {len(answer)} parts of answers")
        elif set(line.shown) != set(ids):
            self.doubled.append(f"{line.text}: the person sees {len(line.shown)} parts, {len(ids)} are kept")


async def ledger(people: Iterable[Person]) -> Ledger:
    """Ask the server for each conversation and return what became of it; the bot has to be whole."""
    result = Ledger()
    gate = asyncio.Semaphore(_AT_ONCE)

    async def enter(person: Person) -> None:
        async with gate:
            result.enter(person, await person.transcript())

    await asyncio.gather(*(enter(person) for person in people if person.session_id))
    for person in people:
        if not person.session_id:
            result.lost += [f"{line.text}: no session" for line in person.lines]
    return result


def _procedure(answer: Iterable[Mapping[str, Any]]) -> str | None:
    return next((part["custom"]["procedure"] for part in answer if part.get("custom")), None)
