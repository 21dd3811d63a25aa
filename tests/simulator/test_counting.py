"""Tokens, quotas and windows, on a clock that tests move."""

from __future__ import annotations

import pytest

from tuiding.simulator.clock import Clock
from tuiding.simulator.errors import ApiError
from tuiding.simulator.kf_log import KfLog
from tuiding.simulator.kf_session import Session, State
from tuiding.simulator.quota import Allowance, QuotaExhaustedError, Rate, WindowClosedError
from tuiding.simulator.tokens import Tokens


@pytest.fixture
def clock() -> Clock:
    return Clock(wall=lambda: 1_800_000_000.0)


def test_advancing_moves_what_is_counted_and_not_what_is_written(clock: Clock) -> None:
    clock.advance(60)
    assert clock.now() - clock.wall() == 60


def test_a_stable_token_stays_until_five_minutes_before_its_end(clock: Clock) -> None:
    tokens = Tokens(clock)
    first, seconds = tokens.stable(force=False)
    assert (len(first), seconds) == (512, 7200)
    clock.advance(6899)
    assert tokens.stable(force=False) == (first, 301)
    clock.advance(1)
    second, seconds = tokens.stable(force=False)
    assert second != first
    assert seconds == 7200


def test_old_and_new_token_are_both_good_for_five_minutes(clock: Clock) -> None:
    tokens = Tokens(clock)
    first, _ = tokens.stable(force=False)
    second, _ = tokens.stable(force=True)
    clock.advance(299)
    assert tokens.is_good(first)
    clock.advance(1)
    assert not tokens.is_good(first)
    assert not tokens.has_expired(first)
    assert tokens.is_good(second)
    clock.advance(6900)
    assert tokens.has_expired(first)
    assert not tokens.has_expired("never")


def test_forcing_again_within_30_seconds_does_nothing(clock: Clock) -> None:
    tokens = Tokens(clock)
    tokens.stable(force=False)
    second, _ = tokens.stable(force=True)
    clock.advance(29)
    assert tokens.stable(force=True)[0] == second
    clock.advance(1)
    assert tokens.stable(force=True)[0] != second


def test_forcing_twice_ends_a_leaked_token_at_once(clock: Clock) -> None:
    tokens = Tokens(clock)
    leaked, _ = tokens.stable(force=False)
    tokens.stable(force=True)
    clock.advance(30)
    tokens.stable(force=True)
    assert not tokens.is_good(leaked)


def test_a_token_can_be_forced_20_times_a_day(clock: Clock) -> None:
    tokens = Tokens(clock)
    tokens.stable(force=False)
    for _ in range(20):
        clock.advance(30)
        tokens.stable(force=True)
    clock.advance(30)
    with pytest.raises(ApiError, match="force_refresh") as error:
        tokens.stable(force=True)
    assert error.value.code == 45009
    assert len(tokens.issued) == 21


def test_five_messages_within_48_hours_of_the_last_one(clock: Clock) -> None:
    allowance = Allowance()
    with pytest.raises(WindowClosedError):
        allowance.take(clock.now())
    allowance.grant("message", 5, 48 * 3600, clock.now())
    for _ in range(5):
        allowance.take(clock.now())
    with pytest.raises(QuotaExhaustedError):
        allowance.take(clock.now())
    clock.advance(48 * 3600)
    with pytest.raises(WindowClosedError):
        allowance.take(clock.now())


def test_allowances_do_not_add_up(clock: Clock) -> None:
    allowance = Allowance()
    allowance.grant("message", 5, 48 * 3600, clock.now())
    allowance.grant("act", 3, 60, clock.now())
    assert allowance.left(clock.now()) == 5
    for _ in range(5):
        allowance.take(clock.now())
    with pytest.raises(QuotaExhaustedError):
        allowance.take(clock.now())
    allowance.grant("act", 3, 60, clock.now())
    assert allowance.left(clock.now()) == 3


