from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuiding.channels.platform.answer import Answer, Bubble
from tuiding.channels.platform.mailbox import Action, Mailbox, Step
from tuiding.channels.platform.quota import Quota
from tuiding.channels.platform.terms import Terms

_PASSIVE = Terms(
    patience=5.0,
    limit=2048,
    api=False,
    quota=Quota(message=5, act=3),
    more="还有",
    transfer="转给同事了",
    transfer_next="再发一句",
)
_API = replace(_PASSIVE, api=True)
_CHOICE = Answer((Bubble("是谁扣的？\n1. 苹果\n2. 微信", ("苹果", "微信")),))
_HANDOFF = replace(Answer.of("打95017。"), transfer=True)


def test_an_answer_in_time_is_taken_by_the_attempt_that_waits() -> None:
    box = Mailbox()
    assert box.arrive("m", 0, _PASSIVE) == Step(Action.HANDLE, attempt=1)
    assert box.take("m", 1, 1, _PASSIVE).action is Action.WAIT
    assert not box.finish("m", Answer.of("答"), 2, _PASSIVE)
    assert box.take("m", 1, 2, _PASSIVE) == Step(Action.REPLY, "答", 1)
    assert box.take("m", 1, 2, _PASSIVE).action is Action.SILENCE


def test_the_newest_attempt_gets_the_answer_and_the_earlier_ones_nothing() -> None:
    box = Mailbox()
    box.arrive("m", 0, _PASSIVE)
    assert box.arrive("m", 0.1, _PASSIVE) == Step(Action.WAIT, attempt=2)
    box.finish("m", Answer.of("答"), 1, _PASSIVE)
    assert box.take("m", 1, 1, _PASSIVE).action is Action.SILENCE
    assert box.take("m", 2, 1, _PASSIVE).action is Action.REPLY


def test_a_copy_after_the_reply_gets_nothing_and_an_attempt_gets_it_again() -> None:
    box = Mailbox()
    box.arrive("m", 0, _PASSIVE)
    box.finish("m", Answer.of("答"), 2.4, _PASSIVE)
    box.take("m", 1, 2.4, _PASSIVE)
    assert box.arrive("m", 2.5, _PASSIVE).action is Action.SILENCE
    assert box.arrive("m", 7.5, _PASSIVE) == Step(Action.REPLY, "答", 2)
    assert box.arrive("m", 7.6, _PASSIVE).action is Action.SILENCE


@pytest.mark.parametrize(("made", "action"), [(105, Action.REPLY), (104, Action.REPLY), (101, Action.SILENCE)])
def test_an_attempt_seen_late_by_a_busy_worker_is_told_by_the_platforms_clock(made: int, action: Action) -> None:
    box = Mailbox()
    box.arrive("m", 3, _PASSIVE, made=100)  # made at 0
    box.finish("m", Answer.of("答"), 4, _PASSIVE)
    box.take("m", 1, 4.9, _PASSIVE)
    assert box.arrive("m", 5, _PASSIVE, made=made).action is action


def test_a_message_whose_worker_died_is_handled_by_another() -> None:
    box = Mailbox()
    box.arrive("m", 0, _PASSIVE)
    box.keep("m", 1, _PASSIVE)
    assert box.arrive("m", 1 + _PASSIVE.lease / 2, _PASSIVE).action is Action.WAIT
    assert box.arrive("m", 1 + _PASSIVE.lease, _PASSIVE).action is Action.HANDLE


@pytest.mark.parametrize("terms", [_PASSIVE, _API, replace(_API, patience=0.5)])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.99])
def test_the_attempt_after_a_death_takes_the_message_over_before_it_must_leave(terms: Terms, share: float) -> None:
    box = Mailbox()
    died = terms.patience * share
    box.arrive("m", 0, terms)
    box.keep("m", died, terms)
    assert box.arrive("m", terms.patience, terms) in (Step(Action.WAIT, attempt=2), Step(Action.HANDLE, attempt=2))
    late = terms.patience + terms.sure - 0.01
    assert box.exchanges["m"].lease > late or box.take("m", 2, late, terms).action is Action.HANDLE
    assert box.take("m", 2, late, terms) == Step(Action.WAIT, attempt=2)  # it is at it
    assert box.finish("m", Answer.of("答"), late, terms) is False
    assert box.take("m", 2, late, terms) == Step(Action.REPLY, "答", 2)


