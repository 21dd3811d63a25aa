"""What a request to an application of a company (企业微信, 微信客服) must be like."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from tuiding.channels.platform.envelope import Envelope, EnvelopeError
from tuiding.channels.platform.gate import Gate
from tuiding.channels.platform.refusal import refusal_of
from tuiding.channels.platform.store import Store
from tuiding.channels.platform.xml import parse


class CompanyGate(Gate):
    """Everything is encrypted, and the signature covers what is."""

    signed: ClassVar[str] = "msg_signature"

    def __init__(self, token: str, envelope: Envelope, store: Store, clock: Callable[[], float]) -> None:
        """Take what ``Gate`` takes; the envelope is needed here."""
        super().__init__(token, envelope, store, clock)
        self._opener = envelope

    def check(self, query: Mapping[str, str]) -> str:
        """Return what ``echostr`` holds (see ``Gate``)."""
        sealed = query.get("echostr", "")
        self._verify(query, self.signed, sealed)
        try:
            return self._opener.open(sealed).decode(errors="replace")
        except EnvelopeError as error:
            raise refusal_of(error) from error

    def _opened(self, query: Mapping[str, str], body: Mapping[str, str]) -> Mapping[str, str]:
        """Return the fields of the message or the event (see ``Gate``)."""
        sealed = body.get("Encrypt", "")
        self._verify(query, self.signed, sealed)
        return parse(self._opener.open(sealed))
