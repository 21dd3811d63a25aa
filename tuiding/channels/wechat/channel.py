"""The channel, put together from what an account has."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tuiding.channels.platform.calls import Calls
from tuiding.channels.platform.channel import Account, PlatformInput, sentences
from tuiding.channels.platform.client import Client
from tuiding.channels.platform.envelope import Envelope
from tuiding.channels.platform.quota import Quota
from tuiding.channels.platform.store import Store, store_at
from tuiding.channels.platform.token import TokenSource, stable_token
from tuiding.channels.platform.variables import variables
from tuiding.channels.wechat.gate import WeChatGate
from tuiding.channels.wechat.service import CustomerService
from tuiding.channels.wechat.settings import WeChatSettings

# Official: for a message within 48 hours; for a menu click, a follow or a scan within a minute.
_QUOTA = Quota(message=5, act=3)


class WeChatInput(PlatformInput):
    """公众号."""

    @classmethod
    def name(cls) -> str:
        """Return the channel's name, which is in its address."""
        return "wechat"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WeChatInput:
        """Return the channel that a section of ``credentials.yml`` describes.

        Raises:
            SettingsError: a variable is missing or cannot be used.
        """
        settings = WeChatSettings.from_variables(variables(credentials))
        return cls(None if settings is None else account_of(settings), sentences())


def account_of(settings: WeChatSettings, store: Store | None = None, clock: Callable[[], float] = time.time) -> Account:
    """Return what the channel works with; ``store`` instead of the one that the settings name.

    Raises:
        SettingsError: a setting cannot be used.
    """
    store = store or store_at(settings.redis)
    envelope = Envelope(settings.encoding_key, settings.app_id) if settings.encoding_key else None
    service = None
    if settings.secret is not None:
        client = Client(settings.api)
        fetch = stable_token(client, settings.app_id, settings.secret)
        calls = Calls(client, TokenSource(fetch, store, settings.app_id, clock))
        service = CustomerService(calls, links=settings.links)
    return Account(
        gate=WeChatGate(settings.token, envelope, store, clock),
        store=store,
        service=service,
        quota=_QUOTA,
        patience=settings.patience,
        secret=settings.token,
        # Any other body than this or an empty one shows the person an error (official).
        nothing="success",
        greeted=frozenset({"subscribe", "SCAN"}),
        links=settings.links,
        menus=True,
        transfer=settings.transfer,
        clock=clock,
    )
