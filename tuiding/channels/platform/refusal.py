"""Why a request is not let in."""

from __future__ import annotations

from enum import StrEnum

from tuiding.channels.platform.envelope import EnvelopeError, ReceiverError
from tuiding.channels.platform.message import MessageError
from tuiding.channels.platform.xml import EntityError, TooLargeError, XmlError


class Reason(StrEnum):
    """What is wrong, as metrics name it."""

    PARAMETERS = "parameters"  # some are missing
    SIGNATURE = "signature"  # not the platform's
    TIME = "time"  # too old, or a clock is off
    REPLAY = "replay"  # its signature came with another message
    MODE = "mode"  # encrypted where it must not be, or the other way round
    CIPHERTEXT = "ciphertext"  # cut off, altered, wrongly padded
    RECEIVER = "receiver"  # sealed for another account
    SIZE = "size"
    ENTITIES = "entities"
    XML = "xml"
    MESSAGE = "message"  # no message of the platform


class RefusedRequestError(Exception):
    """The platform did not send this request, or it is none of its messages."""

    def __init__(self, reason: Reason, words: str) -> None:
        """Take the reason, and words for the log: nothing of the request is in them."""
        super().__init__(words)
        self.reason = reason


# The first that an error is an instance of.
_REASONS: tuple[tuple[type[Exception], Reason], ...] = (
    (ReceiverError, Reason.RECEIVER),
    (EnvelopeError, Reason.CIPHERTEXT),
    (TooLargeError, Reason.SIZE),
    (EntityError, Reason.ENTITIES),
    (XmlError, Reason.XML),
    (MessageError, Reason.MESSAGE),
)
UNREADABLE = tuple(kind for kind, _ in _REASONS)


def refusal_of(error: Exception) -> RefusedRequestError:
    """Return the refusal of a request that cannot be read for ``error``, one of ``UNREADABLE``."""
    reason = next(reason for kind, reason in _REASONS if isinstance(error, kind))
    return RefusedRequestError(reason, str(error))
