"""What is private in a message is neither repeated nor kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.bot import Conversation, running, trained

_PRIVATE = ["13800138000", "110101199003070038", "6222020200112233445", "zhangsan@example.com"]


@pytest.mark.parametrize("private", _PRIVATE)
def test_a_private_number_is_understood_around_and_said_to_be_dropped(bot: str, private: str) -> None:
    talk = Conversation(bot)
    answer = talk.say(f"{private} 这个号的会员自动续费怎么关")
    assert answer.card["procedure"] == "auto_renew"
    assert private not in answer.text
    assert "隐去" in answer.text
    assert "隐去" not in talk.say("安卓呢").text


def test_nothing_private_is_left_on_disk(tmp_path: Path) -> None:
    trained()
    with running(tmp_path, TUIDING_LOG_LEVEL="DEBUG") as url:
        talk = Conversation(url)
        for private in _PRIVATE:
            talk.say(f"我是{private}，怎么取消自动续费")
            talk.say(private)
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name == "conversations.db" for path in kept)
    leaks = [(path.name, private) for path in kept for private in _PRIVATE if private.encode() in path.read_bytes()]
    assert leaks == []