def test_nothing_is_promised_for_a_worker_that_died() -> None:
    box = Mailbox()
    box.arrive("m", 0, _API)
    assert box.leave("m", 1, _API.sure, _API).action is Action.HANDLE
    assert box.leave("m", 1, _API.sure, _API).action is Action.SILENCE


def test_the_second_answer_to_a_message_is_dropped() -> None:
    box = Mailbox()
    box.arrive("m", 0, _PASSIVE)
    box.finish("m", Answer.of("一"), 1, _PASSIVE)
    box.finish("m", Answer.of("二"), 1, _PASSIVE)
    assert box.take("m", 1, 1, _PASSIVE).text == "一"


def test_without_an_api_only_the_last_attempt_says_that_it_takes_longer() -> None:
    box = Mailbox()
    said = []
    for number in (1, 2, 3):
        box.arrive("m", 5 * (number - 1), _PASSIVE)
        box.keep("m", 5 * number - 1, _PASSIVE)
        said.append(box.leave("m", number, 5 * number - 0.5, _PASSIVE).action)
    assert said == [Action.WAIT, Action.WAIT, Action.LATER]


def test_what_came_too_late_comes_first_in_the_next_reply() -> None:
    box = Mailbox()
    box.arrive("m", 0, _PASSIVE)
    box.leave("m", 1, 6, _PASSIVE, last=True)
    assert not box.owes("n", 6, _PASSIVE)
    box.finish("m", Answer.of("早"), 20, _PASSIVE)
    box.arrive("n", 21, _PASSIVE)
    box.finish("n", Answer.of("晚"), 22, _PASSIVE)
    assert box.take("n", 1, 22, _PASSIVE).text == "早\n\n晚"
    assert not box.owes("o", 23, _PASSIVE)


def test_an_announced_answer_is_awaited_while_its_worker_lives() -> None:
    box = Mailbox()
    box.arrive("m", 0, _PASSIVE)
    assert not box.awaits("n", 1)
    box.keep("m", 6, _PASSIVE)
    box.leave("m", 1, 6, _PASSIVE, last=True)
    assert box.awaits("n", 6)
    assert not box.awaits("n", 6 + _PASSIVE.lease)


def test_an_answer_that_an_attempt_can_still_take_is_not_given_to_another_message() -> None:
    box = Mailbox()
    box.arrive("m", 0, _PASSIVE)
    box.arrive("n", 1, _PASSIVE)
    box.finish("m", Answer.of("早"), 2, _PASSIVE)
    box.finish("n", Answer.of("晚"), 2, _PASSIVE)
    assert box.take("n", 1, 2, _PASSIVE).text == "晚"
    assert box.take("m", 1, 2, _PASSIVE).text == "早"


def test_the_same_question_twice_is_answered_once() -> None:
    box = Mailbox()
    box.arrive("m", 0, _PASSIVE)
    box.leave("m", 1, 6, _PASSIVE, last=True)
    box.finish("m", Answer.of("答"), 7, _PASSIVE)
    box.arrive("n", 8, _PASSIVE)
    box.finish("n", Answer.of("答"), 9, _PASSIVE)
    assert box.take("n", 1, 9, _PASSIVE).text == "答"


def test_a_long_answer_without_an_api_comes_in_parts_that_are_asked_for() -> None:
    box = Mailbox()
    terms = replace(_PASSIVE, limit=100)
    box.arrive("m", 0, terms)
    box.finish("m", Answer.of("一" * 30, "二" * 30), 1, terms)
    first = box.take("m", 1, 1, terms).text
    box.arrive("n", 2, terms)
    box.finish("n", Answer.of(), 3, terms)
    second = box.take("n", 1, 3, terms).text
    assert (first, second) == ("一" * 30 + "\n还有", "二" * 30)


