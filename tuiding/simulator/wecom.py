"""The platform of 企业微信 applications."""

from __future__ import annotations

from typing import Any

from tuiding.simulator.api import Answer, Routes
from tuiding.simulator.company import CompanySimulator
from tuiding.simulator.errors import ApiError
from tuiding.simulator.menu import without_links
from tuiding.simulator.message import Message
from tuiding.simulator.reply import TEXT_BYTES, ReplyError, fields_of, opened, require_addresses, text_of
from tuiding.simulator.wecom_user import WeComUser


class WeComSimulator(CompanySimulator[WeComUser]):
    """An application of a company, whose members read it in WeChat: text alone is shown there."""

    name = "wecom"

    def environment(self) -> dict[str, str]:
        """Return the variables of the bot's ``wecom`` channel."""
        return {
            "WECOM_TOKEN": self.account.token,
            "WECOM_ENCODING_AES_KEY": self.account.encoding_aes_key,
            "WECOM_CORP_ID": self.account.id,
            "WECOM_SECRET": self.account.secret,
            "WECOM_AGENT_ID": str(self.account.agent_id),
            "WECOM_API": self.api.url,
        }

    def new_user(self, user_id: str) -> WeComUser:
        """Return a new member."""
        return WeComUser(self, user_id)

    def take_answer(self, message: Message, body: str) -> None:
        """Show the passive reply; what is none is shown as nothing at all."""
        if not body:
            return
        user = self.user(str(message.fields["FromUserName"]))
        try:
            fields = opened(fields_of(body), self.envelope, self.account.token)
            require_addresses(fields, user.id, self.account.id)
            if fields.get("MsgType") != "text":
                raise ReplyError(f"has MsgType {fields.get('MsgType')!r}, which the simulator does not know")
            user.show("passive", without_links(text_of(fields))[0])
        except ReplyError as error:
            self.drop(user, f"the reply {error}", body)

    def give_up(self, message: Message) -> None:
        """Do nothing: 企业微信 tells nobody."""

    def routes(self) -> Routes:
        """Return the call that sends."""
        return {("POST", "/cgi-bin/message/send"): self._send}

    def _send(self, body: dict[str, Any]) -> Answer:
        if str(body.get("agentid")) != str(self.account.agent_id):
            raise ApiError(40056)
        named = [name for name in str(body.get("touser", "")).split("|") if name]
        if named == ["@all"]:
            named = list(self.users)
        unknown = [name for name in named if name not in self.users]
        if len(unknown) == len(named):
            raise ApiError(81013)
        for name in named:
            if name in self.users:
                self._reach(self.users[name], body)
        return {"invaliduser": "|".join(unknown).lower(), "msgid": str(self.ids.next())}

    def _reach(self, user: WeComUser, body: dict[str, Any]) -> None:
        match body:
            case {"msgtype": "text", "text": {"content": str(text)}} if text:
                if not user.rate.take(self.clock.now()):
                    self.drop(user, "more than 30 a minute or 1,000 an hour", text)
                    return
                # A longer text is cut; half a character shows as nothing.
                kept = text.encode()[:TEXT_BYTES].decode(errors="ignore")
                if kept != text:
                    self.drop(user, f"a text ends after {TEXT_BYTES} bytes", text[len(kept) :])
                user.show("api", without_links(kept)[0])
            case {"msgtype": "text"}:
                raise ApiError(40058, "text.content")
            case {"msgtype": str(kind)}:
                self.drop(user, f"WeChat does not show {kind}", str(body.get(kind, "")))
            case _:
                raise ApiError(40008)
