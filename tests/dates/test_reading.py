from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tuiding.dates import Problem, Reading, read_day
from tuiding.timeline import ZONE

every = settings(max_examples=300, deadline=None, database=None, derandomize=True)

MONDAY = "2026-11-16"
SUNDAY = "2026-11-15"
FIRST_OF_MONTH = "2026-11-01"
NEW_YEAR = "2027-01-01"
LEAP_DAY = "2024-02-29"

ONE_DAY = (
    "11月3号|11月3日|11月3|11.3|11/3|11-3|11.3号|十一月三号|11 月 3 号|11月的3号|2026年11月3日|2026-11-03|2026/11/3"
    "|2026.11.3|26年11月3号|26.11.3|20261103|今年11月3号|二零二六年十一月三日|１１月３號|２０２６年１１月３日"
    "|2026-11-03 10:20:30|2026-11-03T10:00|我11月3号提的|是11.3申请的退款|微信2026-11-03扣了25|11月3号10:30申请"
    "|这个月3号|本月3号"
)
NO_DAY = (
    "18元|3个月会员|12期|8.0.50|95017|25.8块|3-5个工作日|7天内|24小时|第2个|1-3个|扣了12.8|扣了 9.9|9.9买的会员|¥11.3"
    "|3到5天|1-7个工作日|13812345678|138-1234-5678|0755-83765566|尾号18|2号线|1号店|10000号|170号段|7日无理由|3日内|3-5日内"
    "|24/7|10:30|11月3天|微信11.3|系统12.3|ios 11.2|ios26.1.2|10.0.0.1|包12月|3月卡|十一|一日三餐|2026|618|前几天"
    "|前两天|最近|两三天前|去年|年底|国庆前申请的|每周五|每月18号扣|周一到周五|星期一至五|到期3天前取消|扣费24小时前|提前3天"
    "|今日头条会员|明日方舟|以前天天用|9999年13日|9999年3月13日||怎么退|今天能到账吗|明天会到吗|下周一到账吗|今天还没到"
)
IMPOSSIBLE = "2月30号|13月1号|11月31日|32号|上个月32号|2026-02-30|2.30"
FUTURE = "明天|后天|下周一|12月1号|2027年1月1日|下个月15号"
TOO_OLD = "2024-11-14|2019年3月1日|三年前|95年3月3号|0001年1月1日"
PIECES = (
    "上|个|月|周|星期|一|三|十|号|日|年|前|半|多|两|大|天|昨|今|明|去|后|初|底|国庆|除夕|春节|正月|618|0|1|2|9|31|2026|-|.|/|("
    "|[|【|~|到| |,|申请"
)


def noon(day: str) -> dt.datetime:
    return dt.datetime.fromisoformat(day + "T12:00:00").replace(tzinfo=ZONE)