def test_a_reply_that_could_not_be_written_is_owed() -> None:
    box = Mailbox()
    box.arrive("m", 0, _PASSIVE)
    box.finish("m", Answer.of("答"), 1, _PASSIVE)
    box.take("m", 1, 1, _PASSIVE)
    assert not box.hung_up("m", 1, 1, _PASSIVE)
    assert box.arrive("m", 5, _PASSIVE) == Step(Action.WAIT, attempt=2)
    assert box.take("m", 2, 5, _PASSIVE).text == "答"


def test_an_attempt_that_was_repeated_meanwhile_takes_nothing_back() -> None:
    box = Mailbox()
    box.arrive("m", 0, _PASSIVE)
    box.finish("m", Answer.of("答"), 1, _PASSIVE)
    box.take("m", 1, 1, _PASSIVE)
    assert box.arrive("m", 5, _PASSIVE).action is Action.REPLY
    box.hung_up("m", 1, 5, _PASSIVE)
    assert not box.owes("n", 20, _PASSIVE)


def test_the_repeat_of_a_copy_that_got_nothing_does_not_get_the_answer_that_another_copy_got() -> None:
    box = Mailbox()
    for number in range(3):
        box.arrive("m", 0, _PASSIVE, made=100, signed=f"{number}")
    box.finish("m", Answer.of("答"), 4, _PASSIVE)
    assert box.take("m", 3, 4, _PASSIVE).action is Action.REPLY
    for number in (1, 2):  # the worker was too busy to let them go
        box.unheard("m", 5, _PASSIVE)
        assert not box.hung_up("m", number, 5, _PASSIVE)
        assert box.arrive("m", 5, _PASSIVE, made=105, signed=f"{number}a").action is Action.SILENCE
    # The one that was replied to is repeated as well: it was not heard.
    assert box.arrive("m", 5.1, _PASSIVE, made=105, signed="3a").action is Action.REPLY


def test_before_a_reply_is_given_again_it_is_asked_which_attempts_got_nothing() -> None:
    box = Mailbox()
    box.arrive("m", 0, _PASSIVE, made=100, signed="a")
    box.arrive("m", 0, _PASSIVE, made=100, signed="b")
    box.finish("m", Answer.of("答"), 4, _PASSIVE)
    box.take("m", 2, 4, _PASSIVE)
    assert box.arrive("m", 5, _PASSIVE, made=105, signed="c", sure=False).action is Action.AGAIN
    box.unheard("m", 5, _PASSIVE)
    assert box.arrive("m", 5.5, _PASSIVE, made=105, signed="c").action is Action.SILENCE
    assert box.arrive("m", 5.6, _PASSIVE, made=105, signed="d", sure=False).action is Action.AGAIN
    assert box.arrive("m", 6.1, _PASSIVE, made=105, signed="d").action is Action.REPLY


def test_a_last_attempt_that_got_nothing_does_not_keep_another_from_the_answer() -> None:
    box = Mailbox()
    box.arrive("m", 0, _PASSIVE, made=100, signed="a")
    box.finish("m", Answer.of("答"), 9, _PASSIVE)
    box.take("m", 1, 9, _PASSIVE)
    box.unheard("m", 15, _PASSIVE)
    assert box.arrive("m", 15.1, _PASSIVE, made=105, signed="b").action is Action.REPLY


@pytest.mark.parametrize("noted", ["before", "after"])
def test_an_attempt_that_got_nothing_does_not_keep_the_reply_from_being_repeated(noted: str) -> None:
    box = Mailbox()
    box.arrive("m", 0, _PASSIVE, made=100)
    if noted == "before":
        box.unheard("m", 5, _PASSIVE)
    assert box.arrive("m", 5, _PASSIVE, made=105).action is Action.HANDLE
    if noted == "after":
        box.unheard("m", 5, _PASSIVE)
    box.finish("m", Answer.of("答"), 9.9, _PASSIVE)
    assert box.take("m", 2, 9.9, _PASSIVE).action is Action.REPLY
    assert box.arrive("m", 10, _PASSIVE, made=110).action is Action.REPLY


