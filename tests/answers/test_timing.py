"""Durations as days: windows, what is left, overdue, and whether a payment can still be stopped."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.answers import builder
from tuiding.answers.timing import DEBITED, NOTICED, Timer
from tuiding.answers.wording import Wording
from tuiding.procedures import Dataset
from tuiding.settings import ROOT
from tuiding.timeline import ZONE

_TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def timer(dataset: Dataset) -> Timer:
    wording = Wording.load(ROOT / "domain.yml")
    return Timer(builder(dataset).claims, wording)


def test_a_refund_applied_for_last_friday_is_due_by_the_contracts_example(timer: Timer, dataset: Dataset) -> None:
    timing = timer.refund(dataset.procedures["member_refund"], "mini_program", date(2026, 11, 20), _TODAY)
    assert timing is not None
    assert timing.dates is not None
    assert timing.dates.dict(by_alias=True) == {
        "from": "2026-11-20",
        "earliest": "2026-11-23",
        "latest": "2026-12-01",
        "calendar": "official",
        "today": "2026-11-22",
        "closed": ["2026-11-21", "2026-11-22", "2026-11-28", "2026-11-29"],
    }
    text = "\n".join(fact.text for fact in timing.facts)
    assert "11月23日（周一）" in text
    assert "12月1日（周二）" in text
    assert "还有7个工作日" in text
    assert "未证实" in text
    assert "退到零钱" in text
    assert not timing.overdue


def test_an_overdue_refund_says_by_how_much(timer: Timer, dataset: Dataset) -> None:
    timing = timer.refund(dataset.procedures["member_refund"], "mini_program", date(2026, 10, 20), _TODAY)
    assert timing is not None
    assert timing.overdue
    assert any("已经过了最晚的日子" in fact.text for fact in timing.facts)


def test_the_last_day_is_said_to_be_the_last(timer: Timer, dataset: Dataset) -> None:
    timing = timer.refund(dataset.procedures["member_refund"], "mini_program", date(2026, 11, 20), date(2026, 12, 1))
    assert timing is not None
    assert not timing.overdue
    assert any("最晚的一天" in fact.text for fact in timing.facts)


def test_beyond_the_published_holidays_it_says_so(timer: Timer, dataset: Dataset) -> None:
    timing = timer.refund(dataset.procedures["member_refund"], "mini_program", date(2029, 3, 1), date(2029, 3, 2))
    assert timing is not None
    assert timing.dates is not None
    assert timing.dates.calendar == "weekends_only"
    assert any("放假安排还没公布" in fact.text for fact in timing.facts)


def test_without_durations_there_is_no_window(timer: Timer, dataset: Dataset) -> None:
    assert timer.refund(dataset.procedures["face_pay"], None, _TODAY, _TODAY) is None


@pytest.mark.parametrize(
    ("moments", "day", "hour", "said"),
    [
        (set(), date(2026, 11, 23), 12, "一般来得及"),
        (set(), _TODAY, 6, "7:00以后才开始"),
        (set(), _TODAY, 12, "先看账单"),
        (set(), date(2026, 11, 21), 12, "已经扣了"),
        ({DEBITED}, None, 12, "已经扣了"),
        ({NOTICED}, date(2026, 11, 21), 12, "还在等待期"),
        ({NOTICED}, date(2026, 11, 18), 12, "随时可能扣"),
        ({NOTICED}, date(2026, 11, 1), 12, "应该已经扣了"),
    ],
)
def test_whether_a_payment_can_be_stopped_goes_by_notice_and_wait(
    moments: set[str], day: date | None, hour: int, said: str, timer: Timer, dataset: Dataset
) -> None:
    now = datetime(2026, 11, 22, hour, tzinfo=ZONE)
    timing = timer.charge(dataset.procedures["auto_renew"], "wechat_pay", moments, day, now)
    assert timing is not None
    assert any(said in fact.text for fact in timing.facts), [fact.text for fact in timing.facts]


def test_the_days_of_a_notice_are_told(timer: Timer, dataset: Dataset) -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=ZONE)
    renewal = dataset.procedures["auto_renew"]
    timing = timer.charge(renewal, "wechat_pay", {NOTICED}, date(2026, 11, 22), now)
    assert timing is not None
    assert "到11月23日（周一）为止是等待期，11月24日（周二）到11月30日（周一）" in timing.facts[0].text


def test_the_rule_is_of_one_payer_and_one_procedure(timer: Timer, dataset: Dataset) -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=ZONE)
    assert timer.charge(dataset.procedures["auto_renew"], "apple", {DEBITED}, None, now) is None
    assert timer.charge(dataset.procedures["face_pay"], None, {DEBITED}, None, now) is None
    assert timer.charge(dataset.procedures["auto_renew"], "wechat_pay", set(), None, now) is None
