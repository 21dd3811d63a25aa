"""A conversation goes on where it was, whatever happens to the processes."""

from __future__ import annotations

from pathlib import Path

from tests.end_to_end.bot import (
    Conversation,
    free_port,
    health,
    kill_with_children,
    started,
    trained,
    wait_until_answering,
)

_SAID = [
    ("怎么取关一个公众号", "procedure", "official_account"),
    ("微信密码忘了", "procedure", "forgot_password"),
    ("好了，继续刚才的", "procedure", "official_account"),
    ("安卓呢", "procedure", "official_account"),
    ("取关了会有什么影响", "answer", "official_account"),
]


def test_killing_the_bot_between_any_two_turns_loses_no_context(tmp_path: Path) -> None:
    trained()
    port = str(free_port())
    url = f"http://127.0.0.1:{port}"
    talk = Conversation(url)
    for number, (text, kind, procedure) in enumerate(_SAID):
        folder = tmp_path / str(number)
        database = str(tmp_path / "conversations.db")
        with started("run", folder, PORT=port, TUIDING_DATABASE=database) as process:
            wait_until_answering(url, process, folder / "run.log")
            card = talk.say(text).card
            kill_with_children(process)
        assert health(url) is None
        assert (card["kind"], card["procedure"]) == (kind, procedure), text
