"""公众号 (WeChat Official Account): messages and events come by HTTP and are replied to in the same request.

``docs/channels/wechat.md`` says how to connect an account; ``platform/delivery.py`` how each message gets one answer.
"""

from __future__ import annotations

from tuiding.channels.wechat.channel import WeChatInput

__all__ = ["WeChatInput"]
