"""A member of a company."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuiding.simulator.correspondent import Correspondent
from tuiding.simulator.delivery import Delivery
from tuiding.simulator.message import Fields, Message
from tuiding.simulator.quota import Rate

if TYPE_CHECKING:
    from tuiding.simulator.wecom import WeComSimulator


class WeComUser(Correspondent):
    """Somebody who has the application in 企业微信, and reads it in WeChat."""

    platform: WeComSimulator

    def __init__(self, platform: WeComSimulator, user_id: str) -> None:
        super().__init__(platform, user_id)
        self.rate = Rate((30, 60), (1000, 3600))

    async def enter(self) -> Delivery:
        """Open the application."""
        self.show("user", "［进入应用］")
        return await self.cause("enter_agent", {"EventKey": ""})

    def message(self, fields: Fields) -> Message:
        """Return what the platform posts about an act of theirs."""
        addresses: Fields = {
            "ToUserName": self.platform.account.id,
            "FromUserName": self.id,
            "CreateTime": int(self.platform.clock.wall()),
        }
        return Message(addresses | fields | {"AgentID": self.platform.account.agent_id})
