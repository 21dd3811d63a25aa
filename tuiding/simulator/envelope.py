"""The signature and the encryption that all three platforms use."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_RANDOM = 16
_LENGTH = 4
_BLOCK = 32  # of the padding; the cipher's own is 16


class EnvelopeError(ValueError):
    """An envelope cannot be opened; the message says at which step."""


def signature(*parts: str) -> str:
    """Return the SHA-1 of the sorted and joined parts, in hexadecimal."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


class Envelope:
    """Seals and opens messages: AES-256-CBC over 16 random bytes, a length, the message and the receiver."""

    def __init__(self, encoding_aes_key: str, receiver: str) -> None:
        key = base64.b64decode(encoding_aes_key + "=")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))
        self._receiver = receiver

    def seal(self, text: str, receiver: str | None = None) -> str:
        """Return ``text`` encrypted, in base64; ``receiver`` replaces the right one."""
        message = text.encode()
        plain = os.urandom(_RANDOM) + struct.pack(">I", len(message)) + message + (receiver or self._receiver).encode()
        padding = _BLOCK - len(plain) % _BLOCK
        encryptor = self._cipher.encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()).decode()

    def open(self, sealed: str) -> str:
        """Return the message inside.

        Raises:
            EnvelopeError: it is not base64, not whole blocks, wrongly padded, cut, not UTF-8, or for somebody else.
        """
        try:
            encrypted = base64.b64decode(sealed, validate=True)
            decryptor = self._cipher.decryptor()
            plain = decryptor.update(encrypted) + decryptor.finalize()
        except (binascii.Error, ValueError) as error:
            raise EnvelopeError(f"cannot be decrypted: {error}") from error
        padding = plain[-1] if plain else 0
        if not 1 <= padding <= _BLOCK or plain[-padding:] != bytes([padding]) * padding:
            raise EnvelopeError("is wrongly padded")
        content = plain[_RANDOM:-padding]
        if len(content) < _LENGTH:
            raise EnvelopeError("is too short")
        end = _LENGTH + struct.unpack(">I", content[:_LENGTH])[0]
        if end > len(content):
            raise EnvelopeError("says that it is longer than it is")
        try:
            message, receiver = content[_LENGTH:end].decode(), content[end:].decode()
        except UnicodeDecodeError as error:
            raise EnvelopeError("is not UTF-8") from error
        if receiver != self._receiver:
            raise EnvelopeError(f"is for {receiver!r}, not for {self._receiver!r}")
        return message
