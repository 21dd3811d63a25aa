"""What words for days can mean: a day or a stretch of days, or why they will not do."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Problem(StrEnum):
    """Why a day that was said cannot be used."""

    IMPOSSIBLE = "impossible"
    FUTURE = "future"
    TOO_OLD = "too_old"


@dataclass(frozen=True)
class Said:
    """The days that words can mean, from first to last."""

    first: dt.date
    last: dt.date
    # 明天, 下周一: whoever says so knows that it is to come, and does not mean the day something was done.
    to_come: bool = False


@dataclass(frozen=True)
class Now:
    """When a message is read (Asia/Shanghai, no zone kept), and whether it speaks of what is past or lies ahead."""

    time: dt.datetime
    past: bool

    @property
    def today(self) -> dt.date:
        """The present day in Shanghai."""
        return self.time.date()


def date_of(year: int, month: int, day: int) -> dt.date | None:
    """Return that date, or nothing where the calendar has none."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def months_from(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months on, or the month's last; the first day there is when that is too far back."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year < 1:
        return dt.date.min
    year = min(year, dt.date.max.year)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def exact(day: dt.date | None, *, to_come: bool = False) -> Said | Problem:
    """Return what words for this one day say; without a day they name one that does not exist."""
    return Said(day, day, to_come) if day else Problem.IMPOSSIBLE


def choose(days: list[dt.date], now: Now, soon: dt.timedelta = dt.timedelta(0)) -> Said | Problem:
    """Choose among one day of several months or years, in order: the last one gone or the next one to come."""
    gone = [day for day in days if day <= now.today]
    coming = [day for day in days if day >= now.today]
    if now.past:
        near = [day for day in coming if day - now.today <= soon and now.today not in gone]
        return exact(next(iter(near or gone[-1:] or coming), None))
    return exact(next(iter(coming or gone[-1:]), None))
