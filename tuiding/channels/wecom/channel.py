"""The channel, put together from what an application has."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tuiding.channels.platform.channel import Account, PlatformInput, sentences
from tuiding.channels.platform.pace import Pace, Rate
from tuiding.channels.platform.quota import Quota
from tuiding.channels.platform.store import Store, store_at
from tuiding.channels.platform.variables import variables
from tuiding.channels.wecom.service import Application
from tuiding.channels.wecom.settings import WeComSettings

# Official, per member: what is more is dropped without an error.
_RATES = (Rate(30, 60), Rate(1000, 3600))
# A message allows as many in return as the rates do.
_QUOTA = Quota(message=1000, act=1000)


class WeComInput(PlatformInput):
    """An application of 企业微信."""

    @classmethod
    def name(cls) -> str:
        """Return the channel's name, which is in its address."""
        return "wecom"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WeComInput:
        """Return the channel that a section of ``credentials.yml`` describes.

        Raises:
            SettingsError: a variable is missing or cannot be used.
        """
        settings = WeComSettings.from_variables(variables(credentials))
        return cls(None if settings is None else account_of(settings), sentences())


def account_of(settings: WeComSettings, store: Store | None = None, clock: Callable[[], float] = time.time) -> Account:
    """Return what the channel works with; ``store`` instead of the one that the settings name.

    Raises:
        SettingsError: a setting cannot be used.
    """
    store, company = store or store_at(settings.redis), settings.company
    calls = company.calls(str(settings.agent_id), store, clock)
    pace = Pace(store, f"{company.id}:{settings.agent_id}", _RATES, clock)
    return Account(
        gate=company.gate(store, clock),
        store=store,
        service=Application(calls, settings.agent_id, pace),
        quota=_QUOTA,
        patience=settings.patience,
        secret=company.token,
        clock=clock,
    )
