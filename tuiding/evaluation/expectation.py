"""What a message should be answered with, and the files that say it."""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from tuiding.card import Kind
from tuiding.procedures.schema import Topic

FOLLOWUP_TOPICS = ("refund_time", "effect", "deadline", "requirement", "fee", "entry_missing", "source", "reversal")
SMALLTALK_TOPICS = ("greet", "thanks", "bye", "bot_challenge", "ack")
NEAR, FAR = "near", "far"

_COLUMNS = ("text", "expected")


@dataclass(frozen=True)
class Expectation:
    """A message and the answers that are right, such as ``procedure:auto_renew``, ``answer:fee`` or ``fallback``.

    ``distance`` is how far an out-of-scope message is from the bot's business: near (same verbs or products), far, or
    None where the file does not say or the message is in scope.
    """

    text: str
    expected: tuple[str, ...]
    distance: str | None = None

    @property
    def in_scope(self) -> bool:
        """Whether the bot has an answer to it: what may be turned away is not in scope, even where two are right."""
        return Kind.FALLBACK.value not in self.expected

    @property
    def label(self) -> str:
        """The class that it is counted in."""
        return self.expected[0]


class FileError(ValueError):
    """A file of messages cannot be used; the message names every bad line."""


def read(path: Path, procedures: Collection[str]) -> list[Expectation]:
    """Read ``text<TAB>expected[<TAB>…<TAB>source]`` with a header line; of ``source``, the part after ``:`` counts.

    Raises:
        FileError: the file is missing or not UTF-8, a column is missing, or lines are broken: all of them are named.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            rows = list(reader)
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileError(f"{path}: not a UTF-8 file of tab-separated lines: {error}") from error
    header = rows[0] if rows else []
    missing = [column for column in _COLUMNS if column not in header]
    if missing:
        raise FileError(f"{path}: line 1 must name the columns; missing: {', '.join(missing)}")
    problems: list[str] = []
    found = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        problem = _problem(row, header, procedures)
        if problem:
            problems.append(f"line {number}: {problem}")
        else:
            fields = dict(zip(header, row, strict=True))
            distance = fields.get("source", "").rpartition(":")[2]
            expected = tuple(fields["expected"].split("|"))
            found.append(Expectation(fields["text"], expected, distance if distance in (NEAR, FAR) else None))
    if problems:
        raise FileError(f"{path}: {len(problems)} bad lines, nothing was measured:\n  " + "\n  ".join(problems))
    if not found:
        raise FileError(f"{path}: no messages")
    return found


def _problem(row: list[str], header: list[str], procedures: Collection[str]) -> str | None:
    if len(row) != len(header):
        return f"{len(row)} columns instead of {len(header)}"
    fields = dict(zip(header, row, strict=True))
    if not fields["text"].strip():
        return "no text"
    unknown = [label for label in fields["expected"].split("|") if not known_label(label, procedures)]
    return f"unknown label {', '.join(map(repr, unknown))}" if unknown else None


def known_label(label: str, procedures: Collection[str]) -> bool:
    """Whether a label is one of those a card can have; of a procedure, the variant after a slash is not checked."""
    kind, colon, detail = label.partition(":")
    if kind == Kind.PROCEDURE:
        return detail.partition("/")[0] in procedures
    if kind == Kind.ANSWER:
        return detail in FOLLOWUP_TOPICS and detail in set(Topic)
    if kind == Kind.SMALLTALK:
        return detail in SMALLTALK_TOPICS
    return not colon and kind in (Kind.FALLBACK, Kind.HANDOFF, Kind.CHOICE)
