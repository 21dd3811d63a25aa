from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto

from tuiding.simulator import Account
from tuiding.simulator.envelope import Envelope, EnvelopeError, signature
from tuiding.simulator.markup import parsed

# The sample that the platform publishes with its encryption library.
ACCOUNT = Account()
KEY = base64.b64decode(ACCOUNT.encoding_aes_key + "=")
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
MESSAGE = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TU"
    "UkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff"
    "0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVM"
    "NS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2p"
    "DBS8R07+qN+E7Q=="
)


@pytest.fixture
def envelope() -> Envelope:
    return Envelope(ACCOUNT.encoding_aes_key, ACCOUNT.id)


def test_the_published_url_check_is_opened_and_signed(envelope: Envelope) -> None:
    assert signature(ACCOUNT.token, "1409659589", "263014780", ECHO) == "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    assert envelope.open(ECHO) == "1616140317555161061"


def test_the_published_message_is_opened_and_signed(envelope: Envelope) -> None:
    assert signature(ACCOUNT.token, "1409659813", "1372623149", MESSAGE) == "477715d11cdb4164915debcba66cb864d751f3e6"
    fields = parsed(envelope.open(MESSAGE))
    assert (fields["Content"], fields["MsgId"], fields["AgentID"]) == ("hello", "4561255354251345929", "218")


@given(st.text(max_size=500))
def test_wechatpy_opens_what_is_sealed_and_the_other_way_round(text: str) -> None:
    envelope = Envelope(ACCOUNT.encoding_aes_key, ACCOUNT.id)
    other = PrpCrypto(KEY)
    assert other.decrypt(envelope.seal(text), ACCOUNT.id) == text
    assert envelope.open(other.encrypt(text, ACCOUNT.id).decode()) == text


def test_padding_is_to_32_bytes(envelope: Envelope) -> None:
    for length in range(65):
        assert len(base64.b64decode(envelope.seal("x" * length))) % 32 == 0


def test_an_envelope_for_somebody_else_is_refused(envelope: Envelope) -> None:
    with pytest.raises(EnvelopeError, match="is for 'wxother'"):
        envelope.open(envelope.seal("hello", receiver="wxother"))


@pytest.mark.parametrize(
    ("sealed", "reason"),
    [
        ("", "wrongly padded"),
        ("not base64 at all!", "cannot be decrypted"),
        (base64.b64encode(b"x" * 31).decode(), "cannot be decrypted"),
        (MESSAGE[:-64] + "=" * (-len(MESSAGE[:-64]) % 4), "cannot be decrypted|wrongly padded"),
        (base64.b64encode(bytes(64)).decode(), "wrongly padded|too short|longer|UTF-8"),
    ],
)
def test_a_damaged_envelope_is_refused(envelope: Envelope, sealed: str, reason: str) -> None:
    with pytest.raises(EnvelopeError, match=reason):
        envelope.open(sealed)
