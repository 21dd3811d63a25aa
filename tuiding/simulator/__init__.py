"""A simulator of 公众号, 企业微信 and 微信客服: the other side of the messaging channels, as a real HTTP server.

It shares no code with ``tuiding/channels``: what both agree on, they agree on because the platforms say so.
docs/channels/simulator.md says what it plays, on what basis, and how to use it in tests.
"""

from typing import Any

from tuiding.simulator.account import Account
from tuiding.simulator.api import PortError
from tuiding.simulator.clock import Clock
from tuiding.simulator.delivery import Attempt, Delivery, Patience, Tampering
from tuiding.simulator.platform import BotAbsentError, Simulator, UrlCheckError
from tuiding.simulator.transcript import Dropped, Shown
from tuiding.simulator.wechat import Mode, WeChatSimulator
from tuiding.simulator.wechat_kf import WeChatKfSimulator
from tuiding.simulator.wecom import WeComSimulator

PLATFORMS: dict[str, type[Simulator[Any]]] = {
    platform.name: platform for platform in (WeChatSimulator, WeComSimulator, WeChatKfSimulator)
}

__all__ = [
    "PLATFORMS",
    "Account",
    "Attempt",
    "BotAbsentError",
    "Clock",
    "Delivery",
    "Dropped",
    "Mode",
    "Patience",
    "PortError",
    "Shown",
    "Simulator",
    "Tampering",
    "UrlCheckError",
    "WeChatKfSimulator",
    "WeChatSimulator",
    "WeComSimulator",
]
