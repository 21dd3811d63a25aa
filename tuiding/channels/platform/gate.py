"""Lets in what the platform sent, and nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import ClassVar

from tuiding.channels.platform.envelope import Envelope
from tuiding.channels.platform.message import Message
from tuiding.channels.platform.refusal import UNREADABLE, Reason, RefusedRequestError, refusal_of
from tuiding.channels.platform.signature import ReplayGuard, is_fresh, is_signed, signature
from tuiding.channels.platform.store import Store
from tuiding.channels.platform.xml import build, parse


class Gate(ABC):
    """One account's."""

    # The parameter with the signature that every request has.
    signed: ClassVar[str]

    def __init__(self, token: str, envelope: Envelope | None, store: Store, clock: Callable[[], float]) -> None:
        """Take the token, what opens encrypted messages, where signatures are remembered, and a clock."""
        self._token = token
        self._envelope = envelope
        self._guard = ReplayGuard(store)
        self._clock = clock

    @abstractmethod
    def check(self, query: Mapping[str, str]) -> str:
        """Return what the platform's check of the address is answered with.

        Raises:
            RefusedRequestError: the platform did not sign it, or not now.
        """

    @abstractmethod
    def _opened(self, query: Mapping[str, str], body: Mapping[str, str]) -> Mapping[str, str]:
        """Return the fields that a request with the fields ``body`` brings.

        Raises:
            RefusedRequestError: the platform did not send it.
            EnvelopeError, XmlError: it cannot be read.
        """

    def fields(self, query: Mapping[str, str], body: bytes) -> Mapping[str, str]:
        """Return the fields that a request brings.

        Raises:
            RefusedRequestError: the platform did not send it, or it cannot be read.
        """
        try:
            return self._opened(query, parse(body))
        except UNREADABLE as error:
            raise refusal_of(error) from error

    async def admit(self, query: Mapping[str, str], body: bytes) -> Message:
        """Return the message that a request brings.

        Raises:
            RefusedRequestError: the platform did not send it, or it is no message.
        """
        fields = self.fields(query, body)
        try:
            message = Message(fields, int(query["timestamp"]), query[self.signed])
        except UNREADABLE as error:
            raise refusal_of(error) from error
        if not await self._guard.admits(query[self.signed], f"{message.person}:{message.id}"):
            raise RefusedRequestError(Reason.REPLAY, "its signature came with another message before")
        return message

    def reply(self, message: Message, content: str | None) -> str:
        """Return the reply to ``message`` that says ``content``, or hands the person over for None."""
        now = int(self._clock())
        addresses = {"ToUserName": message.person, "FromUserName": message.account}
        kind = "transfer_customer_service" if content is None else "text"
        text = {} if content is None else {"Content": content}
        reply = build({**addresses, "CreateTime": now, "MsgType": kind, **text})
        if self._envelope is None:
            return reply
        sealed, nonce = self._envelope.close(reply.encode()), str(now)
        signed = signature(self._token, str(now), nonce, sealed)
        return build({"Encrypt": sealed, "MsgSignature": signed, "TimeStamp": now, "Nonce": nonce})

    def _verify(self, query: Mapping[str, str], name: str, *more: str) -> None:
        """Check the signature ``name`` in the address of a request, over token, time, nonce and ``more``."""
        given, timestamp, nonce = (query.get(key, "") for key in (name, "timestamp", "nonce"))
        if not (given and timestamp and nonce):
            raise RefusedRequestError(Reason.PARAMETERS, f"{name}, timestamp or nonce is missing")
        if not is_signed(given, self._token, timestamp, nonce, *more):
            raise RefusedRequestError(Reason.SIGNATURE, f"wrong {name}")
        if not is_fresh(timestamp, self._clock()):
            raise RefusedRequestError(Reason.TIME, "its time is too far from ours")
