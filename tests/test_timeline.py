from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuiding.procedures.schema import Duration, Stage, Support, Unit
from tuiding.timeline import Calendar, Window, add_working_days, window, working_day, working_days_between

every = settings(max_examples=200, deadline=None, database=None, derandomize=True)
# On both sides of what the official calendar knows.
DAYS = st.dates(dt.date(1999, 1, 1), dt.date(2040, 12, 31))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def wait(least: int, most: int, unit: Unit = Unit.WORKING_DAYS, stage: Stage = Stage.REVIEW) -> Duration:
    return Duration(
        stage=stage, to=None, min=least, max=most, unit=unit, sources=["a"], support=Support.OFFICIAL, row=None
    )


WAITS = st.builds(
    lambda least, more, unit: wait(least, least + more, unit),
    st.integers(0, 60),
    st.integers(0, 60),
    st.sampled_from(list(Unit)),
)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-20", 7, "2026-12-01"),
        # A weekend's day stays one when nothing is counted.
        ("2026-11-21", 0, "2026-11-21"),
        ("2026-11-21", 1, "2026-11-23"),
        # National Day and Mid-Autumn 2025: 1 to 8 October; 28 September and 11 October are worked.
        ("2025-09-26", 1, "2025-09-28"),
        ("2025-09-30", 1, "2025-10-09"),
        ("2025-09-30", 3, "2025-10-11"),
        ("2025-09-30", 4, "2025-10-13"),
        # National Day 2026: 1 to 7 October; 20 September and 10 October are worked.
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),
        # Spring Festival 2026: 15 to 23 February; 14 and 28 February are worked.
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-02-27", 1, "2026-02-28"),
        # New Year.
        ("2024-12-31", 1, "2025-01-02"),
        ("2025-12-31", 1, "2026-01-04"),
        ("2024-02-28", 1, "2024-02-29"),
    ],
)
def test_working_days_follow_the_official_calendar(start: str, days: int, end: str) -> None:
    counted = add_working_days(day(start), days)
    assert (counted.day, counted.days, counted.calendar) == (day(end), days, Calendar.OFFICIAL)


def known_years() -> list[int]:
    return [year for year in range(1990, 2100) if working_day(dt.date(year, 6, 1))[1] is Calendar.OFFICIAL]


def test_past_the_last_year_known_only_weekends_are_days_off() -> None:
    last = dt.date(known_years()[-1], 12, 31)
    following = last + dt.timedelta(days=1)
    assert working_day(last)[1] is Calendar.OFFICIAL
    assert working_day(following) == (following.weekday() < 5, Calendar.WEEKENDS_ONLY)
    assert add_working_days(last - dt.timedelta(days=10), 1).calendar is Calendar.OFFICIAL
    assert add_working_days(last, 1).calendar is Calendar.WEEKENDS_ONLY
    assert add_working_days(last - dt.timedelta(days=10), 20).calendar is Calendar.WEEKENDS_ONLY
    assert working_days_between(last - dt.timedelta(days=9), last).calendar is Calendar.OFFICIAL
    assert working_days_between(last - dt.timedelta(days=9), following).calendar is Calendar.WEEKENDS_ONLY


def test_before_the_first_year_known_only_weekends_are_days_off() -> None:
    first = dt.date(known_years()[0], 1, 1)
    assert working_day(first) == (False, Calendar.OFFICIAL)
    assert add_working_days(first, 1).calendar is Calendar.OFFICIAL
    assert add_working_days(first - dt.timedelta(days=2), 2).calendar is Calendar.WEEKENDS_ONLY


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        add_working_days(day("2026-11-20"), -1)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2026-11-20", "2026-12-01", 7),
        ("2026-11-20", "2026-11-22", 0),
        ("2026-11-20", "2026-11-20", 0),
        ("2026-11-20", "2026-11-01", 0),
        ("2025-09-30", "2025-10-11", 3),
        ("2025-12-31", "2026-01-04", 1),
    ],
)
def test_days_between_leave_out_the_first_and_count_the_last(first: str, last: str, days: int) -> None:
    assert working_days_between(day(first), day(last)).days == days


