"""One application of a company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tuiding.channels.platform.company import Company
from tuiding.channels.platform.terms import PATIENCE
from tuiding.channels.platform.variables import number
from tuiding.settings import SettingsError


@dataclass(frozen=True)
class WeComSettings:
    """What the variables ``WECOM_…`` say; ``docs/channels/wecom.md`` lists them."""

    company: Company
    agent_id: int
    redis: str | None = field(default=None, repr=False)
    patience: float = PATIENCE

    @classmethod
    def from_variables(cls, given: Mapping[str, str]) -> WeComSettings | None:
        """Return the settings in ``given``, or None if the channel is not switched on.

        Raises:
            SettingsError: one is missing or cannot be used; the message names it.
        """
        company = Company.from_variables(given, "WECOM_", "AGENT_ID")
        if company is None:
            return None
        agent_id = given["WECOM_AGENT_ID"]
        if not (agent_id.isascii() and agent_id.isdigit()):
            raise SettingsError(f"WECOM_AGENT_ID={agent_id!r} is not a number: it is the application's AgentId")
        patience = number(given, "WECOM_PATIENCE", PATIENCE)
        return cls(company, int(agent_id), redis=given.get("TUIDING_REDIS"), patience=patience)