def test_a_rate_counts_in_any_stretch_of_time() -> None:
    rate = Rate((2, 60), (3, 3600))
    assert [rate.take(at) for at in (0, 59, 59.5, 60, 119, 3600, 3601)] == [True, True, False, True, False, True, False]


def test_messages_are_read_from_a_cursor_on_in_pages(clock: Clock) -> None:
    log = KfLog(clock, page=2)
    for number in range(5):
        log.add({"msgid": number})
    read, cursor = [], ""
    while True:
        page = log.read(cursor, log.new_token(), 1000)
        read += [message["msgid"] for message in page["msg_list"]]
        cursor = page["next_cursor"]
        if not page["has_more"]:
            break
    assert read == [0, 1, 2, 3, 4]
    assert len(cursor) <= 64
    assert log.read(cursor, log.new_token(), 1000) == {"next_cursor": cursor, "has_more": 0, "msg_list": []}


def test_an_empty_page_may_come_before_more(clock: Clock) -> None:
    log = KfLog(clock, page=10)
    log.add({"msgid": 1})
    log.empty_pages = 1
    first = log.read("", log.new_token(), 10)
    assert (first["has_more"], first["msg_list"]) == (1, [])
    assert log.read(first["next_cursor"], log.new_token(), 10)["msg_list"] == [{"msgid": 1}]


def test_messages_are_kept_for_three_days(clock: Clock) -> None:
    log = KfLog(clock, page=10)
    log.add({"msgid": "old"})
    clock.advance(2 * 86_400)
    log.add({"msgid": "new"})
    clock.advance(86_400)
    assert log.read("", log.new_token(), 10)["msg_list"] == [{"msgid": "new"}]


def test_a_callback_token_is_good_for_ten_minutes(clock: Clock) -> None:
    log = KfLog(clock, page=10)
    token = log.new_token()
    clock.advance(599)
    log.read("", token, 10)
    clock.advance(1)
    with pytest.raises(ApiError) as error:
        log.read("", token, 10)
    assert error.value.code == 95007


def test_reading_without_a_token_is_limited(clock: Clock) -> None:
    log = KfLog(clock, page=10)
    for _ in range(10):
        log.read("", "", 10)
    with pytest.raises(ApiError) as error:
        log.read("", "", 10)
    assert error.value.code == 45009


@pytest.mark.parametrize(("cursor", "limit"), [("forged", 10), ("", 1001), ("", 0)])
def test_a_wrong_cursor_or_limit_is_refused(clock: Clock, cursor: str, limit: int) -> None:
    log = KfLog(clock, page=10)
    with pytest.raises(ApiError) as error:
        log.read(cursor, log.new_token(), limit)
    assert error.value.code == 40058


def test_a_session_goes_to_a_person_and_not_back(clock: Clock) -> None:
    session = Session()
    session.begin(clock.now())
    assert session.state(clock.now()) is State.NEW
    session.change(State.ASSISTANT, "", set(), clock.now())
    session.change(State.PERSON, "zhangsan", {"zhangsan"}, clock.now())
    assert session.servicer(clock.now()) == "zhangsan"
    with pytest.raises(ApiError) as error:
        session.change(State.ASSISTANT, "", set(), clock.now())
    assert error.value.code == 95016


def test_only_people_on_duty_take_over(clock: Clock) -> None:
    session = Session()
    session.begin(clock.now())
    with pytest.raises(ApiError) as error:
        session.change(State.PERSON, "lisi", {"zhangsan"}, clock.now())
    assert error.value.code == 95014


def test_a_session_is_over_after_48_hours_and_begins_anew_with_a_message(clock: Clock) -> None:
    session = Session()
    session.begin(clock.now())
    session.change(State.WAITING, "", set(), clock.now())
    clock.advance(48 * 3600)
    assert session.state(clock.now()) is State.OVER
    with pytest.raises(ApiError) as error:
        session.change(State.PERSON, "zhangsan", {"zhangsan"}, clock.now())
    assert error.value.code == 95013
    session.begin(clock.now())
    assert session.state(clock.now()) is State.NEW
