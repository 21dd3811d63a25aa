"""One application of a company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tuiding.channels.platform.variables import encoding_key, number, required, url
from tuiding.settings import SettingsError

API = "https://qyapi.weixin.qq.com"
# The platform hangs up after this many seconds (official).
PATIENCE = 5.0


@dataclass(frozen=True)
class WeComSettings:
    """What the variables ``WECOM_…`` say; ``docs/channels/wecom.md`` lists them."""

    corp_id: str
    agent_id: int
    token: str = field(repr=False)
    encoding_key: str = field(repr=False)
    secret: str = field(repr=False)
    api: str = API
    redis: str | None = field(default=None, repr=False)
    patience: float = PATIENCE

    @classmethod
    def from_variables(cls, given: Mapping[str, str]) -> WeComSettings | None:
        """Return the settings in ``given``, or None if the channel is not switched on.

        Raises:
            SettingsError: one is missing or cannot be used; the message names it.
        """
        needed = required(given, "WECOM_", "CORP_ID", "AGENT_ID", "TOKEN", "SECRET", "ENCODING_AES_KEY")
        key = encoding_key(given, "WECOM_ENCODING_AES_KEY")
        if needed is None or key is None:
            return None
        corp_id, agent_id, token, secret, _ = needed
        if not (agent_id.isascii() and agent_id.isdigit()):
            raise SettingsError(f"WECOM_AGENT_ID={agent_id!r} is not a number: it is the application's AgentId")
        return cls(
            corp_id=corp_id,
            agent_id=int(agent_id),
            token=token,
            encoding_key=key,
            secret=secret,
            api=url(given, "WECOM_API", API),
            redis=given.get("TUIDING_REDIS"),
            patience=number(given, "WECOM_PATIENCE", PATIENCE),
        )
