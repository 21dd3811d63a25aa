"""What other systems can take up: handovers and feedback, as events in the tracker store."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from tests.end_to_end.bot import Conversation, running, trained


def _slot_events(database: Path, sender: str, slot: str) -> list[Any]:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = connection.execute("SELECT data FROM events WHERE sender_id = ? ORDER BY id", (sender,)).fetchall()
    events = [json.loads(data) for (data,) in rows]
    return [event["value"] for event in events if event["event"] == "slot" and event["name"] == slot]


def test_handovers_and_feedback_are_events_with_what_they_are_about(tmp_path: Path) -> None:
    trained()
    with running(tmp_path, TUIDING_SERVICE_HOURS="1-7 0:00-23:59") as url:
        talk = Conversation(url, platform="android")
        talk.say("怎么取消自动续费")
        liked = talk.say('/feedback{"value": "useful"}')
        reason = talk.say('/feedback{"reason": "version"}')
        person = talk.say("转人工")
    assert (liked.card["kind"], liked.card["topic"]) == ("smalltalk", "ack")
    assert (reason.card["kind"], reason.card["topic"]) == ("answer", "entry_missing")
    assert "已经请人工客服来看" in person.text
    database = tmp_path / "conversations.db"
    good, bad = _slot_events(database, talk.sender, "feedback")
    assert (good["useful"], bad["useful"], bad["reason"]) == (True, False, "version")
    assert good["answer"]["procedure"] == bad["answer"]["procedure"] == "auto_renew"
    assert good["versions"]["dataset"]
    (handover,) = _slot_events(database, talk.sender, "handoff")
    assert (handover["procedure"], handover["platform"], handover["reason"]) == ("auto_renew", "android", "asked")
    assert any("关闭自动续费" in line for line in handover["summary"])
