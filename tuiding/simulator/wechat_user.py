"""A follower of a 公众号."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuiding.simulator.correspondent import Correspondent
from tuiding.simulator.delivery import Delivery
from tuiding.simulator.message import Fields, Message
from tuiding.simulator.quota import Allowance

if TYPE_CHECKING:
    from tuiding.simulator.wechat import WeChatSimulator

# What each act allows the account to send: (messages, seconds). The platform counts a tap on a menu message as a click.
_MESSAGE = ("message", 5, 48 * 3600.0)
_ACT = ("act", 3, 60.0)


class WeChatUser(Correspondent):
    """Somebody who writes to a 公众号; they follow it unless they said otherwise."""

    platform: WeChatSimulator
    click_event = "CLICK"

    def __init__(self, platform: WeChatSimulator, user_id: str) -> None:
        super().__init__(platform, user_id)
        self.follows = True
        self.allowance = Allowance()
        self.person_until = 0.0  # a person of the account answers them until then
        self.typing_until = 0.0  # they see 对方正在输入 until then
        self.last_act = float("-inf")

    @property
    def with_person(self) -> bool:
        """Whether their messages go to a person instead of the bot."""
        return self.platform.clock.now() < self.person_until

    def leave_person(self) -> None:
        """End the conversation with a person."""
        self.person_until = 0.0

    async def send_place(self, label: str) -> Delivery:
        """Send a place."""
        self.show("user", f"［位置］{label}")
        place: Fields = {"Location_X": "23.134521", "Location_Y": "113.358803", "Scale": 20, "Label": label}
        return await self.send({"MsgType": "location", **place})

    async def follow(self, *, scene: str | None = None, copies: int = 1) -> Delivery:
        """Follow the account; by the QR code ``scene`` if one is named."""
        self.follows = True
        self.show("user", "［关注］")
        code: Fields = {"EventKey": ""} if scene is None else {"EventKey": f"qrscene_{scene}", "Ticket": "simulated"}
        return await self.cause("subscribe", code, copies)

    async def unfollow(self) -> Delivery:
        """Follow it no longer."""
        self.follows = False
        self.show("user", "［取消关注］")
        return await self.cause("unsubscribe", {"EventKey": ""})

    async def view(self, url: str) -> Delivery:
        """Tap the entry of the account's menu that opens a page."""
        self.show("user", f"［网页］{url}")
        return await self.cause("VIEW", {"EventKey": url})

    async def scan(self, scene: str) -> Delivery:
        """Scan a QR code of the account they follow."""
        self.show("user", f"［扫码］{scene}")
        return await self.cause("SCAN", {"EventKey": scene, "Ticket": "simulated"})

    def message(self, fields: Fields) -> Message:
        """Return what the platform posts about an act of theirs."""
        addresses: Fields = {
            "ToUserName": self.platform.account.original_id,
            "FromUserName": self.id,
            "CreateTime": int(self.platform.clock.wall()),
        }
        return Message(addresses | fields)

    async def deliver(self, message: Message, copies: int) -> Delivery:
        """Have it posted, or brought to the person who answers them."""
        self._count(message)
        if self.with_person and not message.is_event:
            return Delivery(message.id)
        return await super().deliver(message, copies)

    def _count(self, message: Message) -> None:
        now = self.platform.clock.now()
        if not self.follows:
            self.allowance.withdraw()
        elif message.fields.get("Event") != "VIEW":
            act = message.is_event or "bizmsgmenuid" in message.fields
            self.allowance.grant(*(_ACT if act else _MESSAGE), now)
            self.last_act = now
