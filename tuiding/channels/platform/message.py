"""A message or an event of the platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_LONGEST_ID = 128


class MessageError(ValueError):
    """Some fields are no message."""


@dataclass(frozen=True)
class Message:
    """One message or event in one request.

    ``fields`` are the platform's, ``made`` is when it made the request, by its clock, ``signed`` the signature.
    """

    fields: Mapping[str, str]
    made: int
    signed: str = ""

    def __post_init__(self) -> None:
        """Check that it has what every message has.

        Raises:
            MessageError: it lacks the type, or the person.
        """
        person = self.fields.get("FromUserName", "")
        if not self.fields.get("MsgType") or not 0 < len(person) <= _LONGEST_ID or not person.isprintable():
            raise MessageError("it is no message: MsgType or FromUserName is missing")

    @property
    def person(self) -> str:
        """Return the openid."""
        return self.fields["FromUserName"]

    @property
    def account(self) -> str:
        """Return whom it is for."""
        return self.fields.get("ToUserName", "")

    @property
    def is_event(self) -> bool:
        """Whether the person did something else than write."""
        return self.fields["MsgType"] == "event"

    @property
    def event(self) -> str:
        """Return the name of the event, or "" for a message."""
        return self.fields.get("Event", "") if self.is_event else ""

    @property
    def kind(self) -> str:
        """Return the type, and the name of an event."""
        return f"event {self.event}" if self.is_event else self.fields["MsgType"]

    @property
    def id(self) -> str:
        """Return what tells it from others of this person.

        Official: the MsgId, and for events FromUserName + CreateTime. The rest tells two events of one second apart.
        """
        if self.fields.get("MsgId"):
            return self.fields["MsgId"]
        return ":".join(self.fields.get(name, "") for name in ("CreateTime", "MsgType", "Event", "EventKey"))

    @property
    def tapped(self) -> str | None:
        """Return the id of the link or the menu's item that was tapped to send it, or None if it was typed."""
        return self.fields.get("bizmsgmenuid")

    @property
    def said(self) -> str | None:
        """Return what it says in words: its text, what was understood of a voice, the key of a menu's entry."""
        match self.fields["MsgType"]:
            case "text":
                return self.fields.get("Content", "")
            case "voice":
                return self.fields.get("Recognition", "").strip() or None
            case "event" if self.event.upper() == "CLICK":  # 公众号 writes CLICK, 企业微信 click
                return self.fields.get("EventKey") or None
        return None
