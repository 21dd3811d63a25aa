"""The channel in a real server, and the platform's simulator before it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.channels.wechat.platform import WORDING, Bot, serving
from tuiding.channels.wechat_kf import WeChatKfInput
from tuiding.channels.wechat_kf.settings import WeChatKfSettings
from tuiding.simulator import WeChatKfSimulator


@asynccontextmanager
async def served(
    bot: Bot, platform: WeChatKfSimulator, folder: Path, *, handling: float = 60.0, **variables: str
) -> AsyncIterator[None]:
    """Serve the channel with ``bot`` behind it; what outlives it is kept in ``folder``."""
    settings = WeChatKfSettings.from_variables({**platform.environment(), **variables})
    channel = WeChatKfInput(settings, WORDING, folder / "kept.db", handling=handling)
    async with serving(channel, bot.handle_message) as url:
        platform.callback = f"{url}/webhooks/wechat_kf/webhook"
        await platform.check_url()
        yield


def contents(platform: WeChatKfSimulator, path: str = "/cgi-bin/kf/send_msg") -> list[dict[str, Any]]:
    """Return the bodies of the calls of ``path``."""
    return [call.body for call in platform.api.calls if call.path == path]
