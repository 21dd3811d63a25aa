from __future__ import annotations

import pytest

from tuiding.channels.platform.answer import Answer, Bubble
from tuiding.channels.platform.choices import Choices


def _offering(payloads: dict[str, str], *numbered: str) -> Answer:
    return Answer((Bubble("选一个"),), payloads, numbered)


def test_choices_of_earlier_answers_can_still_be_tapped() -> None:
    choices = Choices()
    choices.offer(_offering({"苹果": "/apple"}))
    choices.offer(_offering({"微信": "/wechat"}))
    assert choices.meant("1. 苹果", "1") == "/apple"
    assert choices.meant("微信", "1") == "/wechat"
    assert choices.meant("9. 没见过的", "9") == "没见过的"


@pytest.mark.parametrize(("said", "meant"), [("1", "/apple"), ("2", "2"), ("0", "0"), ("１", "１"), ("第1个", "第1个")])
def test_a_number_counts_where_the_channel_numbered(said: str, meant: str) -> None:
    choices = Choices()
    choices.offer(_offering({"苹果": "/apple"}, "/apple"))
    assert choices.meant(said, None) == meant


def test_numbers_are_those_of_the_last_answer_that_said_something() -> None:
    choices = Choices()
    choices.offer(_offering({"苹果": "/apple"}, "/apple"))
    choices.offer(Answer())
    assert choices.meant("1", None) == "/apple"
    choices.offer(_offering({}))
    assert choices.meant("1", None) == "1"


def test_only_the_newest_are_remembered() -> None:
    choices = Choices()
    for number in range(60):
        choices.offer(_offering({f"第{number}个": f"/{number}"}))
    assert choices.meant("第9个", "1") == "第9个"
    assert choices.meant("第10个", "1") == "/10"
