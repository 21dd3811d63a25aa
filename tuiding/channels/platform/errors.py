"""What can go wrong when a platform's API is called."""

from __future__ import annotations


class ApiError(Exception):
    """An API call failed; ``code`` is the platform's errcode, or None where it gave none."""

    def __init__(self, path: str, code: int | None, reason: str) -> None:
        """Take the path that was called (never with its query, which has the token), the code and what was said."""
        super().__init__(f"{path}: {reason}" if code is None else f"{path}: errcode {code}, {reason}")
        self.code = code


class UnavailableError(ApiError):
    """No answer, a server error, or "system busy", however often it was tried."""


class TokenRejectedError(ApiError):
    """The access token is none, or no longer one."""


class WindowClosedError(ApiError):
    """This person cannot be written to before they write again: the time or the number of messages is used up."""


class TooOftenError(ApiError):
    """This was called more often than the platform allows; later it can be called again."""


class SessionError(ApiError):
    """Somebody else answers this person now, or nobody does any more."""


class TooLongError(ApiError):
    """The text is longer than the platform takes."""


class RefusedError(ApiError):
    """The platform refuses the call, and will again: a setting is wrong (the message says which code to look up)."""


# Return codes of 公众号, 企业微信 and (95…) 微信客服.
_KINDS: tuple[tuple[tuple[int, ...], type[ApiError]], ...] = (
    ((-1,), UnavailableError),
    ((40001, 40014, 42001), TokenRejectedError),
    ((45009,), TooOftenError),
    ((45015, 45047, 95001, 95002), WindowClosedError),
    ((95013, 95016, 95018), SessionError),
    ((45002,), TooLongError),
)


def error_of(path: str, code: int, reason: str) -> ApiError:
    """Return the error for a return code."""
    kind = next((kind for codes, kind in _KINDS if code in codes), RefusedError)
    # The platform adds a trace id ("rid: …", "hint: [...]") of use to its support alone; nothing of ours is in it.
    return kind(path, code, reason[:200])
