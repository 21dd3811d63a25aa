"""What a callback must be like."""

from __future__ import annotations

from collections.abc import Mapping

from tuiding.channels.platform.envelope import EnvelopeError
from tuiding.channels.platform.gate import RefusedRequestError
from tuiding.channels.platform.xml import XmlError, parse
from tuiding.channels.wecom.gate import WeComGate


class WeChatKfGate(WeComGate):
    """微信客服's: signed and encrypted as 企业微信's, but no message of a person.

    One that comes again does no harm: it only makes the channel look for messages.
    """

    def callback(self, query: Mapping[str, str], body: bytes) -> Mapping[str, str]:
        """Return the fields of a callback.

        Raises:
            RefusedRequestError: the platform did not send it, or it cannot be read.
        """
        try:
            return self.fields(query, parse(body))
        except (XmlError, EnvelopeError) as error:
            raise RefusedRequestError(str(error)) from error
