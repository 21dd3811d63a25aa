"""One 客服账号 of a company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tuiding.channels.platform.company import Company
from tuiding.channels.platform.variables import flag


@dataclass(frozen=True)
class WeChatKfSettings:
    """What the variables ``WECHAT_KF_…`` say; ``docs/channels/wechat_kf.md`` lists them."""

    company: Company
    open_kfid: str
    transfer: bool = False  # hand over to the account's own people
    servicer: str | None = None  # the one who takes over; none: whoever is free (待接入池)
    redis: str | None = field(default=None, repr=False)

    @classmethod
    def from_variables(cls, given: Mapping[str, str]) -> WeChatKfSettings | None:
        """Return the settings in ``given``, or None if the channel is not switched on.

        Raises:
            SettingsError: one is missing or cannot be used; the message names it.
        """
        company = Company.from_variables(given, "WECHAT_KF_", "OPEN_KFID")
        if company is None:
            return None
        servicer = given.get("WECHAT_KF_SERVICER")
        return cls(
            company,
            open_kfid=given["WECHAT_KF_OPEN_KFID"],
            transfer=flag(given, "WECHAT_KF_TRANSFER", default=servicer is not None),
            servicer=servicer,
            redis=given.get("TUIDING_REDIS"),
        )
