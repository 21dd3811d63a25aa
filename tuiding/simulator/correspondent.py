"""A person whose messages are posted to the bot as they are: on 公众号 and 企业微信."""

from __future__ import annotations

from abc import abstractmethod

from tuiding.simulator.delivery import Attempt, Delivery, Tampering
from tuiding.simulator.message import Fields, Message
from tuiding.simulator.user import User


class Correspondent(User):
    """Somebody who sends messages and causes events."""

    click_event = "click"  # what the platform calls a tap on a menu

    @abstractmethod
    def message(self, fields: Fields) -> Message:
        """Return what the platform posts about an act of theirs, of which only ``fields`` are its own."""

    async def deliver(self, message: Message, copies: int) -> Delivery:
        """Have it posted."""
        return await self.platform.deliver(message, copies)

    async def send(self, fields: Fields, copies: int = 1) -> Delivery:
        """Send a message of any type."""
        return await self.deliver(self.message({**fields, "MsgId": self.platform.ids.next()}), copies)

    async def cause(self, event: str, fields: Fields, copies: int = 1) -> Delivery:
        """Cause an event of any name."""
        return await self.deliver(self.message({"MsgType": "event", "Event": event, **fields}), copies)

    async def click(self, key: str) -> Delivery:
        """Tap the entry of the menu that has this key."""
        self.show("user", f"［菜单］{key}")
        return await self.cause(self.click_event, {"EventKey": key})

    async def send_picture(self) -> Delivery:
        """Send a picture."""
        self.show("user", "［图片］")
        return await self.send({"MsgType": "image", "PicUrl": "http://127.0.0.1/picture", "MediaId": "simulated"})

    async def speak(self, recognition: str | None = None) -> Delivery:
        """Send a voice message; where the platform recognises speech, with what it understood."""
        self.show("user", f"［语音］{recognition or ''}")
        understood: Fields = {} if recognition is None else {"Recognition": recognition}
        return await self.send({"MsgType": "voice", "MediaId": "simulated", "Format": "amr", **understood})

    async def forge(self, text: str, tampering: Tampering) -> Attempt:
        """Let somebody else send the bot a message as if the platform had; nothing of it is shown."""
        return await self.platform.forge(self.message(self._text(text, None)), tampering)

    async def _send_text(self, text: str, menu_id: str | None, copies: int) -> Delivery:
        return await self.deliver(self.message(self._text(text, menu_id)), copies)

    def _text(self, text: str, menu_id: str | None) -> Fields:
        fields: Fields = {"MsgType": "text", "Content": text, "MsgId": self.platform.ids.next()}
        return fields if menu_id is None else {**fields, "bizmsgmenuid": menu_id}
