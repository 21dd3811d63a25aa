from __future__ import annotations

import base64
import struct

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto

from tests.channels.platform.sample import CHECK, CHECK_PLAIN, ENCODING_KEY, MESSAGE, RECEIVER
from tuiding.channels.platform.envelope import Envelope, EnvelopeError
from tuiding.channels.platform.xml import parse

_KEY = base64.b64decode(ENCODING_KEY + "=")
_ENVELOPE = Envelope(ENCODING_KEY, RECEIVER)


def _encrypted(padded: bytes) -> str:
    encryptor = Cipher(algorithms.AES(_KEY), modes.CBC(_KEY[:16])).encryptor()
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def _plain(message: bytes, length: int | None = None, receiver: bytes = RECEIVER.encode()) -> bytes:
    return b"r" * 16 + struct.pack(">I", len(message) if length is None else length) + message + receiver


def _padded(plain: bytes) -> bytes:
    number = 32 - len(plain) % 32
    return plain + bytes([number]) * number


def test_the_official_url_check_opens() -> None:
    assert _ENVELOPE.open(CHECK.sealed) == CHECK_PLAIN


def test_the_official_message_opens_whose_padding_is_longer_than_a_block_of_16() -> None:
    fields = parse(_ENVELOPE.open(MESSAGE.sealed))
    assert (fields["Content"], fields["MsgId"], fields["AgentID"]) == ("hello", "4561255354251345929", "218")


@given(st.binary(max_size=300))
def test_what_is_closed_opens_again(message: bytes) -> None:
    sealed = _ENVELOPE.close(message)
    assert _ENVELOPE.open(sealed) == message
    assert len(base64.b64decode(sealed)) % 32 == 0


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=100))
def test_another_implementation_opens_what_we_close_and_the_other_way_round(text: str) -> None:
    other = PrpCrypto(_KEY)
    assert other.decrypt(_ENVELOPE.close(text.encode()), RECEIVER) == text
    assert _ENVELOPE.open(other.encrypt(text, RECEIVER).decode()) == text.encode()


def test_no_two_envelopes_are_alike() -> None:
    assert _ENVELOPE.close(b"a") != _ENVELOPE.close(b"a")


@pytest.mark.parametrize(
    ("sealed", "reason"),
    [
        (_encrypted(_padded(_plain(b"a", receiver=b"wx0000000000000000"))), "another receiver"),
        (_encrypted(_padded(_plain(b"a", receiver=b""))), "another receiver"),
        (_encrypted(_padded(_plain(b"abc", length=2))), "another receiver"),
        (_encrypted(_padded(_plain(b"abc", length=2**32 - 1))), "shorter than its length"),
        (_encrypted(_padded(b"r" * 19)), "too short"),
        (_encrypted(_plain(b"a" * 26)[:-1] + b"\x00"), "padding"),
        (_encrypted(_plain(b"a" * 26)[:-1] + b"\x21"), "padding"),
        (_encrypted(_padded(_plain(b"a"))[:-2] + b"\x00" + _padded(_plain(b"a"))[-1:]), "padding"),
        (_encrypted(b"\x10" * 16), "padding"),
        ("", "padding"),
        ("====", "padding"),
        ("不是", "padding"),
        (MESSAGE.sealed[:-4], "padding"),
        (MESSAGE.sealed[:44], "padding"),
        (MESSAGE.sealed.replace("/", "-"), "padding"),
    ],
)
def test_what_is_no_envelope_for_us_is_refused(sealed: str, reason: str) -> None:
    with pytest.raises(EnvelopeError, match=reason):
        _ENVELOPE.open(sealed)


@given(st.integers(min_value=0, max_value=len(base64.b64decode(MESSAGE.sealed)) - 1), st.integers(1, 255))
def test_an_altered_envelope_is_refused_or_opens_to_no_more_than_it_holds(place: int, change: int) -> None:
    data = bytearray(base64.b64decode(MESSAGE.sealed))
    data[place] ^= change
    try:
        message = _ENVELOPE.open(base64.b64encode(data).decode())
    except EnvelopeError:
        return
    assert len(message) <= len(data)  # CBC alone does not notice every change: the signature does


@given(st.binary(max_size=400))
def test_noise_is_refused(data: bytes) -> None:
    with pytest.raises(EnvelopeError):
        _ENVELOPE.open(base64.b64encode(data).decode())


@pytest.mark.parametrize("key", ["", ENCODING_KEY[:-1], ENCODING_KEY + "A", "密" * 43, "+" * 43])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="EncodingAESKey"):
        Envelope(key, RECEIVER)
