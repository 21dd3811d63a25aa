"""The channel, put together from what an account has."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic

from tuiding.answers.wording import Wording
from tuiding.channels.platform.callback import Query, callback
from tuiding.channels.platform.channel import OnNewMessage, sentences
from tuiding.channels.platform.durable import durable_store_at
from tuiding.channels.platform.handling import HANDLING
from tuiding.channels.platform.metrics import REQUESTS
from tuiding.channels.platform.store import store_at
from tuiding.channels.platform.variables import variables
from tuiding.channels.wechat_kf.inbox import Inbox
from tuiding.channels.wechat_kf.reception import Reception
from tuiding.channels.wechat_kf.service import Service
from tuiding.channels.wechat_kf.settings import WeChatKfSettings
from tuiding.settings import Settings


class WeChatKfInput(InputChannel):
    """微信客服: ``/webhooks/wechat_kf/webhook`` is the address to enter on the platform's page.

    A conversation's sender id is ``wechat_kf:`` and the platform's external_userid of the person.
    """

    def __init__(
        self,
        settings: WeChatKfSettings | None,
        wording: Wording,
        kept: Path | None,
        *,
        clock: Callable[[], float] = time.time,
        handling: float = HANDLING,
    ) -> None:
        """Take what the channel works with.

        Args:
            settings: None: the channel is switched off.
            wording: the responses of ``domain.yml``.
            kept: the file for what must outlive the process, where there is no Redis; None: there must be one.
            clock: seconds since 1970.
            handling: seconds after which the bot is given up.
        """
        self._settings = settings
        self._wording = wording
        self._kept = kept
        self._clock = clock
        self._handling = handling

    @classmethod
    def name(cls) -> str:
        """Return the channel's name, which is in its address."""
        return "wechat_kf"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WeChatKfInput:
        """Return the channel that a section of ``credentials.yml`` describes.

        Raises:
            SettingsError: a variable is missing or cannot be used.
        """
        database = Settings.from_environment().database
        kept = database.with_suffix(".wechat_kf.db") if isinstance(database, Path) else None
        return cls(WeChatKfSettings.from_variables(variables(credentials)), sentences(), kept)

    @property
    def is_on(self) -> bool:
        """Whether the channel is switched on."""
        return self._settings is not None

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """Return the routes.

        Raises:
            SettingsError: a setting cannot be used.
        """
        settings = self._settings
        if settings is None:
            return Blueprint(f"{self.name()}_webhook")
        shared, kept = store_at(settings.redis), durable_store_at(settings.redis, self._kept)
        gate = settings.company.gate(shared, self._clock)
        service = Service(settings.company.calls(self.name(), shared, self._clock), settings.open_kfid)
        reception = Reception(
            self.name(),
            settings,
            service,
            kept,
            self._wording,
            on_new_message,
            handling=self._handling,
            clock=self._clock,
        )
        inbox = Inbox(f"{self.name()}:{settings.open_kfid}", service, kept, reception.handle, self._clock)

        async def received(query: Query, body: bytes) -> str:
            fields = gate.fields(query, body)
            REQUESTS.labels(self.name(), "event").inc()
            # A company may have several accounts; the others' messages are not ours. A callback that comes again does
            # no harm: it only makes the channel look for messages.
            if fields.get("OpenKfId") == settings.open_kfid:
                inbox.notify(fields.get("Token"))
            return ""

        blueprint = callback(self.name(), gate.check, received)

        @blueprint.listener("after_server_start")
        async def start(app: Sanic, loop: Any) -> None:
            inbox.start()

        @blueprint.listener("before_server_stop")
        async def stop(app: Sanic, loop: Any) -> None:
            await inbox.stop()
            await service.close()
            await shared.close()
            await kept.close()

        return blueprint
