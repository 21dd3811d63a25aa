"""One 客服账号 of a company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tuiding.channels.platform.variables import encoding_key, flag, required, url

API = "https://qyapi.weixin.qq.com"


@dataclass(frozen=True)
class WeChatKfSettings:
    """What the variables ``WECHAT_KF_…`` say; ``docs/channels/wechat_kf.md`` lists them."""

    corp_id: str
    open_kfid: str
    token: str = field(repr=False)
    encoding_key: str = field(repr=False)
    secret: str = field(repr=False)
    api: str = API
    transfer: bool = False  # hand over to the account's own people
    servicer: str | None = None  # the one who takes over; none: whoever is free (待接入池)
    redis: str | None = field(default=None, repr=False)

    @classmethod
    def from_variables(cls, given: Mapping[str, str]) -> WeChatKfSettings | None:
        """Return the settings in ``given``, or None if the channel is not switched on.

        Raises:
            SettingsError: one is missing or cannot be used; the message names it.
        """
        needed = required(given, "WECHAT_KF_", "CORP_ID", "OPEN_KFID", "TOKEN", "SECRET", "ENCODING_AES_KEY")
        key = encoding_key(given, "WECHAT_KF_ENCODING_AES_KEY")
        if needed is None or key is None:
            return None
        corp_id, open_kfid, token, secret, _ = needed
        servicer = given.get("WECHAT_KF_SERVICER")
        return cls(
            corp_id=corp_id,
            open_kfid=open_kfid,
            token=token,
            encoding_key=key,
            secret=secret,
            api=url(given, "WECHAT_KF_API", API),
            transfer=flag(given, "WECHAT_KF_TRANSFER", default=servicer is not None),
            servicer=servicer,
            redis=given.get("TUIDING_REDIS"),
        )