def read(text: str, today: str = SUNDAY, *, past: bool = True) -> str | None:
    reading = read_day(text, noon(today), past=past)
    assert not (reading.day and reading.problem)
    assert (reading.words is None) == (reading == Reading())
    if reading.problem:
        return str(reading.problem)
    return reading.day.isoformat() if reading.day else None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        # On a Monday, a Sunday, the first of a month, the first of a year and a leap day.
        ("今天", "2026-11-16 2026-11-15 2026-11-01 2027-01-01 2024-02-29"),
        ("刚刚", "2026-11-16 2026-11-15 2026-11-01 2027-01-01 2024-02-29"),
        ("刚才", "2026-11-16 2026-11-15 2026-11-01 2027-01-01 2024-02-29"),
        ("今早", "2026-11-16 2026-11-15 2026-11-01 2027-01-01 2024-02-29"),
        ("昨天", "2026-11-15 2026-11-14 2026-10-31 2026-12-31 2024-02-28"),
        ("昨晚", "2026-11-15 2026-11-14 2026-10-31 2026-12-31 2024-02-28"),
        ("昨儿个", "2026-11-15 2026-11-14 2026-10-31 2026-12-31 2024-02-28"),
        ("前儿", "2026-11-14 2026-11-13 2026-10-30 2026-12-30 2024-02-27"),
        ("前天", "2026-11-14 2026-11-13 2026-10-30 2026-12-30 2024-02-27"),
        ("大前天", "2026-11-13 2026-11-12 2026-10-29 2026-12-29 2024-02-26"),
        ("明天", "future future future future future"),
        ("上周五", "2026-11-13 2026-11-06 2026-10-23 2026-12-25 2024-02-23"),
        ("上个星期三", "2026-11-11 2026-11-04 2026-10-21 2026-12-23 2024-02-21"),
        ("上上周一", "2026-11-02 2026-10-26 2026-10-12 2026-12-14 2024-02-12"),
        ("大上周一", "2026-11-02 2026-10-26 2026-10-12 2026-12-14 2024-02-12"),
        ("这周一", "2026-11-16 2026-11-09 2026-10-26 2026-12-28 2024-02-26"),
        ("周四", "2026-11-12 2026-11-12 2026-10-29 2026-12-31 2024-02-29"),
        ("礼拜天", "2026-11-15 2026-11-15 2026-11-01 2026-12-27 2024-02-25"),
        ("上周", "2026-11-15 2026-11-08 2026-10-25 2026-12-27 2024-02-25"),
        ("这周", "2026-11-16 2026-11-15 2026-11-01 2027-01-01 2024-02-29"),
        ("周末", "2026-11-15 2026-11-15 2026-11-01 2026-12-27 2024-02-25"),
        ("18号", "2026-10-18 2026-10-18 2026-10-18 2026-12-18 2024-02-18"),
        ("15日", "2026-11-15 2026-11-15 2026-10-15 2026-12-15 2024-02-15"),
        ("31号", "2026-10-31 2026-10-31 2026-10-31 2026-12-31 2024-01-31"),
        ("上个月15号", "2026-10-15 2026-10-15 2026-10-15 2026-12-15 2024-01-15"),
        ("上个月", "2026-10-31 2026-10-31 2026-10-31 2026-12-31 2024-01-31"),
        ("月初", "2026-11-05 2026-11-05 2026-11-01 2027-01-01 2024-02-05"),
        ("月底", "2026-10-31 2026-10-31 2026-10-31 2026-12-31 2024-02-29"),
        ("三周前", "2026-10-26 2026-10-25 2026-10-11 2026-12-11 2024-02-08"),
        ("仨礼拜前", "2026-10-26 2026-10-25 2026-10-11 2026-12-11 2024-02-08"),
        ("去年六月", "2025-06-30 2025-06-30 2025-06-30 2026-06-30 2023-06-30"),
        ("去年六月底", "2025-06-30 2025-06-30 2025-06-30 2026-06-30 2023-06-30"),
        ("去年6月初", "2025-06-05 2025-06-05 2025-06-05 2026-06-05 2023-06-05"),
        ("申请三个礼拜了", "2026-10-26 2026-10-25 2026-10-11 2026-12-11 2024-02-08"),
        ("投诉都半个月了", "2026-11-01 2026-10-31 2026-10-17 2026-12-17 2024-02-14"),
        ("两个星期前", "2026-11-02 2026-11-01 2026-10-18 2026-12-18 2024-02-15"),
        ("3天前", "2026-11-13 2026-11-12 2026-10-29 2026-12-29 2024-02-26"),
        ("一个月前", "2026-10-16 2026-10-15 2026-10-01 2026-12-01 2024-01-29"),
        ("半个月前", "2026-11-01 2026-10-31 2026-10-17 2026-12-17 2024-02-14"),
        ("一年前", "2025-11-16 2025-11-15 2025-11-01 2026-01-01 2023-02-28"),
        ("国庆", "2026-10-01 2026-10-01 2026-10-01 2026-10-01 2023-10-01"),
        ("双十一", "2026-11-11 2026-11-11 future 2026-11-11 2023-11-11"),
        ("12月28号", "future future future 2026-12-28 2023-12-28"),
        ("2月29号", "impossible impossible impossible future 2024-02-29"),
    ],
)
def test_words_for_days(text: str, days: str) -> None:
    todays = (MONDAY, SUNDAY, FIRST_OF_MONTH, NEW_YEAR, LEAP_DAY)
    assert [read(text, today) for today in todays] == days.split()


