"""The platform of 公众号."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from tuiding.simulator.account import Account
from tuiding.simulator.api import Answer, Routes
from tuiding.simulator.clock import Clock
from tuiding.simulator.delivery import Patience, Tampering
from tuiding.simulator.envelope import signature
from tuiding.simulator.errors import ApiError
from tuiding.simulator.markup import written
from tuiding.simulator.menu import without_links
from tuiding.simulator.message import Fields, Message
from tuiding.simulator.platform import Query, Simulator
from tuiding.simulator.quota import QuotaExhaustedError, WindowClosedError
from tuiding.simulator.reply import TEXT_BYTES, ReplyError, fields_of, opened, require_addresses, text_of
from tuiding.simulator.wechat_content import content_of
from tuiding.simulator.wechat_user import WeChatUser

NOTICE = "该公众号暂时无法提供服务，请稍后再试"
_WITH_PERSON_SECONDS = 30 * 60
_TYPING_SECONDS = 15
_TYPING_AFTER_ACT_SECONDS = 30


class Mode(StrEnum):
    """消息加解密方式: how messages are posted."""

    PLAIN = "plain"  # 明文
    COMPATIBLE = "compatible"  # 兼容: both
    SAFE = "safe"  # 安全


class WeChatSimulator(Simulator[WeChatUser]):
    """A 公众号. ``customer_service``: it has that API, which personal accounts lack; ``menus``: and msgmenu in it."""

    name = "wechat"
    wrong_token = 40001

    def __init__(
        self,
        callback: str = "",
        *,
        mode: Mode = Mode.SAFE,
        customer_service: bool = True,
        menus: bool = True,
        account: Account | None = None,
        clock: Clock | None = None,
        patience: Patience | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(callback, account=account, clock=clock, patience=patience, port=port)
        self._mode = mode
        self._customer_service = customer_service
        self._menus = menus

    def environment(self) -> dict[str, str]:
        """Return the variables of the bot's ``wechat`` channel."""
        variables = {"WECHAT_APP_ID": self.account.id, "WECHAT_TOKEN": self.account.token, "WECHAT_API": self.api.url}
        if self._mode is not Mode.PLAIN:
            variables["WECHAT_ENCODING_AES_KEY"] = self.account.encoding_aes_key
        if self._customer_service:
            variables["WECHAT_APP_SECRET"] = self.account.secret
        return variables

    def new_user(self, user_id: str) -> WeChatUser:
        """Return a new follower."""
        return WeChatUser(self, user_id)

    # Towards the bot.

    def url_check(self, tampering: Tampering) -> tuple[Query, str]:
        """Return the parameters of a URL check, and the echostr that must come back."""
        timestamp, nonce = self.moment(tampering.skew)
        checked = tampering.signature or signature(self.account.token, timestamp, nonce)
        echo = str(self.ids.next())
        return {"signature": checked, "timestamp": timestamp, "nonce": nonce, "echostr": echo}, echo

    def request(self, message: Message, tampering: Tampering) -> tuple[Query, str]:
        """Return the request in the account's mode."""
        timestamp, nonce = self.moment(tampering.skew)
        token = self.account.token
        query = {
            "signature": tampering.signature or signature(token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": str(message.fields["FromUserName"]),
        }
        if self._mode is Mode.PLAIN:
            return query, written(message.fields)
        sealed = self.envelope.seal(written(message.fields), tampering.receiver)
        query |= {
            "encrypt_type": "aes",
            "msg_signature": tampering.signature or signature(token, timestamp, nonce, sealed),
        }
        visible: Fields = {"ToUserName": self.account.original_id}
        if self._mode is Mode.COMPATIBLE:
            visible = message.fields
        return query, written(visible | {"Encrypt": sealed})

    def take_answer(self, message: Message, body: str) -> None:
        """Show the passive reply, or the platform's notice where it is none."""
        if body in ("", "success"):
            return
        user = self.user(str(message.fields["FromUserName"]))
        try:
            fields = self._opened(body)
            require_addresses(fields, user.id, self.account.original_id)
            if fields.get("MsgType") == "text":
                user.show("passive", *without_links(text_of(fields)))
            elif fields.get("MsgType") == "transfer_customer_service":
                self._transfer(user, message)
            else:
                raise ReplyError(f"has MsgType {fields.get('MsgType')!r}, which the simulator does not know")
        except ReplyError as error:
            self.drop(user, f"the reply {error}", body)
            user.show("notice", NOTICE)

    def _opened(self, body: str) -> dict[str, str]:
        fields = fields_of(body)
        if self._mode is Mode.SAFE or (self._mode is Mode.COMPATIBLE and "Encrypt" in fields):
            return opened(fields, self.envelope, self.account.token)
        return fields

    def _transfer(self, user: WeChatUser, message: Message) -> None:
        if message.is_event:
            self.drop(user, "an event cannot be answered with transfer_customer_service", "")
            return
        user.person_until = self.clock.now() + _WITH_PERSON_SECONDS
        self.changes.announce()

    def give_up(self, message: Message) -> None:
        """Tell the person that nothing came."""
        self.user(str(message.fields["FromUserName"])).show("notice", NOTICE)

    # From the bot.

    def open_routes(self) -> Routes:
        """Return the token calls."""
        return {("POST", "/cgi-bin/stable_token"): self._stable_token}

    def routes(self) -> Routes:
        """Return the customer service calls."""
        return {
            ("POST", "/cgi-bin/message/custom/send"): self._send,
            ("POST", "/cgi-bin/message/custom/typing"): self._type,
        }

    def _stable_token(self, body: dict[str, Any]) -> Answer:
        if body.get("grant_type") != "client_credential":
            raise ApiError(40002)
        if body.get("appid") != self.account.id:
            raise ApiError(40013)
        if body.get("secret") != self.account.secret:
            raise ApiError(40125)
        token, seconds = self.tokens.stable(force=body.get("force_refresh") is True)
        return {"access_token": token, "expires_in": seconds}

    def _send(self, body: dict[str, Any]) -> Answer:
        user = self._addressee(body)
        shown, choices = content_of(body, menus=self._menus)
        if len(shown.encode()) > TEXT_BYTES:
            raise self.refuse(user, shown, 45002)
        try:
            user.allowance.take(self.clock.now())
        except WindowClosedError:
            raise self.refuse(user, shown, 45015) from None
        except QuotaExhaustedError:
            raise self.refuse(user, shown, 45047) from None
        user.typing_until = 0.0
        user.show("api", shown, choices)
        return {}

    def _type(self, body: dict[str, Any]) -> Answer:
        user = self._addressee(body)
        now = self.clock.now()
        command = body.get("command")
        if command == "CancelTyping":
            user.typing_until = 0.0
        elif command != "Typing":
            raise ApiError(45072)
        elif now - user.last_act > _TYPING_AFTER_ACT_SECONDS:
            raise ApiError(45080)
        elif now < user.typing_until:
            raise ApiError(45081)
        else:
            user.typing_until = now + _TYPING_SECONDS
        return {}

    def _addressee(self, body: dict[str, Any]) -> WeChatUser:
        if not self._customer_service:
            raise ApiError(48001)
        user = self.users.get(str(body.get("touser")))
        if user is None:
            raise ApiError(40003)
        return user
