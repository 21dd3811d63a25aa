"""One 公众号, and what it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tuiding.channels.platform.terms import PATIENCE
from tuiding.channels.platform.variables import encoding_key, flag, number, required, url

API = "https://api.weixin.qq.com"


@dataclass(frozen=True)
class WeChatSettings:
    """What the variables ``WECHAT_…`` say; ``docs/channels/wechat.md`` lists them."""

    app_id: str
    token: str = field(repr=False)
    encoding_key: str | None = field(default=None, repr=False)  # none: 明文模式
    secret: str | None = field(default=None, repr=False)  # none: the account has no customer-service API
    api: str = API
    transfer: bool = False  # hand over to the account's own customer service
    links: bool = True  # choices can be tapped
    redis: str | None = field(default=None, repr=False)
    patience: float = PATIENCE

    @classmethod
    def from_variables(cls, given: Mapping[str, str]) -> WeChatSettings | None:
        """Return the settings in ``given``, or None if the channel is not switched on.

        Raises:
            SettingsError: one is missing or cannot be used; the message names it.
        """
        needed = required(given, "WECHAT_", "APP_ID", "TOKEN")
        if needed is None:
            return None
        app_id, token = needed
        return cls(
            app_id=app_id,
            token=token,
            encoding_key=encoding_key(given, "WECHAT_ENCODING_AES_KEY"),
            secret=given.get("WECHAT_APP_SECRET"),
            api=url(given, "WECHAT_API", API),
            transfer=flag(given, "WECHAT_TRANSFER", default=False),
            links=flag(given, "WECHAT_LINKS", default=True),
            redis=given.get("TUIDING_REDIS"),
            patience=number(given, "WECHAT_PATIENCE", PATIENCE),
        )
