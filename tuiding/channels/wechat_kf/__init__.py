"""微信客服: the platform says that there are messages, they are pulled, and all answers are sent by its API.

``docs/channels/wechat_kf.md`` says how to connect an account; ``reception.py`` how each message gets one answer.
"""

from __future__ import annotations

from tuiding.channels.wechat_kf.channel import WeChatKfInput

__all__ = ["WeChatKfInput"]
