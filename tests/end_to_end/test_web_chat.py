"""Talking to the running bot through the web chat's protocol (docs/web-protocol.md)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import requests

from tests.end_to_end.bot import body_of
from tests.end_to_end.chat import Chat, connected

_TRANSPORTS = ("websocket", "polling")
_ASKED = "怎么取关一个公众号"


def _run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(test())


def _post(bot: str, path: str, body: Any, **options: Any) -> requests.Response:
    return requests.post(f"{bot}/webhooks/socketio/{path}", json=body, timeout=30, **options)


def _card(acknowledged: dict[str, Any]) -> dict[str, Any]:
    cards = [part["custom"] for part in acknowledged["messages"]]
    assert len(cards) == 1
    card = cards[0]
    assert isinstance(card, dict)
    return card


@pytest.mark.parametrize("transport", _TRANSPORTS)
def test_a_conversation(transport: str, bot: str) -> None:
    async def test() -> None:
        async with connected(bot, transport) as chat:
            begun = await chat.session()
            assert (begun["resumed"], begun["messages"]) == (False, [])
            assert await chat.hears("session_confirm") == [begun["session_id"]]
            answer = await chat.say(_ASKED, "m1", metadata={"platform": "ios"})
            assert answer["message_id"] == "m1"
            assert await chat.hears("bot_uttered") == answer["messages"]
            assert (_card(answer)["procedure"], _card(answer)["variant"]) == ("official_account", "ios")
            assert "公众号" in answer["messages"][0]["text"]
            assert "session_id" not in answer
            assert _card(await chat.say("安卓呢"))["variant"] == "android"
            assert chat.heard["user_message"] == []

    _run(test)


def test_an_answer_is_one_message_with_its_buttons_and_its_blank_lines(bot: str) -> None:
    async def test() -> None:
        async with connected(bot) as chat:
            [part] = (await chat.say("亲属卡不想用了，怎么解绑"))["messages"]
            assert [reply["title"] for reply in part["quick_replies"]] == [
                option["label"] for option in part["custom"]["options"]
            ]
            chosen = part["quick_replies"][0]
            steps = await chat.say(chosen["payload"], "m2", metadata={"title": chosen["title"]})
            assert _card(steps)["variant"] == "giver"
            assert len(steps["messages"]) == 1

    _run(test)


def test_who_comes_back_finds_the_conversation_as_it_was(bot: str) -> None:
    async def test() -> None:
        async with connected(bot) as chat:
            await chat.session()
            said = []
            for number, text in enumerate((_ASKED, "安卓呢", "谢谢")):
                answer = await chat.say(text, f"m{number}")
                said += [("user", f"m{number}", text)] + [
                    ("bot", part["id"], part["text"]) for part in answer["messages"]
                ]
            parts = chat.heard["bot_uttered"]
        async with connected(bot) as again:
            resumed = await again.session(chat.session_id)
            assert resumed["resumed"]
            assert resumed["session_id"] == chat.session_id
            assert [(m["from"], m["id"], m["text"]) for m in resumed["messages"]] == said
            assert [m for m in resumed["messages"] if m["from"] == "bot"] == parts

    _run(test)


def test_a_button_comes_back_as_its_title_and_a_number_masked(bot: str) -> None:
    async def test() -> None:
        async with connected(bot) as chat, connected(bot) as other:
            await other.session((await chat.session())["session_id"])
            await chat.say("/handoff", metadata={"title": "找人工"})
            await chat.say("我的手机号13800138000要退会员")
            texts = ["找人工", "我的手机号〔手机号〕要退会员"]
            assert [message["text"] for message in await other.hears("user_message", 2)] == texts
            messages = (await chat.session(chat.session_id))["messages"]
            assert [message["text"] for message in messages if message["from"] == "user"] == texts

    _run(test)


def test_two_connections_of_a_session_hear_the_same(bot: str) -> None:
    async def test() -> None:
        async with connected(bot) as chat, connected(bot, "polling") as other, connected(bot) as stranger:
            await other.session((await chat.session())["session_id"])
            await stranger.session()
            answer = await chat.say(_ASKED, "m1")
            assert await other.hears("bot_uttered") == answer["messages"]
            [said] = await other.hears("user_message")
            assert (said["id"], said["from"], said["text"]) == ("m1", "user", _ASKED)
            assert chat.heard["user_message"] == []
            await stranger.say("你好")
            assert all(part["id"] != answer["messages"][0]["id"] for part in await stranger.hears("bot_uttered"))
            assert stranger.heard["user_message"] == []

    _run(test)


def test_who_begins_anew_hears_no_more_of_the_conversation_before(bot: str) -> None:
    async def test() -> None:
        async with connected(bot) as chat, connected(bot) as other:
            await other.session((await chat.session())["session_id"])
            assert not (await other.session(None))["resumed"]
            await chat.say(_ASKED)
            await other.say("你好")
            assert len(await other.hears("bot_uttered")) == 1
            assert other.heard["user_message"] == []

    _run(test)


def test_a_message_sent_twice_is_answered_once(bot: str) -> None:
    async def test() -> None:
        async with connected(bot) as chat, connected(bot, "polling") as other:
            await other.session((await chat.session())["session_id"])
            at_once = await asyncio.gather(chat.say(_ASKED, "m1"), other.say(_ASKED, "m1"), chat.say(_ASKED, "m1"))
            later = await other.say(_ASKED, "m1")
            assert list(at_once) == [later] * 3
            over_http = _post(bot, "message", {"session_id": chat.session_id, "message": _ASKED, "message_id": "m1"})
            assert over_http.json() == later
            assert len((await chat.session(chat.session_id))["messages"]) == 1 + len(later["messages"])

    _run(test)


def test_an_answer_is_made_although_its_client_is_gone(bot: str) -> None:
    async def test() -> None:
        async with connected(bot) as chat:
            await chat.session()
            await chat.client.emit(
                "user_uttered", {"session_id": chat.session_id, "message": _ASKED, "message_id": "m1"}
            )
        async with connected(bot) as again:
            await again.session(chat.session_id)
            answer = await again.say(_ASKED, "m1")
            assert _card(answer)["procedure"] == "official_account"
            assert len((await again.session(chat.session_id))["messages"]) == 2

    _run(test)


def test_another_conversation_cannot_be_read_or_continued(bot: str) -> None:
    async def test() -> None:
        async with connected(bot) as victim, connected(bot) as thief:
            stolen = (await victim.session())["session_id"]
            await victim.say(_ASKED)
            head, body, signature = stolen.split(".")
            own = (await thief.session())["session_id"].split(".")
            for guess in (f"{head}.{body}.{own[2]}", f"{own[0]}.{body}.", f"{head}.{body}.{signature[::-1]}"):
                given = await thief.session(guess)
                assert (given["resumed"], given["messages"]) == (False, [])
                assert given["session_id"] != guess
                refused = await thief.call(
                    "user_uttered", {"session_id": guess, "message": "安卓呢", "message_id": "m"}
                )
                assert (refused["message_id"], refused["error"]) == ("m", "session")
                assert _post(bot, "session", {"session_id": guess}).json()["messages"] == []
                assert _post(bot, "message", {"session_id": guess, "message": "安卓呢"}).status_code == 401
            assert len((await victim.session(stolen))["messages"]) == 2

    _run(test)


def test_rest_does_not_continue_a_conversation_of_the_web_chat(bot: str) -> None:
    body = {"sender": "webchat:" + "0" * 32, "message": "安卓呢"}
    response = requests.post(f"{bot}/webhooks/rest/webhook", json=body, timeout=30)
    assert response.status_code == 403
    assert "web chat" in body_of(response)["message"]


def test_a_client_of_rasas_own_channel_works(bot: str) -> None:
    """With no acknowledgements, no message ids, and a session id it made up and goes on using."""

    async def test() -> None:
        async with connected(bot) as chat:
            await chat.client.emit("session_request", {"session_id": "made-up-1"})
            assert isinstance((await chat.hears("session_confirm"))[0], str)
            await chat.client.emit("user_uttered", {"message": "亲属卡不想用了，怎么解绑", "session_id": "made-up-1"})
            [asked] = await chat.hears("bot_uttered")
            assert asked["text"]
            assert set(asked["quick_replies"][0]) == {"content_type", "title", "payload"}
            await chat.client.emit("user_uttered", {"message": "2", "session_id": "made-up-1", "customData": {}})
            assert (await chat.hears("bot_uttered", 2))[1]["custom"]["variant"] == "receiver"
        async with connected(bot) as other:
            assert not (await other.session("made-up-1"))["resumed"]

    _run(test)


def test_without_a_session_a_message_begins_one(bot: str) -> None:
    async def test() -> None:
        async with connected(bot) as chat:
            begun = await chat.call("user_uttered", {"message": _ASKED})
            assert _card(begun)["procedure"] == "official_account"
            assert _card(await chat.call("user_uttered", {"message": "安卓呢"}))["variant"] == "android"
            assert len((await chat.session(begun["session_id"]))["messages"]) == 4

    _run(test)


def test_the_same_over_http(bot: str) -> None:
    begun = _post(bot, "session", {"session_id": None}).json()
    assert (begun["resumed"], begun["messages"]) == (False, [])
    message = {"session_id": begun["session_id"], "message": _ASKED, "message_id": "m1", "metadata": {"platform": "pc"}}
    answer = _post(bot, "message", message).json()
    assert _card(answer)["variant"] == "pc"
    resumed = _post(bot, "session", {"session_id": begun["session_id"]}).json()
    assert resumed["resumed"]
    assert resumed["messages"][1:] == answer["messages"]
    fresh = _post(bot, "message", {"message": "你好"}).json()
    assert _post(bot, "session", {"session_id": fresh["session_id"]}).json()["resumed"]


def test_http_and_sockets_share_a_conversation(bot: str) -> None:
    async def test() -> None:
        async with connected(bot) as chat:
            begun = await chat.session()
            message = {"session_id": begun["session_id"], "message": _ASKED}
            answer = (await asyncio.to_thread(_post, bot, "message", message)).json()
            assert await chat.hears("bot_uttered") == answer["messages"]
            assert [said["text"] for said in await chat.hears("user_message")] == [_ASKED]

    _run(test)


def test_messages_said_at_once_are_answered_in_their_order(bot: str) -> None:
    async def test() -> None:
        async with connected(bot) as chat:
            await chat.session()
            texts = [_ASKED, "安卓呢", "取关了会有什么影响", "苹果呢", "谢谢"]
            await asyncio.gather(*(chat.say(text, f"m{n}") for n, text in enumerate(texts)))
            order = [part["in_reply_to"] for part in chat.heard["bot_uttered"]]
            assert list(dict.fromkeys(order)) == [f"m{n}" for n in range(len(texts))]

    _run(test)


async def _works(chat: Chat) -> bool:
    return bool(_card(await chat.say(_ASKED))["procedure"] == "official_account")


def test_a_long_message_is_cut_and_answered(bot: str) -> None:
    async def test() -> None:
        async with connected(bot) as chat:
            await chat.session()
            assert (await chat.say("退" * 10_000))["messages"]
            [said, _] = (await chat.session(chat.session_id))["messages"]
            assert len(said["text"]) == 2000
            assert await _works(chat)

    _run(test)
