"""The channel, put together from what an application has."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tuiding.answers.wording import Wording
from tuiding.channels.platform.calls import Calls
from tuiding.channels.platform.channel import Account, PlatformInput, sentences
from tuiding.channels.platform.client import Client
from tuiding.channels.platform.envelope import Envelope
from tuiding.channels.platform.handling import HANDLING
from tuiding.channels.platform.pace import Pace, Rate
from tuiding.channels.platform.quota import Quota
from tuiding.channels.platform.store import Store, store_at
from tuiding.channels.platform.token import TokenSource
from tuiding.channels.platform.variables import variables
from tuiding.channels.wecom.gate import WeComGate
from tuiding.channels.wecom.service import Application, application_token
from tuiding.channels.wecom.settings import WeComSettings

# Official, per member: what is more is dropped without an error.
_RATES = (Rate(30, 60), Rate(1000, 3600))
# A message allows as many in return as the rates do.
_QUOTA = Quota(message=1000, act=1000)


class WeComInput(PlatformInput):
    """An application of 企业微信."""

    def __init__(
        self,
        settings: WeComSettings | None,
        wording: Wording,
        *,
        store: Store | None = None,
        clock: Callable[[], float] = time.time,
        handling: float = HANDLING,
    ) -> None:
        """Take the settings (None: the channel is switched off) and the rest as ``PlatformInput`` does.

        Raises:
            SettingsError: a setting cannot be used.
        """
        account = None if settings is None else _account(settings, store or store_at(settings.redis), clock)
        super().__init__(account, wording, clock=clock, handling=handling)

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
        return cls(WeComSettings.from_variables(variables(credentials)), sentences())


def _account(settings: WeComSettings, store: Store, clock: Callable[[], float]) -> Account:
    client = Client(settings.api)
    name = f"{settings.corp_id}:{settings.agent_id}"
    tokens = TokenSource(application_token(client, settings.corp_id, settings.secret), store, name, clock)
    return Account(
        WeComGate(settings.token, Envelope(settings.encoding_key, settings.corp_id), store, clock),
        store,
        Application(Calls(client, tokens), settings.agent_id, Pace(store, name, _RATES, clock)),
        _QUOTA,
        settings.patience,
        settings.token,
    )
