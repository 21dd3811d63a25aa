"""What is raised when conversations cannot be read, written or locked."""

from __future__ import annotations

from rasa.shared.exceptions import RasaException


class UnavailableError(RasaException):
    """A database or Redis does not do its work for now; the message is one line and says what is wrong and what to do.

    It has no password and nothing that a person said, so that it can be logged as it is.
    """
