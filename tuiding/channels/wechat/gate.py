"""What a request of the platform must be like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from tuiding.channels.platform.gate import Gate
from tuiding.channels.platform.refusal import Reason, RefusedRequestError
from tuiding.channels.platform.xml import parse


class WeChatGate(Gate):
    """公众号's: each request is signed, and an encrypted body once more.

    With a key, only encrypted messages are let in (安全模式, 兼容模式): a plain one's signature does not cover what it
    says. Without one, only plain ones (明文模式, and 兼容模式, which carries both).
    """

    signed: ClassVar[str] = "signature"

    def check(self, query: Mapping[str, str]) -> str:
        """Return the ``echostr`` (see ``Gate``)."""
        self._verify(query, self.signed)
        return query.get("echostr", "")

    def _opened(self, query: Mapping[str, str], body: Mapping[str, str]) -> Mapping[str, str]:
        """Return the fields of the message (see ``Gate``)."""
        self._verify(query, self.signed)
        sealed = body.get("Encrypt", "")
        if self._envelope is None:
            if sealed and "MsgType" not in body:
                raise RefusedRequestError(
                    Reason.MODE, "it is encrypted: set WECHAT_ENCODING_AES_KEY to what the platform's page says"
                )
            return body
        if not sealed:
            raise RefusedRequestError(Reason.MODE, "it is not encrypted, and WECHAT_ENCODING_AES_KEY is set")
        self._verify(query, "msg_signature", sealed)
        return parse(self._envelope.open(sealed))