def test_a_connection_that_broke_early_and_was_repeated_at_once_counts_once() -> None:
    box = Mailbox()
    box.arrive("m", 0, _PASSIVE, made=100, signed="a")
    box.unheard("m", 5, _PASSIVE)
    assert box.arrive("m", 1, _PASSIVE, made=101, signed="b").action is Action.WAIT
    box.finish("m", Answer.of("答"), 5.9, _PASSIVE)
    assert box.take("m", 2, 5.9, _PASSIVE).action is Action.REPLY
    assert box.arrive("m", 6, _PASSIVE, made=106, signed="c").action is Action.REPLY


def test_with_an_api_a_late_answer_is_sent_and_no_attempt_takes_it() -> None:
    box = Mailbox()
    box.arrive("m", 0, _API)
    box.keep("m", 4, _API)
    assert box.leave("m", 1, 4.5, _API).action is Action.SILENCE
    assert box.finish("m", Answer.of("答"), 7, _API)
    assert box.arrive("m", 7.1, _API).action is Action.SILENCE
    assert box.unsent("m") == [Bubble("答")]
    box.sent("m", 1, 7)
    box.stop_sending("m")
    assert box.unsent("m") == []
    assert not box.owes("n", 100, _API)


def test_what_the_api_refuses_comes_with_the_next_reply() -> None:
    box = Mailbox()
    box.arrive("m", 0, _API)
    box.keep("m", 4, _API)
    box.leave("m", 1, 4.5, _API)
    box.finish("m", Answer.of("答"), 7, _API)
    box.stop_sending("m")
    box.arrive("n", 8, _API)
    assert not box.finish("n", Answer.of("再"), 9, _API)
    assert box.take("n", 1, 9, _API).text == "答\n\n再"


def test_with_an_api_an_answer_too_long_for_a_reply_is_sent_within_the_quota() -> None:
    box = Mailbox()
    terms = replace(_API, limit=100)
    box.arrive("m", 0, terms)
    assert box.finish("m", Answer.of(*("一" * 30 for _ in range(7))), 1, terms)
    assert box.take("m", 1, 1, terms).action is Action.SILENCE
    assert len(box.unsent("m")) == 5
    assert box.unsent("m")[-1].text.endswith("\n还有")
    box.sent("m", 5, 2)
    assert box.unsent("m") == []
    box.stop_sending("m")
    box.arrive("n", 9, terms)
    assert box.finish("n", Answer.of("二"), 9, terms)
    assert box.unsent("n") == [Bubble("一" * 30), Bubble("一" * 30 + "\n\n二")]


def test_an_act_allows_fewer_messages_than_words_do() -> None:
    box = Mailbox()
    terms = replace(_API, limit=100)
    box.arrive("m", 0, terms, event=True, less=True)
    box.finish("m", Answer.of(*("一" * 30 for _ in range(7))), 1, terms)
    assert len(box.unsent("m")) == 3


def test_a_person_is_handed_over_in_reply_and_told_through_the_api() -> None:
    box = Mailbox()
    box.arrive("m", 0, _API)
    assert box.finish("m", _HANDOFF, 1, _API)
    assert box.take("m", 1, 1, _API).action is Action.TRANSFER
    assert box.unsent("m") == [Bubble("转给同事了")]
    box.stop_sending("m")
    assert not box.owes("n", 2000, _API)  # after the conversation with a person it would be wrong


def test_without_an_api_a_person_is_handed_over_without_a_word() -> None:
    box = Mailbox()
    box.arrive("m", 0, _PASSIVE)
    assert not box.finish("m", _HANDOFF, 1, _PASSIVE)
    assert box.take("m", 1, 1, _PASSIVE).action is Action.TRANSFER
    assert not box.owes("n", 100, _PASSIVE)


