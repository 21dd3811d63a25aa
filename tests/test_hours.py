"""When people behind the bot are at work."""

from __future__ import annotations

from datetime import datetime

import pytest

from tuiding.hours import ServiceHours
from tuiding.settings import Settings, SettingsError
from tuiding.timeline import ZONE


@pytest.mark.parametrize(
    ("day", "hour", "minute", "open_"),
    [(20, 9, 0, True), (20, 8, 59, False), (20, 17, 59, True), (20, 18, 0, False), (21, 12, 0, False)],
)
def test_somebody_is_there_on_those_days_from_opening_to_closing(day: int, hour: int, minute: int, open_: bool) -> None:
    hours = ServiceHours.parse("1-5 9:00-18:00")  # 20 November 2026 is a Friday
    assert hours.open_at(datetime(2026, 11, day, hour, minute, tzinfo=ZONE)) is open_


@pytest.mark.parametrize("text", ["", "9-18", "1-8 9:00-18:00", "5-1 9:00-18:00", "1-5 18:00-9:00", "1-5 9:00-25:00"])
def test_a_form_that_cannot_be_read_names_the_variable(text: str) -> None:
    with pytest.raises(ValueError, match=r"1-5 9:00-18:00|after the beginning|hour"):
        ServiceHours.parse(text)
    if text:
        with pytest.raises(SettingsError, match="TUIDING_SERVICE_HOURS"):
            Settings.from_environment({"TUIDING_SERVICE_HOURS": text})


def test_hours_are_told_in_words_and_handed_on_to_other_processes() -> None:
    settings = Settings.from_environment({"TUIDING_SERVICE_HOURS": "1-5 9:00-18:00"})
    assert str(settings.service_hours) == "周一至周五 09:00–18:00"
    assert Settings.from_environment(settings.as_environment()).service_hours == settings.service_hours
