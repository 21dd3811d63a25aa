"""When the people behind the bot are at work."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time

_FORM = re.compile(r"^([1-7])-([1-7]) (\d{1,2}:\d{2})-(\d{1,2}:\d{2})$")
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class ServiceHours:
    """Weekdays (1 is Monday) and times of day in Asia/Shanghai."""

    first_day: int
    last_day: int
    opens: time
    closes: time

    @classmethod
    def parse(cls, text: str) -> ServiceHours:
        """Read ``1-5 9:00-18:00``.

        Raises:
            ValueError: it is not of that form, or the end is not after the beginning.
        """
        match = _FORM.match(text.strip())
        if match is None:
            raise ValueError("write weekdays and times like '1-5 9:00-18:00' (1 is Monday)")
        first, last = int(match[1]), int(match[2])
        opens, closes = (time.fromisoformat(part.zfill(5)) for part in (match[3], match[4]))
        if last < first or closes <= opens:
            raise ValueError("the end must come after the beginning")
        return cls(first, last, opens, closes)

    def open_at(self, now: datetime) -> bool:
        """Whether somebody is at work at ``now``, in Asia/Shanghai; public holidays are not known here."""
        return self.first_day <= now.isoweekday() <= self.last_day and self.opens <= now.time() < self.closes

    def __str__(self) -> str:
        days = f"周{_WEEKDAYS[self.first_day - 1]}至周{_WEEKDAYS[self.last_day - 1]}"
        if self.first_day == self.last_day:
            days = f"周{_WEEKDAYS[self.first_day - 1]}"
        return f"{days} {self.opens:%H:%M}–{self.closes:%H:%M}"

    @property
    def form(self) -> str:
        """The form that ``parse`` reads."""
        return f"{self.first_day}-{self.last_day} {self.opens:%H:%M}-{self.closes:%H:%M}"
