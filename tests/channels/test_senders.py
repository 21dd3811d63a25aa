from __future__ import annotations

import pytest

from tuiding.channels.senders import owner, sender_of


@pytest.mark.parametrize("channel", ["wechat", "wecom", "wechat_kf"])
def test_a_platforms_people_belong_to_its_channel(channel: str) -> None:
    assert owner(sender_of(channel, "o1")) == channel


def test_conversations_of_the_web_chat_belong_to_it() -> None:
    assert owner("webchat:" + "1" * 32) == "the web chat"


@pytest.mark.parametrize("sender", ["", "me", "wechat", "wechat2:o1", "my:wechat:o1"])
def test_all_others_may_be_anybodys(sender: str) -> None:
    assert owner(sender) is None
