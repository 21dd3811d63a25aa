"""Rasa's REST channel, strict about what it is sent."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.rest import RestInput as RasaRestInput
from sanic import Blueprint
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse, json

from tuiding.channels.senders import owner
from tuiding.server.limits import Limits, address_of
from tuiding.settings import Settings

# A sender id is a database key; Rasa's column has 255 characters.
MAX_SENDER = 255
# Control characters and halves of surrogates: PostgreSQL and UTF-8 have no way to write some of them.
_UNWRITABLE = frozenset({"Cc", "Cs"})
_FIELDS = ("sender", "message", "metadata", "input_channel")


class RestInput(RasaRestInput):
    """``POST /webhooks/rest/webhook``: the same protocol; bad requests get 400 and a JSON error that says what to do.

    Without a ``sender`` each request is a conversation of its own, not everybody's shared one. Conversations of
    channels that know their people are refused with 403: whoever knows one's id does not hold it. Too many messages of
    a sender or an address are refused with 429, and ``Retry-After`` says in how many seconds to send them again.
    """

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> RestInput:
        """Return the channel as the settings want it."""
        return cls(Limits.from_settings(Settings.from_environment()))

    def __init__(self, limits: Limits) -> None:
        """Take how much a sender and an address may say."""
        self._limits = limits

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[None]]) -> Blueprint:
        """Return Rasa's routes behind a check of the body."""
        blueprint = super().blueprint(on_new_message)

        @blueprint.middleware("request")
        async def refuse(request: Request) -> HTTPResponse | None:
            if request.method != "POST":
                return None
            problem = _problem(request)
            if problem:
                return json({"error": "bad request", "message": problem}, status=400)
            sender = request.json.get("sender") or None
            channel = owner(sender or "")
            if channel is not None:
                message = f"'sender' is a conversation of {channel}: only its own people may continue it"
                return json({"error": "forbidden", "message": message}, status=403)
            seconds = await self._limits.wait(self.name(), sender, address_of(request))
            if seconds:
                message = f"too many messages: send this one again in {seconds} s"
                body = {"error": "too many", "message": message, "retry_after": seconds}
                return json(body, status=429, headers={"Retry-After": str(seconds)})
            return None

        return blueprint

    async def _extract_sender(self, req: Request) -> str | None:
        return req.json.get("sender") or uuid.uuid4().hex


def _problem(request: Request) -> str | None:
    try:
        body: Any = request.json
    except InvalidUsage:
        return 'the body is not JSON; send {"sender": "...", "message": "..."}'
    if not isinstance(body, dict):
        return 'the body must be a JSON object: {"sender": "...", "message": "..."}'
    if "message" not in body:
        unknown = ", ".join(sorted(set(body) - set(_FIELDS)))
        hint = f"; unknown: {unknown[:100]}" if unknown else ""
        return f"'message' is missing; the fields are {', '.join(_FIELDS)}{hint}"
    for field in ("message", "sender", "input_channel"):
        if body.get(field) is not None and not isinstance(body[field], str):
            return f"{field!r} must be text"
    if body["message"] is None:
        return "'message' must be text"
    sender = body.get("sender") or ""
    if len(sender) > MAX_SENDER:
        return f"'sender' is longer than {MAX_SENDER} characters"
    if any(unicodedata.category(character) in _UNWRITABLE for character in sender):
        return "'sender' has a control character or half a surrogate: use letters, digits and marks"
    if body.get("metadata") is not None and not isinstance(body["metadata"], dict):
        return "'metadata' must be an object"
    return None
