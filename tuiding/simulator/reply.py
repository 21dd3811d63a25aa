"""The bot's answer inside the answer to a request."""

from __future__ import annotations

from tuiding.simulator.envelope import Envelope, EnvelopeError, signature
from tuiding.simulator.markup import MarkupError, parsed

TEXT_BYTES = 2048


class ReplyError(ValueError):
    """A reply is not as the platform wants it; the message says why."""


def opened(fields: dict[str, str], envelope: Envelope, token: str) -> dict[str, str]:
    """Return the fields inside those of an encrypted reply.

    Raises:
        ReplyError: it is not encrypted, wrongly signed, or cannot be opened.
    """
    sealed = fields.get("Encrypt", "")
    if not sealed:
        raise ReplyError("is not encrypted")
    if fields.get("MsgSignature") != signature(token, fields.get("TimeStamp", ""), fields.get("Nonce", ""), sealed):
        raise ReplyError("has a wrong MsgSignature")
    try:
        return fields_of(envelope.open(sealed))
    except EnvelopeError as error:
        raise ReplyError(str(error)) from error


def fields_of(body: str) -> dict[str, str]:
    """Return the fields of a reply, which may be encrypted.

    Raises:
        ReplyError: it is not XML.
    """
    try:
        return parsed(body)
    except MarkupError as error:
        raise ReplyError(str(error)) from error


def require_addresses(fields: dict[str, str], user: str, account: str) -> None:
    """Check that a reply goes from ``account`` to ``user``.

    Raises:
        ReplyError: it goes elsewhere, or says no time.
    """
    for name, expected in (("ToUserName", user), ("FromUserName", account)):
        if fields.get(name) != expected:
            raise ReplyError(f"has {name} {fields.get(name)!r} instead of {expected!r}")
    if not fields.get("CreateTime", "").isdigit():
        raise ReplyError("has no CreateTime")


def text_of(fields: dict[str, str]) -> str:
    """Return the text of a reply.

    Raises:
        ReplyError: it is empty or longer than 2,048 bytes.
    """
    content = fields.get("Content", "")
    if not content:
        raise ReplyError("has no Content")
    if (size := len(content.encode())) > TEXT_BYTES:
        raise ReplyError(f"has {size} bytes of Content, {TEXT_BYTES} are allowed")
    return content
