"""企业微信 (WeCom) applications: as 公众号, with the company's own signature, text alone, and limits per member.

``docs/channels/wecom.md`` says how to connect one.
"""

from __future__ import annotations

from tuiding.channels.wecom.channel import WeComInput

__all__ = ["WeComInput"]
