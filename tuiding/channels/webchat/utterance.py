"""What a client of the web chat says, checked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tuiding.channels.webchat.refusal import Reason, Refusal

# As JSON, in bytes. Kept with the message in every tracker, so a page cannot send all of itself.
MAX_METADATA = 4096
# Objects and lists inside one another; what masks them looks into each.
MAX_DEPTH = 10

_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Utterance:
    """One message as its client sent it; ``message_id`` and ``session_id`` are None where it gave none."""

    text: str
    session_id: str | None = None
    message_id: str | None = None
    metadata: dict[str, Any] | None = None

    @classmethod
    def parse(cls, data: Any) -> Utterance:
        """Return what ``data`` says.

        Raises:
            Refusal: it cannot be used; the message names the field.
        """
        fields = mapping(data)
        text = fields.get("message")
        if not isinstance(text, str):
            raise Refusal(Reason.INVALID, "'message' must be text")
        if fields.get("message_id") is not None and message_id_of(fields) is None:
            raise Refusal(Reason.INVALID, "'message_id' must be 1 to 64 letters, digits, '-' or '_'")
        return cls(text, session_id_of(fields), message_id_of(fields), _metadata(fields.get("metadata")))


def mapping(data: Any) -> Mapping[str, Any]:
    """Return ``data`` if it is an object.

    Raises:
        Refusal: it is not.
    """
    if not isinstance(data, dict):
        raise Refusal(Reason.INVALID, "send an object, such as {'message': '...'}")
    return data


def session_id_of(fields: Mapping[str, Any]) -> str | None:
    """Return the session id among the fields, or None.

    Raises:
        Refusal: it is not text.
    """
    session_id = fields.get("session_id")
    if session_id is not None and not isinstance(session_id, str):
        raise Refusal(Reason.INVALID, "'session_id' must be text or null")
    return session_id or None


def message_id_of(data: Any) -> str | None:
    """Return the message id in whatever a client sent, or None where there is none that can be used."""
    message_id = data.get("message_id") if isinstance(data, dict) else None
    return message_id if isinstance(message_id, str) and _MESSAGE_ID.fullmatch(message_id) else None


def _metadata(given: Any) -> dict[str, Any] | None:
    """Return metadata that every store can keep: without half surrogates, and small."""
    try:
        # Some of Rasa's clients send it as JSON.
        metadata = json.loads(given) if isinstance(given, str) else given
        if metadata is None:
            return None
        if not isinstance(metadata, dict):
            raise Refusal(Reason.INVALID, "'metadata' must be an object")
        if _is_deeper(metadata, MAX_DEPTH):
            raise Refusal(Reason.INVALID, f"'metadata' is nested deeper than {MAX_DEPTH} levels")
        encoded = json.dumps(metadata, ensure_ascii=False, allow_nan=False).encode("utf-8", errors="ignore")
    except (ValueError, TypeError, RecursionError) as error:
        raise Refusal(Reason.INVALID, "'metadata' is not JSON") from error
    if len(encoded) > MAX_METADATA:
        raise Refusal(Reason.INVALID, f"'metadata' is longer than {MAX_METADATA} bytes")
    cleaned: dict[str, Any] = json.loads(encoded)
    return cleaned


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    return levels == 0 or any(
        _is_deeper(entry, levels - 1) for entry in (value.values() if isinstance(value, dict) else value)
    )