def test_what_was_owed_before_a_handover_stays_owed() -> None:
    box = Mailbox()
    box.arrive("l", 0, _PASSIVE)
    box.leave("l", 1, 6, _PASSIVE, last=True)
    box.leave("l", 1, 6, _PASSIVE, last=True)
    box.finish("l", Answer.of("早"), 20, _PASSIVE)
    box.arrive("m", 21, _PASSIVE)
    box.finish("m", _HANDOFF, 22, _PASSIVE)
    assert box.take("m", 1, 22, _PASSIVE).action is Action.TRANSFER
    assert box.owes("n", 23, _PASSIVE)


@pytest.mark.parametrize("terms", [_PASSIVE, _API])
@pytest.mark.parametrize("late", [True, False])
def test_who_cannot_be_handed_over_now_is_when_they_write_next(late: bool, terms: Terms) -> None:
    box = Mailbox()
    box.arrive("m", 0, terms, event=not late)
    if late:
        box.keep("m", 14, terms)
        assert box.leave("m", 1, 14.5, terms).action in (Action.SILENCE, Action.LATER)
    sends = box.finish("m", _HANDOFF, 17, terms, event=not late)
    assert [bubble.text for bubble in box.exchanges["m"].answer or []] == ["再发一句"]
    assert sends is (late and terms.api)
    assert box.take("m", 1, 17, terms).action is not Action.TRANSFER
    assert box.arrive("e", 18, terms, event=True).action is Action.HANDLE
    assert box.arrive("n", 18, terms).action is Action.TRANSFER
    assert box.send("n", 18, terms) is terms.api
    assert box.unsent("n") == ([Bubble("转给同事了")] if terms.api else [])
    assert not box.send("n", 18, terms)
    assert box.arrive("n", 23, terms).action is Action.TRANSFER
    assert box.arrive("o", 24, terms).action is Action.HANDLE


def test_choices_are_links_in_a_reply_and_a_menu_through_the_api() -> None:
    terms = replace(_API, links=True, menus=True)
    box = Mailbox()
    box.arrive("m", 0, terms)
    box.finish("m", _CHOICE, 1, terms)
    assert box.take("m", 1, 1, terms).text.count("weixin://bizmsgmenu") == 2
    box.arrive("n", 10, terms)
    box.keep("n", 14, terms)
    box.leave("n", 1, 14.5, terms)
    assert box.finish("n", _CHOICE, 15, terms)
    assert box.unsent("n") == list(_CHOICE.bubbles)


def test_where_links_cost_too_much_or_are_none_the_numbers_are_there() -> None:
    for terms in (_PASSIVE, replace(_PASSIVE, links=True, limit=100)):
        box = Mailbox()
        box.arrive("m", 0, terms)
        box.finish("m", _CHOICE, 1, terms)
        assert box.take("m", 1, 1, terms).text == _CHOICE.bubbles[0].text


def test_choices_that_are_left_for_the_next_reply_are_links_there() -> None:
    terms = replace(_PASSIVE, links=True, limit=400)
    box = Mailbox()
    box.arrive("m", 0, terms)
    box.finish("m", Answer((Bubble("字" * 130), *_CHOICE.bubbles)), 1, terms)
    assert box.take("m", 1, 1, terms).text.endswith("\n还有")
    box.arrive("n", 2, terms)
    box.finish("n", Answer(), 3, terms)
    assert box.take("n", 1, 3, terms).text.count("weixin://bizmsgmenu") == 2


def test_a_mailbox_survives_json() -> None:
    box = Mailbox()
    box.arrive("m", 0, _PASSIVE)
    box.finish("m", replace(_CHOICE, payloads={"苹果": "/a"}, numbered=("/a",)), 1, _PASSIVE)
    assert Mailbox.from_json(json.loads(json.dumps(box.as_json()))) == box


