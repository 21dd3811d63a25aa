"""Whose conversations have which ids: those of a channel that knows its people begin with its name and a colon."""

from __future__ import annotations

from tuiding.channels.webchat.session import is_conversation

_PLATFORMS = ("wechat", "wecom", "wechat_kf")


def sender_of(channel: str, person: str) -> str:
    """Return the id of the conversation with a platform's ``person``."""
    return f"{channel}:{person}"


def owner(sender: str) -> str | None:
    """Return the channel that alone may continue the conversation ``sender``, or None if any may."""
    if is_conversation(sender):
        return "the web chat"
    return next((channel for channel in _PLATFORMS if sender.startswith(sender_of(channel, ""))), None)
