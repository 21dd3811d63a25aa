"""Finding the days that a message speaks of, and judging which of them is meant.

What looks like a day and is none (25.8块, 3-5个工作日, 8.0.50) is left alone, and so is what is too vague to count from
(前几天, 国庆前, 每周五): a person can be asked, but does not notice a wrong day.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tuiding.dates.days import Now, Problem, Said, months_from
from tuiding.dates.rules import RULES, VERB
from tuiding.normalization import normalize
from tuiding.timeline import ZONE

_KEPT_YEARS = 2

_SPLIT = re.compile(r" (?=[年月日号个])|(?<=[年月]) ")
# 国庆前 is no day, and 今天能到账吗 asks for one.
_NOT_THEN = re.compile(r"[之以]?前|[就应该大概]{0,3}(?:能|会(?!员)|可以|到账|到吗|到不|到得|还[没未能不])")
_DONE = re.compile(rf"(?:[早晚]上|[上中下]午|凌晨|[那当]天|[才刚就又我在]){{0,3}}(?:{VERB})")


@dataclass(frozen=True)
class Reading:
    """The day a message says, or why it will not do; both are None when it says none.

    ``words`` are those read, spelled as ``normalize`` spells them.
    """

    day: dt.date | None = None
    problem: Problem | None = None
    words: str | None = None


def read_day(text: str, now: dt.datetime, *, past: bool = True) -> Reading:
    """Find the day that ``text`` speaks of. Never raises, whatever the text.

    Of several days one on which something was applied for comes first (昨天申请), then the first said; today counts
    where no other can be used. A day asked about (今天能到账吗) is not read as one gone by. Of a stretch of days
    (上周, 月初) it is the last that is not to come. For what lies ahead (``past=False``: when the next charge is due) a
    day without a month or year is the next one, and of a stretch it is the first that is not gone.

    Args:
        text: any message; see ``normalization.MAX_LENGTH`` for how much of it is read.
        now: the present; without a zone it is taken as Asia/Shanghai.
        past: whether the day must not be after today.
    """
    if now.tzinfo is not None:
        now = now.astimezone(ZONE).replace(tzinfo=None)
    when = Now(now, past)
    ranked = [_judge(match, said, when) for match, said in _find(normalize(text), when)]
    return min(ranked, key=lambda item: item[0])[1] if ranked else Reading()


def _find(text: str, now: Now) -> Iterator[tuple[re.Match[str], Said | Problem]]:
    text = _SPLIT.sub("", text)
    for pattern, rule in RULES:
        for match in list(pattern.finditer(text)):
            said = rule(match, now)
            # What one rule has read, no later one reads again.
            text = text[: match.start()] + "\0" * len(match[0]) + text[match.end() :]
            if said is not None and not (now.past and _NOT_THEN.match(text, match.end())):
                yield match, said


def _judge(match: re.Match[str], said: Said | Problem, now: Now) -> tuple[tuple[int, bool, bool, int], Reading]:
    """Return what was read, behind a key by which the likeliest of several comes first."""
    today, words = now.today, match[0]
    done = now.past and _DONE.match(match.string, match.end()) is not None
    vague = isinstance(said, Said) and said.first != said.last

    def ranked(rank: int, day: dt.date | None, problem: Problem | None) -> tuple[tuple[int, bool, bool, int], Reading]:
        return (rank, not done, vague, match.start()), Reading(day, problem, words)

    if isinstance(said, Problem):
        return ranked(2, None, said)
    if now.past and said.first > today:
        return ranked(4 if said.to_come else 2, None, Problem.FUTURE)
    if said.last < months_from(today, -12 * _KEPT_YEARS):
        return ranked(2, None, Problem.TOO_OLD)
    day = min(said.last, today) if now.past else max(said.first, min(said.last, today))
    if day < today if now.past else day > today:
        return ranked(0, day, None)
    return ranked(1 if done else 3, day, None)
