"""Durations of the dataset as days of the calendar. Days are those of Asia/Shanghai; today is always passed in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tuiding.answers.claims import Claims, holds
from tuiding.answers.wording import Wording
from tuiding.card import CardDates, CardFact
from tuiding.procedures.schema import Charging, Duration, Procedure, Stage, Topic, Unit
from tuiding.timeline import Calendar, Window, window

# Moments of data/vocabulary.yml: the payment was taken, its notice came.
DEBITED = "debited"
NOTICED = "noticed"

_DAYS = {Unit.MINUTES: 1 / 1440, Unit.HOURS: 1 / 24, Unit.DAYS: 1.0, Unit.WORKING_DAYS: 1.5}


@dataclass(frozen=True)
class Timing:
    """What can be said about a day: sentences, the window for clients that draw it, and whether it has passed."""

    facts: list[CardFact]
    dates: CardDates | None = None
    overdue: bool = False


class Timer:
    """Computes windows from the durations of a procedure."""

    def __init__(self, claims: Claims, wording: Wording) -> None:
        """Take what formats claims, and the responses."""
        self._claims = claims
        self._wording = wording

    def refund(self, procedure: Procedure, variant: str | None, start: date, today: date) -> Timing | None:
        """Return when something applied for on ``start`` is decided, and how long money takes after that.

        None where the dataset has no duration for the procedure.
        """
        times = [duration for duration in procedure.times if holds(duration, variant)]
        reviews = [duration for duration in times if duration.stage is Stage.REVIEW]
        arrivals = [duration for duration in times if duration.stage is Stage.ARRIVAL]
        if not times:
            return None
        # The first review is what is waited for now; without one, the slowest way for money to arrive.
        awaited = reviews[0] if reviews else max(arrivals, key=_length)
        span = window(start, [awaited])
        facts = [self._claims.duration(awaited, procedure), self._computed(self._window(span), awaited, procedure)]
        facts.append(self._computed(self._left(span, awaited, today), awaited, procedure))
        if span.calendar is Calendar.WEEKENDS_ONLY:
            facts.append(self._computed(self._wording.text("utter_window/weekends_only"), awaited, procedure))
        facts += [self._claims.duration(arrival, procedure) for arrival in arrivals if arrival is not awaited]
        days = {"from": span.start, "earliest": span.earliest, "latest": span.latest, "today": today}
        dates = CardDates(
            calendar=span.calendar.value,
            closed=[day.isoformat() for day in span.closed()] if awaited.unit is Unit.WORKING_DAYS else [],
            **{name: day.isoformat() for name, day in days.items()},
        )
        # Where money takes weeks after the decision (Apple's), a decision that is late is not yet money that is.
        slowest = max(arrivals, key=_length, default=awaited)
        late = window(start, [awaited, slowest]) if slowest.unit is Unit.DAYS and slowest is not awaited else span
        return Timing(facts, dates, late.overdue(today))

    def charge(
        self, procedure: Procedure, variant: str | None, moments: Collection[str], day: date | None, now: datetime
    ) -> Timing | None:
        """Return whether an automatic payment can still be prevented.

        Args:
            procedure: the one that stops it.
            variant: its variant, or None.
            moments: what the message says has happened (``DEBITED``, ``NOTICED``).
            day: the day of the notice where one came, else of the payment; None if not said.
            now: in Asia/Shanghai.

        Returns:
            None where nothing was said that depends on a day, or the procedure has no rule for it.
        """
        rule = procedure.charging
        if rule is None or (rule.variants and variant is not None and variant not in rule.variants):
            return None
        today = now.date()
        ahead = day is not None and day > today
        if (DEBITED in moments and not ahead) or (day is not None and day < today and NOTICED not in moments):
            return self._charged(procedure, variant, rule)
        if day is None:
            return None
        if NOTICED in moments:
            return self._noticed(procedure, rule, day, today)
        if day > today:
            text = self._wording.text("utter_charge/in_time", day=self.day(day))
        elif now.time() < _time(rule.opens):
            text = self._wording.text("utter_charge/before_hours", opens=rule.opens)
        else:
            text = self._wording.text("utter_charge/today", opens=rule.opens, closes=rule.closes)
        return Timing([self._ruled(text, procedure, rule), *self._rule_facts(procedure, variant)])

    def day(self, day: date) -> str:
        """Return a day in words: 11月23日（周一）."""
        weekday = self._wording.text("utter_date/weekdays")[day.weekday()]
        return self._wording.text("utter_date", month=day.month, day=day.day, weekday=weekday)

    def _charged(self, procedure: Procedure, variant: str | None, rule: Charging) -> Timing:
        text = self._wording.text("utter_charge/debited")
        return Timing([self._ruled(text, procedure, rule), *self._claims.facts(procedure, variant, [Topic.EFFECT])[:1]])

    def _noticed(self, procedure: Procedure, rule: Charging, notice: date, today: date) -> Timing:
        waiting, first, last = (
            notice + timedelta(days=number - 1) for number in (rule.waiting_day, rule.first_day, rule.last_day)
        )
        window_text = self._wording.text(
            "utter_charge/window",
            notice=self.day(notice),
            waiting=self.day(waiting),
            first=self.day(first),
            last=self.day(last),
            opens=rule.opens,
            closes=rule.closes,
        )
        name = "in_wait" if today <= waiting else "any_time" if today <= last else "passed"
        texts = (window_text, self._wording.text(f"utter_charge/{name}"))
        return Timing([self._ruled(text, procedure, rule) for text in texts])

    def _rule_facts(self, procedure: Procedure, variant: str | None) -> list[CardFact]:
        return self._claims.facts(procedure, variant, [Topic.DEADLINE])[:1]

    def _window(self, span: Window) -> str:
        days = {name: self.day(day) for name, day in (("start", span.start), ("latest", span.latest))}
        if span.earliest in (span.start, span.latest):
            return self._wording.text("utter_window/by", **days)
        return self._wording.text("utter_window", earliest=self.day(span.earliest), **days)

    def _left(self, span: Window, awaited: Duration, today: date) -> str:
        if span.latest == today:
            return self._wording.text("utter_window/today")
        working = awaited.unit is Unit.WORKING_DAYS
        unit = self._wording.text(f"utter_unit/{'working_days' if working else 'days'}")
        if span.overdue(today):
            return self._wording.text("utter_window/overdue", days=(today - span.latest).days)
        left = span.remaining(today) if working else (span.latest - today).days
        return self._wording.text("utter_window/left", today=self.day(today), days=left, unit=unit)

    def _computed(self, text: str, duration: Duration, procedure: Procedure) -> CardFact:
        source = self._wording.text("utter_window/source", source=self._claims.sources(duration.sources, procedure))
        return CardFact(topic=Topic.REFUND_TIME.value, text=text, source=source)

    def _ruled(self, text: str, procedure: Procedure, rule: Charging) -> CardFact:
        return CardFact(topic=Topic.DEADLINE.value, text=text, source=self._claims.sources(rule.sources, procedure))


def _length(duration: Duration) -> float:
    return duration.max * _DAYS[duration.unit]


def _time(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))
