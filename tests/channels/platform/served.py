"""A channel in a real server, with a bot of the test's behind it and, where wanted, a simulated platform before it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage, register
from sanic import Sanic
from sanic.response import empty

from tests.end_to_end.bot import free_port
from tuiding.answers.wording import Wording
from tuiding.channels.wechat import channel as wechat
from tuiding.channels.wechat.settings import WeChatSettings
from tuiding.channels.wechat_kf import WeChatKfInput
from tuiding.channels.wechat_kf.settings import WeChatKfSettings
from tuiding.channels.wecom import channel as wecom
from tuiding.channels.wecom.settings import WeComSettings
from tuiding.server.errors import answer_errors_as_json
from tuiding.settings import ROOT
from tuiding.simulator import Simulator

WORDING = Wording.load(ROOT / "domain.yml")

_numbers = itertools.count()


@dataclass
class Bot:
    """Stands for Rasa: says ``bubbles`` (buttons are labels of the last one) after ``seconds``."""

    bubbles: list[str] = field(default_factory=lambda: ["好的"])
    buttons: list[str] = field(default_factory=list)
    custom: dict[str, Any] | None = None
    seconds: float = 0.0
    error: Exception | None = None
    heard: list[UserMessage] = field(default_factory=list)

    async def handle_message(self, message: UserMessage) -> None:
        self.heard.append(message)
        await asyncio.sleep(self.seconds)
        if self.error:
            raise self.error
        for bubble in self.bubbles:
            buttons = [{"title": label, "payload": f"/{label}"} for label in self.buttons]
            response = {"text": bubble, "buttons": buttons if bubble == self.bubbles[-1] else None}
            await message.output_channel.send_response(message.sender_id, response)
        if self.custom:
            await message.output_channel.send_response(message.sender_id, {"custom": self.custom})

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.heard]


@asynccontextmanager
async def serving(channel: InputChannel, handle: Callable[[UserMessage], Awaitable[None]]) -> AsyncIterator[str]:
    app: Any = Sanic(f"test_{next(_numbers)}", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = 256 * 1024
    app.config.TOUCHUP = False  # rewrites methods of Sanic, which a second server in this process would do again
    app.ctx.agent = type("Agent", (), {"handle_message": staticmethod(handle)})
    answer_errors_as_json(app)
    register([channel], app, "/webhooks/")
    app.add_route(lambda request: empty(), "/")
    port = free_port()
    server = await app.create_server("127.0.0.1", port, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.before_start()
    await server.after_start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await server.before_stop()
        await server.close()
        for connection in list(server.connections):
            connection.close_if_idle()
        await server.after_stop()


@asynccontextmanager
async def served(
    bot: Bot, platform: Simulator[Any], folder: Path, *, handling: float = 60.0, **variables: str
) -> AsyncIterator[None]:
    """Serve the platform's channel with ``bot`` behind it; what outlives the channel is kept in ``folder``."""
    channel = _channel(platform.name, {**platform.environment(), **variables}, folder, handling)
    async with serving(channel, bot.handle_message) as url:
        platform.callback = f"{url}/webhooks/{platform.name}/webhook"
        await platform.check_url()
        yield


def _channel(name: str, variables: dict[str, str], folder: Path, handling: float) -> InputChannel:
    if name == "wechat":
        given = WeChatSettings.from_variables(variables)
        assert given is not None
        return wechat.WeChatInput(wechat.account_of(given), WORDING, handling=handling)
    if name == "wecom":
        application = WeComSettings.from_variables(variables)
        assert application is not None
        return wecom.WeComInput(wecom.account_of(application), WORDING, handling=handling)
    settings = WeChatKfSettings.from_variables(variables)
    return WeChatKfInput(settings, WORDING, folder / "kept.db", handling=handling)