@pytest.mark.parametrize(
    ("start", "waits", "earliest", "latest"),
    [
        ("2026-11-20", [], "2026-11-20", "2026-11-20"),
        ("2026-11-20", [wait(1, 7)], "2026-11-23", "2026-12-01"),
        ("2026-11-20", [wait(1, 7), wait(0, 20, Unit.MINUTES)], "2026-11-23", "2026-12-01"),
        ("2026-11-20", [wait(1, 7), wait(1, 3)], "2026-11-24", "2026-12-04"),
        ("2026-11-20", [wait(0, 20, Unit.MINUTES)], "2026-11-20", "2026-11-20"),
        ("2026-11-20", [wait(1440, 2900, Unit.MINUTES)], "2026-11-21", "2026-11-22"),
        ("2026-11-20", [wait(0, 2, Unit.HOURS)], "2026-11-20", "2026-11-21"),
        ("2026-11-20", [wait(0, 24, Unit.HOURS)], "2026-11-20", "2026-11-21"),
        ("2026-11-20", [wait(24, 48, Unit.HOURS)], "2026-11-21", "2026-11-22"),
        ("2026-11-20", [wait(0, 49, Unit.HOURS)], "2026-11-20", "2026-11-23"),
        ("2026-11-20", [wait(0, 30, Unit.DAYS)], "2026-11-20", "2026-12-20"),
        ("2026-02-13", [wait(24, 48, Unit.HOURS), wait(1, 3)], "2026-02-24", "2026-02-26"),
    ],
)
def test_waits_follow_one_another(start: str, waits: list[Duration], earliest: str, latest: str) -> None:
    assert window(day(start), waits) == Window(day(start), day(earliest), day(latest), Calendar.OFFICIAL)


def test_a_window_tells_when_one_end_of_it_is_past_the_official_calendar() -> None:
    last = dt.date(known_years()[-1], 12, 20)
    assert window(last, [wait(1, 2)]).calendar is Calendar.OFFICIAL
    assert window(last, [wait(1, 60), wait(0, 0)]).calendar is Calendar.WEEKENDS_ONLY


@pytest.mark.parametrize(
    ("today", "remaining", "overdue"),
    [
        ("2026-11-20", 7, False),
        ("2026-11-28", 2, False),
        ("2026-11-30", 1, False),
        ("2026-12-01", 0, False),
        ("2026-12-02", 0, True),
    ],
)
def test_a_window_counts_down_and_is_overdue_only_past_its_last_day(today: str, remaining: int, overdue: bool) -> None:
    span = window(day("2026-11-20"), [wait(1, 7)])
    assert (span.remaining(day(today)), span.overdue(day(today))) == (remaining, overdue)


@every
@given(DAYS, st.lists(WAITS, max_size=3))
def test_a_window_is_in_order(start: dt.date, waits: list[Duration]) -> None:
    span = window(start, waits)
    assert span.latest >= span.earliest >= start


@every
@given(DAYS, st.integers(0, 60))
def test_counting_one_by_one_is_counting_at_once(start: dt.date, days: int) -> None:
    step = start
    for _ in range(days):
        step = add_working_days(step, 1).day
    assert step == add_working_days(start, days).day


@every
@given(DAYS, st.integers(0, 60))
def test_counting_back_gives_the_days_added(start: dt.date, days: int) -> None:
    counted = add_working_days(start, days)
    assert working_days_between(start, counted.day) == counted


def test_the_closed_days_of_a_window_are_its_weekends_and_holidays_and_no_weekend_that_is_worked() -> None:
    closed = Window(day("2026-09-18"), day("2026-09-21"), day("2026-10-10"), Calendar.OFFICIAL).closed()
    holidays = ["2026-09-25", "2026-09-26", "2026-09-27", *(f"2026-10-0{n}" for n in range(1, 8))]
    assert [d.isoformat() for d in closed] == ["2026-09-19", *holidays]