def test_delivered_messages_are_forgotten_in_time_and_owed_ones_are_not() -> None:
    box = Mailbox()
    for number in range(500):
        box.arrive(f"{number}", number, _PASSIVE)
        box.finish(f"{number}", Answer.of("答"), number, _PASSIVE)
        if number:
            box.take(f"{number}", 1, number, _PASSIVE)
    assert len(box.exchanges) <= 100
    box.arrive("later", 10_000, _PASSIVE)
    assert list(box.exchanges) == ["later"]


@dataclass
class _World:
    """A platform that hangs up after 5 s, makes three attempts, and shows a reply that it heard."""

    terms: Terms
    box: Mailbox = field(default_factory=Mailbox)
    shown: list[str] = field(default_factory=list)

    def deliver(self, key: str, start: float, ready: float, transit: float) -> None:
        """Send a message at ``start`` whose answer is ready at ``ready``; replies travel for ``transit``."""
        for number in range(3):
            sent = start + 5 * number
            if self._attempt(key, sent, ready, transit):
                return

    def _attempt(self, key: str, sent: float, ready: float, transit: float) -> bool:
        step = self.box.arrive(key, sent + transit, self.terms)
        moment = sent + transit
        while step.action in (Action.HANDLE, Action.WAIT):
            if moment >= ready and self.box.exchanges[key].answer is None:
                self._finish(key, moment)
            if moment - sent > 5:
                if self.box.hung_up(key, step.attempt, moment, self.terms):
                    self._send(key)
                return False
            look = self.box.leave if moment - sent - transit >= self.terms.sure else self.box.take
            step = look(key, step.attempt, moment, self.terms)
            if step.action is Action.WAIT:
                moment += 0.1
        if step.action is Action.REPLY and moment + transit - sent > 5:
            return False  # it was written, and not heard
        if step.action is Action.REPLY:
            self.shown += step.text.removesuffix(f"\n{self.terms.more}").split("\n\n")
        return True

    def finish(self, key: str, now: float) -> None:
        """Answer a message that no attempt waits for any more."""
        if self.box.exchanges[key].answer is None:
            self._finish(key, now)

    def _finish(self, key: str, now: float) -> None:
        if self.box.finish(key, Answer.of(f"答{key}"), now, self.terms):
            self._send(key)

    def _send(self, key: str) -> None:
        while bubbles := self.box.unsent(key):
            self.shown += bubbles[0].text.removesuffix(f"\n{self.terms.more}").split("\n\n")
            self.box.sent(key, 1, 0)
        self.box.stop_sending(key)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 40), st.floats(0, 0.2)), min_size=1, max_size=8),
    st.sampled_from([_PASSIVE, _API, replace(_PASSIVE, limit=30)]),
)
def test_every_message_is_answered_exactly_once_however_long_it_takes(
    messages: list[tuple[float, float]], terms: Terms
) -> None:
    world, now = _World(terms), 0.0
    for number, (seconds, transit) in enumerate(messages):
        world.deliver(f"{number}", now, now + seconds, transit)
        now += 50
        world.finish(f"{number}", now)
    for number in range(len(messages) * 2):  # the person writes until nothing is owed
        world.deliver(f"fetch{number}", now, now, 0.0)
        now += 50
    answers = [text for text in world.shown if not text.startswith("答fetch")]
    assert sorted(answers) == sorted(f"答{number}" for number in range(len(messages)))


def test_a_copy_that_was_late_here_is_told_by_its_own_signature() -> None:
    box = Mailbox()
    box.arrive("m", 0, _PASSIVE, made=100, signed="a")
    box.finish("m", Answer.of("答"), 1, _PASSIVE)
    box.take("m", 1, 1, _PASSIVE)
    assert box.arrive("m", 4.9, _PASSIVE, made=100, signed="b").action is Action.SILENCE
    assert box.arrive("m", 9.9, _PASSIVE, made=100, signed="a").action is Action.REPLY
