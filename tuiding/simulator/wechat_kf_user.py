"""A customer of 微信客服."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuiding.simulator.delivery import Attempt, Delivery, Tampering
from tuiding.simulator.kf_session import Session, State
from tuiding.simulator.quota import Allowance
from tuiding.simulator.user import User

if TYPE_CHECKING:
    from tuiding.simulator.wechat_kf import WeChatKfSimulator

_MESSAGES = 5
_WINDOW_SECONDS = 48 * 3600.0
_GREETING_SECONDS = 20.0
_CUSTOMER = 3  # origin of a message
_SERVICER = 5
_ENDED = 3  # change_type of a session


class WeChatKfUser(User):
    """Somebody in WeChat who opened the account's link. ``rejects``: they have blocked its messages."""

    platform: WeChatKfSimulator

    def __init__(self, platform: WeChatKfSimulator, user_id: str) -> None:
        super().__init__(platform, user_id)
        self.session = Session()
        self.allowance = Allowance()
        self.rejects = False

    @property
    def state(self) -> State:
        """Who answers them now."""
        return self.session.state(self.platform.clock.now())

    @property
    def servicer(self) -> str:
        """The person who answers them; empty if none does."""
        return self.session.servicer(self.platform.clock.now())

    async def send(self, kind: str, content: dict[str, Any], copies: int = 1) -> Delivery:
        """Send a message of any type; ``copies`` callbacks tell of it at once."""
        now = self.platform.clock.now()
        self.session.begin(now)
        self.allowance.grant("message", _MESSAGES, _WINDOW_SECONDS, now)
        self.platform.record(self, kind, content, origin=_CUSTOMER)
        return await self.platform.call_back(copies)

    async def send_picture(self) -> Delivery:
        """Send a picture."""
        self.show("user", "［图片］")
        return await self.send("image", {"media_id": "simulated"})

    async def speak(self) -> Delivery:
        """Send a voice message; 微信客服 does not say what is in it."""
        self.show("user", "［语音］")
        return await self.send("voice", {"media_id": "simulated"})

    async def enter(self, scene: str = "") -> Delivery:
        """Open the conversation; where they have not written within 48 hours, a greeting can be sent."""
        self.show("user", "［进入会话］")
        event = {"scene": scene}
        if self.state is State.OVER:
            event["welcome_code"] = self.platform.new_code(self, _GREETING_SECONDS)
        self.platform.record_event(self, "enter_session", event)
        return await self.platform.call_back()

    async def hears_person(self, text: str) -> Delivery:
        """Let the person who answers them write something, which the account's log holds too."""
        servicer = self._require_servicer()
        self.show("api", text)
        self.platform.record(self, "text", {"content": text}, origin=_SERVICER, servicer_userid=servicer)
        return await self.platform.call_back()

    async def loses_person(self) -> Delivery:
        """Let the person who answers them end the session."""
        event = {"change_type": _ENDED, "old_servicer_userid": self._require_servicer()}
        self.session.end()
        self.platform.record_event(self, "session_status_change", event)
        return await self.platform.call_back()

    async def forge(self, text: str, tampering: Tampering) -> Attempt:
        """Let somebody else call the bot back as if the platform had; there is no message, whatever ``text`` says."""
        return await self.platform.forge(self.platform.callback_message(), tampering)

    async def _send_text(self, text: str, menu_id: str | None, copies: int) -> Delivery:
        content = {"content": text}
        return await self.send("text", content if menu_id is None else {**content, "menu_id": menu_id}, copies)

    def _require_servicer(self) -> str:
        if not self.servicer:
            raise AssertionError(f"no person answers {self.id}: the session is {self.state.name}")
        return self.servicer
