"""What the platforms of a company (企业微信, 微信客服) have in common: envelope, URL check and token."""

from __future__ import annotations

from typing import Any, TypeVar

from tuiding.simulator.api import Answer, Routes
from tuiding.simulator.delivery import Tampering
from tuiding.simulator.envelope import signature
from tuiding.simulator.errors import ApiError
from tuiding.simulator.markup import written
from tuiding.simulator.message import Message
from tuiding.simulator.platform import Query, Simulator
from tuiding.simulator.user import User

U = TypeVar("U", bound=User)


class CompanySimulator(Simulator[U]):
    """A company's application: always encrypted, the company's id as the receiver."""

    wrong_token = 40014

    def url_check(self, tampering: Tampering) -> tuple[Query, str]:
        """Return the parameters of a URL check, and the text inside echostr that must come back."""
        timestamp, nonce = self.moment(tampering.skew)
        echo = str(self.ids.next())
        sealed = self.envelope.seal(echo, tampering.receiver)
        checked = tampering.signature or signature(self.account.token, timestamp, nonce, sealed)
        return {"msg_signature": checked, "timestamp": timestamp, "nonce": nonce, "echostr": sealed}, echo

    def request(self, message: Message, tampering: Tampering) -> tuple[Query, str]:
        """Return the encrypted request."""
        timestamp, nonce = self.moment(tampering.skew)
        sealed = self.envelope.seal(written(message.fields), tampering.receiver)
        checked = tampering.signature or signature(self.account.token, timestamp, nonce, sealed)
        visible = {"ToUserName": self.account.id, "AgentID": str(message.fields.get("AgentID", "")), "Encrypt": sealed}
        return {"msg_signature": checked, "timestamp": timestamp, "nonce": nonce}, written(visible)

    def open_routes(self) -> Routes:
        """Return the token call."""
        return {("GET", "/cgi-bin/gettoken"): self._gettoken}

    def _gettoken(self, query: dict[str, Any]) -> Answer:
        if query.get("corpid") != self.account.id:
            raise ApiError(40013, "corpid")
        if query.get("corpsecret") != self.account.secret:
            raise ApiError(40001, "corpsecret")
        token, seconds = self.tokens.current()
        return {"access_token": token, "expires_in": seconds}
