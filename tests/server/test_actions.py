"""Actions in this process and on a server: what they get and give, and what is said when one fails."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web
from rasa.core.actions.action import ActionExecutionRejection
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from tests.browser.server import serving
from tests.end_to_end.bot import free_port
from tuiding.card import Kind
from tuiding.server.actions import Actions, ActionServer, InProcessActions

_PACKAGE = """
from rasa_sdk import Action
from rasa_sdk.events import SlotSet
from rasa_sdk.interfaces import ActionExecutionRejection

class Telling(Action):
    def name(self):
        return "action_telling"
    async def run(self, dispatcher, tracker, domain):
        last = [event for event in tracker.events if event["event"] == "user"][-1]
        dispatcher.utter_message(text=f"{last['text']} {tracker.latest_message['text']} {tracker.get_slot('seen')}",
                                 buttons=[{"title": "a", "payload": "/b"}], json_message={"version": 1})
        return [SlotSet("seen", tracker.get_latest_input_channel()), SlotSet("of", len(tracker.events[-1:]))]

class Failing(Action):
    def name(self):
        return "action_failing"
    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="half an answer")
        return 1 / 0

class Refusing(Action):
    def name(self):
        return "action_refusing"
    def run(self, dispatcher, tracker, domain):
        raise ActionExecutionRejection("action_refusing")
"""


@pytest.fixture(scope="module")
def _package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("package")
    (folder / "actions_of_a_test.py").write_text(_PACKAGE, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield "actions_of_a_test"


@pytest.fixture
def local(_package: str) -> InProcessActions:
    return InProcessActions("抱歉", ("rest",), _package)


def _tracker(channel: str = "rest") -> DialogueStateTracker:
    said = UserUttered("你好", parse_data={"text": "你好", "intent": {}, "entities": []}, input_channel=channel)
    slots = [AnySlot("seen", mappings=[], initial_value="nothing"), AnySlot("of", mappings=[])]
    return DialogueStateTracker.from_events("somebody", [said], slots)


def _run(actions: Actions, name: str, channel: str = "rest") -> list[Event]:
    async def run() -> list[Event]:
        nlg = NaturalLanguageGenerator.create(None, Domain.empty())
        action = actions.action(name)
        try:
            events: list[Event] = await action.run(CollectingOutputChannel(), nlg, _tracker(channel), Domain.empty())
            return events
        finally:
            await actions.close()

    return asyncio.run(run())


def test_an_action_sees_the_conversation_and_answers(local: InProcessActions) -> None:
    said, *events = _run(local, "action_telling")
    assert isinstance(said, BotUttered)
    assert said.text == "你好 你好 nothing"
    assert said.data["custom"] == {"version": 1}
    assert said.data["buttons"] == [{"title": "a", "payload": "/b"}]
    assert events == [SlotSet("seen", "rest"), SlotSet("of", 1)]


@pytest.mark.parametrize("name", ["action_failing", "action_missing"])
def test_an_action_that_fails_is_apologised_for_and_named_in_one_line(
    name: str, local: InProcessActions, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        (said,) = _run(local, name)
    assert isinstance(said, BotUttered)
    assert (said.text, said.data["custom"]["kind"]) == ("抱歉", Kind.FALLBACK.value)
    assert len(caplog.records) == 1
    assert name in caplog.text
    assert "Traceback" not in caplog.text


def test_the_line_tells_where_it_failed(local: InProcessActions, caplog: pytest.LogCaptureFixture) -> None:
    _run(local, "action_failing")
    assert "ZeroDivisionError: division by zero" in caplog.text
    assert "actions_of_a_test.py, line 20" in caplog.text


def test_a_channel_without_cards_gets_the_apology_as_text_alone(local: InProcessActions) -> None:
    (said,) = _run(local, "action_failing", "telegram")
    assert isinstance(said, BotUttered)
    assert said.data["custom"] is None


def test_an_action_may_leave_the_answer_to_another(local: InProcessActions) -> None:
    with pytest.raises(ActionExecutionRejection):
        _run(local, "action_refusing")


def test_the_same_result_comes_from_a_server() -> None:
    calls: list[dict[str, Any]] = []

    async def answer(request: web.Request) -> web.Response:
        calls.append(await request.json())
        events = [{"event": "slot", "name": "seen", "value": 1}]
        return web.json_response({"events": events, "responses": [{"text": "好"}]})

    with _server(answer) as url:
        said, event = _run(ActionServer(url, "抱歉", ("rest",)), "action_telling")
    assert isinstance(said, BotUttered)
    assert (said.text, event) == ("好", SlotSet("seen", 1))
    (call,) = calls
    assert (call["next_action"], call["tracker"]["events"][-1]["text"]) == ("action_telling", "你好")


@pytest.mark.parametrize(
    ("status", "text", "line"),
    [
        (500, "", "answered 500; see its log"),
        (404, "", "answered 404; see its log"),
        (200, "<html>", "answers no JSON"),
        (200, "[]", "is no action server"),
    ],
)
def test_a_server_that_fails_is_apologised_for_and_named(
    status: int, text: str, line: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status, text=text)

    with _server(answer) as url:
        (said,) = _run(ActionServer(url, "抱歉", ("rest",)), "action_telling")
    assert isinstance(said, BotUttered)
    assert said.text == "抱歉"
    assert line in caplog.text
    assert url in caplog.text


def test_a_server_that_is_not_there_is_apologised_for(caplog: pytest.LogCaptureFixture) -> None:
    (said,) = _run(ActionServer(f"http://127.0.0.1:{free_port()}/webhook", "抱歉", ()), "action_telling")
    assert isinstance(said, BotUttered)
    assert said.text == "抱歉"
    assert "cannot be reached" in caplog.text


def test_a_server_can_leave_the_answer_to_another_action() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=400, text=json.dumps({"action_name": "action_telling", "error": "no"}))

    with _server(answer) as url, pytest.raises(ActionExecutionRejection):
        _run(ActionServer(url, "抱歉", ()), "action_telling")


def _server(answer: Any) -> Any:
    app = web.Application()
    app.router.add_post("/", answer)
    return serving(app)
