"""Session ids: nobody can make one up, and an old one ends."""

from __future__ import annotations

import jwt
import pytest

from tuiding.channels.webchat.refusal import Reason, Refusal
from tuiding.channels.webchat.session import LIFETIME, Sessions, is_conversation, is_made_up

_KEY, _OTHER = "k" * 32, "o" * 32
_NOW = 1_795_334_400.0


def _sessions(*keys: str, now: float = _NOW) -> Sessions:
    return Sessions(keys or (_KEY,), lambda: now)


def _refused(sessions: Sessions, session_id: str) -> bool:
    with pytest.raises(Refusal) as caught:
        sessions.conversation(session_id)
    return caught.value.reason is Reason.SESSION


def test_a_session_id_opens_its_own_conversation() -> None:
    (one, first), (two, second) = _sessions().issue(), _sessions().issue()
    assert first != second
    assert (_sessions().conversation(one), _sessions().conversation(two)) == (first, second)


def test_a_conversations_id_has_128_random_bits_and_is_told_from_other_channels() -> None:
    _, conversation = _sessions().issue()
    assert len(conversation.removeprefix("webchat:")) == 32
    assert is_conversation(conversation)


@pytest.mark.parametrize("sender", ["WebChat:ab", " webchat:ab", "WEBCHAT:AB"])
def test_what_a_database_could_take_for_a_conversation_counts_as_one(sender: str) -> None:
    assert is_conversation(sender)


@pytest.mark.parametrize("sender", ["", "me", "web", "webchat", "xwebchat:ab"])
def test_other_senders_are_no_conversations_of_the_web_chat(sender: str) -> None:
    assert not is_conversation(sender)


def test_a_session_ends_after_ninety_days() -> None:
    session_id, conversation = _sessions().issue()
    assert LIFETIME == 90 * 24 * 3600
    assert _sessions(now=_NOW + LIFETIME).conversation(session_id) == conversation
    assert _refused(_sessions(now=_NOW + LIFETIME + 61), session_id)


def test_a_clock_that_is_a_little_behind_does_no_harm() -> None:
    session_id, conversation = _sessions().issue()
    assert _sessions(now=_NOW - 30).conversation(session_id) == conversation


def test_an_old_key_still_verifies_and_the_first_one_signs() -> None:
    session_id, conversation = _sessions(_KEY).issue()
    rotated = _sessions(_OTHER, _KEY)
    assert rotated.conversation(session_id) == conversation
    assert _refused(_sessions(_OTHER), session_id)
    assert _sessions(_OTHER).conversation(rotated.issue()[0])


def _claims(conversation: str = "webchat:" + "0" * 32) -> dict[str, object]:
    return {"sub": conversation, "iat": int(_NOW), "exp": int(_NOW) + LIFETIME}


_FORGED = {
    "empty": "",
    "form": "a.b.c",
    "conversation": "webchat:" + "0" * 32,
    "long": "x" * 100_000,
    "letters": "é.é.é",
    "surrogates": "\ud83d.\ud83d.\ud83d",
    "nul": "\x00",
    "other key": jwt.encode(_claims(), _OTHER, "HS256"),
    "no signature": jwt.encode(_claims(), "", "none"),
    "other method": jwt.encode(_claims(), _KEY * 2, "HS512"),
    "nobody's": jwt.encode({"iat": int(_NOW), "exp": int(_NOW) + 9}, _KEY, "HS256"),
    "endless": jwt.encode({"sub": "webchat:" + "0" * 32}, _KEY, "HS256"),
    "old": jwt.encode({**_claims(), "exp": int(_NOW) - 61}, _KEY, "HS256"),
}


@pytest.mark.parametrize("forged", _FORGED.values(), ids=_FORGED)
def test_what_is_not_signed_with_our_key_is_refused(forged: str) -> None:
    assert _refused(_sessions(), forged)


def test_a_session_id_that_was_changed_is_refused() -> None:
    head, _, signature = _sessions().issue()[0].split(".")
    other = jwt.encode(_claims(), _OTHER, "HS256").split(".")[1]
    assert _refused(_sessions(), f"{head}.{other}.{signature}")


def test_ids_that_clients_make_up_are_told_from_ours() -> None:
    assert is_made_up("test_session_123")
    assert not is_made_up(_sessions().issue()[0])