@pytest.mark.parametrize("text", ONE_DAY.split("|"))
def test_one_day_written_in_many_ways(text: str) -> None:
    assert read(text) == "2026-11-03"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("我上周五提的", "2026-11-06"),
        ("上個禮拜五", "2026-11-06"),
        ("三週前", "2026-10-25"),
        ("上個月１５號", "2026-10-15"),
        ("国庆那天", "2026-10-01"),
        ("国庆节", "2026-10-01"),
        ("元旦", "future"),
        ("今年元旦", "2026-01-01"),
        ("春节", "2026-02-17"),
        ("大年初三", "2026-02-19"),
        ("除夕", "2026-02-16"),
        ("去年除夕", "2025-01-28"),
        ("去年清明", "2025-04-04"),
        ("中秋节", "2026-09-25"),
        ("双11", "2026-11-11"),
        ("618活动", "2026-06-18"),
        ("去年双十二", "2025-12-12"),
        ("去年11月3号", "2025-11-03"),
        ("十八号", "2026-10-18"),
        ("3-5号扣的", "2026-11-05"),
        ("11月初", "2026-11-05"),
        ("上个月底", "2026-10-31"),
        ("十月中旬", "2026-10-20"),
        ("11月份", "2026-11-15"),
        ("2个多月前", "2026-09-15"),
        ("一个半月前", "2026-09-30"),
        ("半年前", "2026-05-15"),
        ("13小时前", "2026-11-14"),
        ("10分钟前", "2026-11-15"),
    ],
)
def test_more_words_for_days(text: str, day: str) -> None:
    assert read(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("18号扣费", "2026-11-18"),
        ("10号扣费", "2026-12-10"),
        ("15号到期", "2026-11-15"),
        ("每月18号扣费", "2026-11-18"),
        ("11月3号到期", "2027-11-03"),
        ("12月1号到期", "2026-12-01"),
        ("周三续费", "2026-11-18"),
        ("明天扣", "2026-11-16"),
        ("大后天扣", "2026-11-18"),
        ("下周一", "2026-11-16"),
        ("下个月5号扣", "2026-12-05"),
        ("月底到期", "2026-11-25"),
        ("月初", "2026-12-01"),
        ("春节", "2027-02-06"),
        ("昨天收到短信，说18号扣", "2026-11-18"),
        ("昨天扣的", "2026-11-14"),
        ("2月30号", "impossible"),
    ],
)
def test_days_that_lie_ahead(text: str, day: str) -> None:
    assert read(text, past=False) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("农历十月初五", "2026-11-13"),
        ("我是阴历八月二十申请的", "2026-09-30"),
        ("旧历9月初1", "2026-10-10"),
        ("去年农历腊月初八提交的", "2026-01-26"),
        ("去年腊月初八", "2026-01-26"),
        ("正月十五申请的", "2026-03-03"),
        ("农历闰六月初一", "2025-07-25"),
        ("农历十月二十", "future"),
        ("农历13月初五", "impossible"),
        ("农历0月初五", "impossible"),
        ("农历九月三十一", "impossible"),
    ],
)
def test_days_of_the_lunar_calendar(text: str, day: str) -> None:
    assert read(text, "2026-11-22") == day


