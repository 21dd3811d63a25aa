"""Working days, and the days between which something awaited can arrive.

Days are days of Asia/Shanghai. Nothing here reads a clock: today is always handed in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar

from tuiding.procedures.schema import Duration, Unit

ZONE = ZoneInfo("Asia/Shanghai")

_ONE_DAY = dt.timedelta(days=1)
_IN_A_DAY = {Unit.MINUTES: 24 * 60, Unit.HOURS: 24, Unit.DAYS: 1}


class Calendar(StrEnum):
    """What told working days from days off."""

    OFFICIAL = "official"
    """The State Council's notices: public holidays, and the weekends worked in return (调休)."""
    WEEKENDS_ONLY = "weekends_only"
    """Monday to Friday, for at least one day that no notice known here covers."""


@dataclass(frozen=True)
class Counted:
    """``days`` working days lie after the day counted from, up to and including ``day``."""

    day: dt.date
    days: int
    calendar: Calendar


@dataclass(frozen=True)
class Window:
    """The days between which something started on ``start`` is over, both included."""

    start: dt.date
    earliest: dt.date
    latest: dt.date
    calendar: Calendar

    def remaining(self, today: dt.date) -> int:
        """Working days after ``today`` up to and including ``latest``; 0 on that day and past it."""
        return working_days_between(today, self.latest).days

    def closed(self) -> list[dt.date]:
        """Days from ``start`` to ``latest`` on which people do not work."""
        days = (self.start + n * _ONE_DAY for n in range((self.latest - self.start).days + 1))
        return [day for day in days if not working_day(day)[0]]

    def overdue(self, today: dt.date) -> bool:
        """Whether ``latest`` is before ``today``."""
        return self.latest < today


@lru_cache(maxsize=4096)
def working_day(day: dt.date) -> tuple[bool, Calendar]:
    """Whether people work on ``day``, and what says so."""
    try:
        return chinese_calendar.is_workday(day), Calendar.OFFICIAL
    except NotImplementedError:  # before the first year the package knows, or after the last
        return day.weekday() < 5, Calendar.WEEKENDS_ONLY


def add_working_days(start: dt.date, days: int) -> Counted:
    """Return the last of ``days`` working days after ``start``; ``start`` itself, working or not, for 0.

    Raises:
        ValueError: ``days`` is negative.
        OverflowError: the day is past the year 9999.
    """
    if days < 0:
        raise ValueError(f"cannot count {days} working days")
    day, left, calendar = start, days, Calendar.OFFICIAL
    while left:
        day += _ONE_DAY
        works, source = working_day(day)
        calendar = _weaker((calendar, source))
        left -= works
    return Counted(day, days, calendar)


def working_days_between(first: dt.date, last: dt.date) -> Counted:
    """Count the working days after ``first`` up to and including ``last``: 0 if ``last`` is not later."""
    days = [working_day(first + n * _ONE_DAY) for n in range(1, (last - first).days + 1)]
    return Counted(last, sum(works for works, _ in days), _weaker(source for _, source in days))


def window(start: dt.date, waits: Sequence[Duration]) -> Window:
    """Return when ``waits``, which follow one another, can be over if the first begins on ``start``.

    The hour it begins at is not known. So hours count as whole days, fewer for the earliest day and more for the
    latest: up to 24 hours may end on the next day, up to 48 on the one after. Minutes count as the same day: who is
    told 20 of them does not mean tomorrow, and a day more would be wrong for almost everyone.

    Raises:
        OverflowError: a day is past the year 9999.
    """
    earliest, latest, calendar = start, start, Calendar.OFFICIAL
    for wait in waits:
        if wait.unit is Unit.WORKING_DAYS:
            soon, late = add_working_days(earliest, wait.min), add_working_days(latest, wait.max)
            earliest, latest = soon.day, late.day
            calendar = _weaker((calendar, soon.calendar, late.calendar))
        else:
            in_a_day = _IN_A_DAY[wait.unit]
            most = wait.max // in_a_day if wait.unit is Unit.MINUTES else -(-wait.max // in_a_day)
            earliest += (wait.min // in_a_day) * _ONE_DAY
            latest += most * _ONE_DAY
    return Window(start, earliest, latest, calendar)


def _weaker(calendars: Iterable[Calendar]) -> Calendar:
    return Calendar.WEEKENDS_ONLY if Calendar.WEEKENDS_ONLY in calendars else Calendar.OFFICIAL
