"""The platform of 微信客服."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

from tuiding.simulator.account import Account
from tuiding.simulator.api import Answer, Routes
from tuiding.simulator.clock import Clock
from tuiding.simulator.company import CompanySimulator
from tuiding.simulator.delivery import Delivery, Patience
from tuiding.simulator.errors import ApiError
from tuiding.simulator.kf_content import content_of
from tuiding.simulator.kf_log import KfLog
from tuiding.simulator.kf_session import State
from tuiding.simulator.message import Message
from tuiding.simulator.quota import QuotaExhaustedError, WindowClosedError
from tuiding.simulator.wechat_kf_user import WeChatKfUser

_ID = re.compile(r"[0-9a-zA-Z_-]{1,32}")
_END_SECONDS = 20
_WAITING_SECONDS = 48 * 3600
_REJECTED = 10  # fail_type 用户拒收


@dataclass(frozen=True)
class _Code:
    user: WeChatKfUser
    until: float
    state: State | None  # of the session in which alone it may be used


class WeChatKfSimulator(CompanySimulator[WeChatKfUser]):
    """An account of 微信客服. ``servicers`` are the people on duty; ``page`` is how much one ``sync_msg`` returns."""

    name = "wechat_kf"

    def __init__(
        self,
        callback: str = "",
        *,
        servicers: tuple[str, ...] = ("zhangsan",),
        page: int = 1000,
        account: Account | None = None,
        clock: Clock | None = None,
        patience: Patience | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(callback, account=account, clock=clock, patience=patience, port=port)
        self.on_duty = set(servicers)
        self.log = KfLog(self.clock, page)
        self._codes: dict[str, _Code] = {}
        self._sent: set[str] = set()

    def environment(self) -> dict[str, str]:
        """Return the variables of the bot's ``wechat_kf`` channel."""
        return {
            "WECHAT_KF_TOKEN": self.account.token,
            "WECHAT_KF_ENCODING_AES_KEY": self.account.encoding_aes_key,
            "WECHAT_KF_CORP_ID": self.account.id,
            "WECHAT_KF_SECRET": self.account.secret,
            "WECHAT_KF_OPEN_KFID": self.account.open_kfid,
            "WECHAT_KF_API": self.api.url,
        }

    def new_user(self, user_id: str) -> WeChatKfUser:
        """Return a new customer."""
        return WeChatKfUser(self, user_id)

    # Towards the bot.

    def record(self, user: WeChatKfUser, kind: str, content: dict[str, Any], *, origin: int, **more: str) -> None:
        """Put a message into the log."""
        about = {"open_kfid": self.account.open_kfid, "external_userid": user.id}
        self._record({**about, "origin": origin, "msgtype": kind, kind: content, **more})

    def record_event(self, user: WeChatKfUser, kind: str, fields: dict[str, Any]) -> None:
        """Put an event into the log."""
        about = {"event_type": kind, "open_kfid": self.account.open_kfid, "external_userid": user.id}
        self._record({"origin": 4, "msgtype": "event", "event": about | fields})

    def _record(self, message: dict[str, Any]) -> None:
        self.log.add({"msgid": secrets.token_hex(16), "send_time": int(self.clock.wall()), **message})

    async def call_back(self, copies: int = 1) -> Delivery:
        """Tell the bot that there is something in the log."""
        return await self.deliver(self.callback_message(), copies)

    def callback_message(self) -> Message:
        """Return the event that tells so."""
        return Message(
            {
                "ToUserName": self.account.id,
                "CreateTime": int(self.clock.wall()),
                "MsgType": "event",
                "Event": "kf_msg_or_event",
                "Token": self.log.new_token(),
                "OpenKfId": self.account.open_kfid,
            }
        )

    def take_answer(self, message: Message, body: str) -> None:
        """Do nothing: a callback is only acknowledged."""

    def give_up(self, message: Message) -> None:
        """Do nothing: the messages stay in the log."""

    # From the bot.

    def routes(self) -> Routes:
        """Return the calls of 微信客服."""
        return {
            ("POST", "/cgi-bin/kf/sync_msg"): self._sync,
            ("POST", "/cgi-bin/kf/send_msg"): self._send,
            ("POST", "/cgi-bin/kf/send_msg_on_event"): self._send_on_event,
            ("POST", "/cgi-bin/kf/service_state/get"): self._get_state,
            ("POST", "/cgi-bin/kf/service_state/trans"): self._change_state,
            ("POST", "/cgi-bin/kf/customer/batchget"): self._customers,
        }

    def new_code(self, user: WeChatKfUser, seconds: float, state: State | None = None) -> str:
        """Return a code for one message to ``user`` within ``seconds``, while their session is ``state``."""
        code = f"CODE{secrets.token_urlsafe(12)}"
        self._codes[code] = _Code(user, self.clock.now() + seconds, state)
        return code

    def _sync(self, body: dict[str, Any]) -> Answer:
        if body.get("open_kfid", self.account.open_kfid) != self.account.open_kfid:
            raise ApiError(95000)
        limit = body.get("limit") or 1000
        if not isinstance(limit, int):
            raise ApiError(40058, "limit")
        return self.log.read(str(body.get("cursor") or ""), str(body.get("token") or ""), limit)

    def _send(self, body: dict[str, Any]) -> Answer:
        user = self._customer(body, "touser")
        shown, choices = content_of(body)
        message_id = self._message_id(body)
        # Both are so where the session's 48 hours are over; the window is what the bot can do something about.
        if user.allowance.is_open(self.clock.now()) and user.state not in (State.NEW, State.ASSISTANT):
            raise self.refuse(user, shown, 95018)
        try:
            user.allowance.take(self.clock.now())
        except WindowClosedError:
            raise self.refuse(user, shown, 95002) from None
        except QuotaExhaustedError:
            raise self.refuse(user, shown, 95001) from None
        self._sent.add(message_id)
        if user.rejects:
            self._fail(user, shown, message_id)
        else:
            user.show("api", shown, choices)
        return {"msgid": message_id}

    def _fail(self, user: WeChatKfUser, text: str, message_id: str) -> None:
        self.drop(user, "the customer rejects messages", text)
        self.record_event(user, "msg_send_fail", {"fail_msgid": message_id, "fail_type": _REJECTED})
        self.later(self.call_back())

    def _send_on_event(self, body: dict[str, Any]) -> Answer:
        shown, choices = content_of(body)
        message_id = self._message_id(body)
        code = self._codes.pop(str(body.get("code")), None)
        if code is None or self.clock.now() >= code.until:
            raise ApiError(41050)
        if code.state not in (None, code.user.state):
            raise self.refuse(code.user, shown, 95018)
        self._sent.add(message_id)
        code.user.show("event_api", shown, choices)
        return {"msgid": message_id}

    def _get_state(self, body: dict[str, Any]) -> Answer:
        user = self._customer(body, "external_userid")
        return {"service_state": int(user.state), "servicer_userid": user.servicer}

    def _change_state(self, body: dict[str, Any]) -> Answer:
        user = self._customer(body, "external_userid")
        try:
            target = State(body["service_state"])
        except (KeyError, ValueError):
            raise ApiError(40058, "service_state") from None
        user.session.change(target, str(body.get("servicer_userid") or ""), self.on_duty, self.clock.now())
        self.changes.announce()
        if target is State.ASSISTANT:
            return {}
        seconds = _END_SECONDS if target is State.OVER else _WAITING_SECONDS
        return {"msg_code": self.new_code(user, seconds, target)}

    def _customers(self, body: dict[str, Any]) -> Answer:
        asked = body.get("external_userid_list")
        if not isinstance(asked, list) or not 1 <= len(asked) <= 100:
            raise ApiError(40058, "external_userid_list")
        known = [name for name in asked if str(name) in self.users]
        return {
            "customer_list": [{"external_userid": name, "nickname": name} for name in known],
            "invalid_external_userid": [name for name in asked if name not in known],
        }

    def _customer(self, body: dict[str, Any], field: str) -> WeChatKfUser:
        if body.get("open_kfid") != self.account.open_kfid:
            raise ApiError(95000)
        user = self.users.get(str(body.get(field)))
        if user is None:
            raise ApiError(40096)
        return user

    def _message_id(self, body: dict[str, Any]) -> str:
        message_id = str(body.get("msgid") or secrets.token_hex(16))
        if not _ID.fullmatch(message_id) or message_id in self._sent:
            raise ApiError(40058, "msgid")
        return message_id