@pytest.mark.parametrize("text", NO_DAY.split("|"))
def test_what_is_no_day(text: str) -> None:
    assert read_day(text, noon(SUNDAY)) == Reading()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        *((text, Problem.IMPOSSIBLE) for text in IMPOSSIBLE.split("|")),
        *((text, Problem.FUTURE) for text in FUTURE.split("|")),
        *((text, Problem.TOO_OLD) for text in TOO_OLD.split("|")),
    ],
)
def test_days_that_cannot_be(text: str, problem: Problem) -> None:
    reading = read_day(f"我{text}" if text != "2.30" else text, noon(SUNDAY))
    assert (reading.day, reading.problem, reading.words) == (None, problem, text)


def test_two_years_ago_is_not_too_old() -> None:
    assert read("2024-11-15") == read("两年前") == "2024-11-15"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("11月3号申请的，今天打电话也没用", "2026-11-03"),
        ("今天打电话问客服，上周五申请的", "2026-11-06"),
        ("11月3号买的，昨天申请退款", "2026-11-14"),
        ("昨天晚上申请的，会员是11月3号买的", "2026-11-14"),
        ("昨天申请的，说12月1号到账", "2026-11-14"),
        ("今天申请的，说下周一能到", "2026-11-15"),
        ("今天刚申请，说12月1号到账", "2026-11-15"),
        ("12月1号提交的，今天打电话问", "future"),
        ("2月30号，今天打电话问", "impossible"),
    ],
)
def test_one_of_several_days(text: str, day: str) -> None:
    assert read(text) == day


def test_the_day_is_that_of_shanghai() -> None:
    late = dt.datetime(2026, 11, 14, 20, 0, tzinfo=dt.UTC)
    assert read_day("今天", late).day == dt.date(2026, 11, 15)
    assert read_day("今天", dt.datetime(2026, 11, 14, 20, 0)).day == dt.date(2026, 11, 14)  # noqa: DTZ001


NEXT_TO_DAYS = st.lists(st.sampled_from(PIECES.split("|")), max_size=14).map("".join)


@every
@given(st.one_of(st.text(st.characters(exclude_categories=())), NEXT_TO_DAYS, st.from_regex(r"[0-9年月日号./-]*")))
@example("9" * 400)
@example("([{【" * 300)
@example("9999年12月31日 0000年00月00号")
@example("999年前 99个月前 999周前")
@example("٣月٣号")
def test_nothing_makes_it_fail(text: str) -> None:
    for past in (True, False):
        for today in (SUNDAY, LEAP_DAY):
            read(text, today, past=past)


@every
@given(NEXT_TO_DAYS)
def test_a_day_said_of_the_past_is_not_to_come_and_not_too_old(text: str) -> None:
    day = read_day(text, noon(SUNDAY)).day
    assert day is None or dt.date(2024, 11, 15) <= day <= dt.date(2026, 11, 15)


@every
@given(st.dates(dt.date(2024, 11, 15), dt.date(2026, 11, 15)))
def test_a_day_written_out_is_read_as_itself(day: dt.date) -> None:
    for text in (f"{day.year}年{day.month}月{day.day}日", day.isoformat(), f"{day.year}/{day.month}/{day.day}"):
        assert read(text) == day.isoformat()


@every
@given(st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)), st.integers(0, 6))
def test_weekdays_are_those_of_weeks_that_begin_on_monday(today: dt.date, weekday: int) -> None:
    wanted = today - dt.timedelta(days=today.weekday() + 7 - weekday)
    assert read("上周" + "一二三四五六日"[weekday], today.isoformat()) == wanted.isoformat()


@pytest.mark.parametrize(
    "text", ["11月3号上周五1-3", "国庆", "[(", "1", "3-5", "一二三", "每个月", "2026-", "上上个", "半个多"]
)
def test_a_long_message_takes_no_time(text: str) -> None:
    read("昨天")
    begun = time.perf_counter()
    read((text * 2000)[:2000])
    assert time.perf_counter() - begun < 2
