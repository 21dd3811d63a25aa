"""Conversations go on where they were, whenever the bot is killed and started anew."""

from __future__ import annotations

from pathlib import Path

from tests.conversations.stories import stories
from tests.end_to_end.bot import Conversation, free_port, kill_with_children, started, trained, wait_until_answering
from tuiding.evaluation.dialogue import judge
from tuiding.settings import ROOT


def test_a_kill_between_any_two_turns_loses_no_context(tmp_path: Path) -> None:
    """All stories at once: their first turns, a kill -9, their second turns, and so on."""
    trained()
    port = str(free_port())
    settings = {"PORT": port, "TUIDING_DATABASE": str(tmp_path / "conversations.db")}
    talks = [(story.turns, Conversation(f"http://127.0.0.1:{port}", story.platform)) for story in stories()]
    wrong = []
    for number in range(max(len(turns) for turns, _ in talks)):
        folder = tmp_path / str(number)
        with started("run", folder, ROOT, **settings) as process:
            wait_until_answering(f"http://127.0.0.1:{port}", process, folder / "run.log")
            for turns, talk in talks:
                if number < len(turns):
                    outcome = judge(turns[number], talk.say(turns[number].text).messages)
                    wrong += [(number + 1, turns[number].text, problem) for problem in outcome.problems]
            kill_with_children(process)
    assert not wrong
