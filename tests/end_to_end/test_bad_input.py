"""Whatever is sent: a polite answer or a 4xx with a JSON error, and the next message works."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import requests

from tests.end_to_end.bot import Conversation, body_of

Start = Callable[..., Conversation]


def _works(talk: Conversation) -> bool:
    return bool(talk.say("怎么取关一个公众号").card["procedure"] == "official_account")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "😀😀😀",
        "\x00\x01\x07",
        "\u202e\u200b",
        "？？？",
        "退" * 30_000,
        "a " * 40_000,
        "/nonsense",
        "/procedure{",
        "<script>",
    ],
    ids=[
        "empty",
        "blank",
        "emoji",
        "control",
        "invisible",
        "marks",
        "long",
        "long words",
        "command",
        "payload",
        "markup",
    ],
)
def test_an_odd_text_gets_a_polite_answer(text: str, conversation: Start) -> None:
    talk = conversation()
    answer = talk.say(text)
    assert answer.text
    assert answer.card["kind"] in ("fallback", "procedure", "smalltalk", "answer", "choice")
    assert _works(talk)


def test_half_a_surrogate_gets_a_polite_answer(bot: str, conversation: Start) -> None:
    talk = conversation()
    body = json.dumps({"sender": talk.sender, "message": "\ud83d \udc00"})
    response = requests.post(f"{bot}/webhooks/rest/webhook", data=body.encode(), timeout=30)
    assert response.status_code == 200
    assert response.json()[0]["text"]
    assert _works(talk)


@pytest.mark.parametrize(
    "payload",
    [
        '/procedure{"procedure": "no_such"}',
        '/procedure{"procedure": ["auto_renew"]}',
        '/procedure{"procedure": "auto_renew", "variant": 7}',
    ],
)
def test_a_forged_payload_is_answered(payload: str, conversation: Start) -> None:
    answer = conversation().say(payload)
    assert answer.card["kind"] in ("fallback", "procedure")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "must be a JSON object"),
        (b"hello", "not JSON"),
        (b'{"message": ', "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[]", "must be a JSON object"),
        (b"null", "must be a JSON object"),
        (b'{"sender": "a"}', "'message' is missing"),
        (b'{"sender": "a", "mesage": "hi"}', "unknown: mesage"),
        (b'{"sender": "a", "message": 5}', "'message' must be text"),
        (b'{"sender": "a", "message": null}', "'message' must be text"),
        (b'{"sender": 5, "message": "hi"}', "'sender' must be text"),
        (b'{"sender": "a", "message": "hi", "metadata": []}', "'metadata' must be an object"),
        (json.dumps({"sender": "x" * 5000, "message": "hi"}).encode(), "longer than 255"),
    ],
    ids=lambda value: value[:30].decode("latin-1") if isinstance(value, bytes) else None,
)
def test_a_bad_body_gets_400_and_says_what_to_do(body: bytes, says: str, bot: str) -> None:
    response = requests.post(f"{bot}/webhooks/rest/webhook", data=body, timeout=30)
    assert response.status_code == 400
    assert says in body_of(response)["message"]
    assert "Traceback" not in response.text


def test_a_huge_body_gets_413_as_json(bot: str) -> None:
    body = json.dumps({"sender": "a", "message": "退" * 1_000_000}, ensure_ascii=False).encode()
    response = requests.post(f"{bot}/webhooks/rest/webhook", data=body, timeout=30)
    assert response.status_code == 413
    assert body_of(response)["status"] == 413


def test_an_unknown_field_does_no_harm(bot: str) -> None:
    body = {"sender": "unknown-field", "message": "你好", "colour": "red"}
    response = requests.post(f"{bot}/webhooks/rest/webhook", json=body, timeout=30)
    assert response.status_code == 200
    assert response.json()


def test_without_a_sender_every_request_is_a_conversation_of_its_own(bot: str) -> None:
    ids = set()
    for _ in range(2):
        response = requests.post(f"{bot}/webhooks/rest/webhook", json={"message": "你好"}, timeout=30)
        ids.add(response.json()[0]["recipient_id"])
    assert len(ids) == 2


@pytest.mark.parametrize("path", ["/no/such/page", "/conversations/a/tracker", "/model", "/domain", "/status"])
def test_rasas_own_api_is_off_and_other_pages_are_404_json(path: str, bot: str) -> None:
    response = requests.get(f"{bot}{path}", timeout=30)
    assert response.status_code == 404
    assert body_of(response)["status"] == 404


def test_a_wrong_method_is_405_json(bot: str) -> None:
    response = requests.put(f"{bot}/webhooks/rest/webhook", timeout=30)
    assert response.status_code == 405
    assert body_of(response)["status"] == 405
