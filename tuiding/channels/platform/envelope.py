"""The platform's encryption of messages.

AES-256-CBC; the key is base64 of EncodingAESKey + "=", the IV its first 16 bytes. The plaintext is 16 random bytes, the
message's length (4 bytes, big-endian), the message and the receiver's id (appid or corpid), PKCS#7-padded to 32 bytes.
Source: the platforms' pages on message encryption; checked against the official sample in tests.
"""

from __future__ import annotations

import base64
import binascii
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

_BLOCK_BITS = 32 * 8
_RANDOM = 16
_LENGTH = struct.Struct(">I")
_KEY_CHARACTERS = 43


class EnvelopeError(ValueError):
    """A ciphertext cannot be opened, or is not for us."""


class ReceiverError(EnvelopeError):
    """It is for another account."""


class Envelope:
    """Opens and closes envelopes for one receiver."""

    def __init__(self, encoding_key: str, receiver: str) -> None:
        """Take the EncodingAESKey (43 characters) and the receiver's id.

        Raises:
            ValueError: this is no EncodingAESKey.
        """
        if len(encoding_key) != _KEY_CHARACTERS or not (encoding_key.isascii() and encoding_key.isalnum()):
            raise ValueError(f"an EncodingAESKey has {_KEY_CHARACTERS} letters and digits")
        # The last character may carry two bits that no byte takes; the platform hands out such keys.
        key = base64.b64decode(encoding_key + "=")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))
        self._receiver = receiver.encode()

    def open(self, ciphertext: str) -> bytes:
        """Return the message inside ``ciphertext`` (base64).

        Raises:
            ReceiverError: it is for another receiver.
            EnvelopeError: it is cut off, altered, or wrongly padded.
        """
        try:
            padded = self._decrypted(base64.b64decode(ciphertext, validate=True))
            unpadder = PKCS7(_BLOCK_BITS).unpadder()
            plain = unpadder.update(padded) + unpadder.finalize()
        except (ValueError, binascii.Error) as error:
            raise EnvelopeError("the ciphertext is not whole blocks with the right padding") from error
        body = plain[_RANDOM:]
        if len(body) < _LENGTH.size:
            raise EnvelopeError("the plaintext is too short for a length")
        (length,) = _LENGTH.unpack_from(body)
        message, receiver = body[_LENGTH.size : _LENGTH.size + length], body[_LENGTH.size + length :]
        if len(message) != length:
            raise EnvelopeError("the plaintext is shorter than its length says")
        if receiver != self._receiver:
            raise ReceiverError("the message is for another receiver")
        return message

    def close(self, message: bytes) -> str:
        """Return ``message`` encrypted, as base64."""
        plain = os.urandom(_RANDOM) + _LENGTH.pack(len(message)) + message + self._receiver
        padder = PKCS7(_BLOCK_BITS).padder()
        padded = padder.update(plain) + padder.finalize()
        encryptor = self._cipher.encryptor()
        return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode("ascii")

    def _decrypted(self, data: bytes) -> bytes:
        decryptor = self._cipher.decryptor()
        return decryptor.update(data) + decryptor.finalize()
