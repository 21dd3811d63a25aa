"""One application of a company: 企业微信's own and 微信客服 are set up and called in the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tuiding.channels.platform.calls import Calls
from tuiding.channels.platform.client import Client
from tuiding.channels.platform.company_gate import CompanyGate
from tuiding.channels.platform.envelope import Envelope
from tuiding.channels.platform.store import Store
from tuiding.channels.platform.token import TokenSource, read_token
from tuiding.channels.platform.variables import encoding_key, required, url

API = "https://qyapi.weixin.qq.com"
_GET = "/cgi-bin/gettoken"


@dataclass(frozen=True)
class Company:
    """What every application has."""

    id: str
    token: str = field(repr=False)
    encoding_key: str = field(repr=False)
    secret: str = field(repr=False)
    api: str = API

    @classmethod
    def from_variables(cls, given: Mapping[str, str], prefix: str, *names: str) -> Company | None:
        """Return what the variables that begin with ``prefix`` say, or None if none is set.

        Raises:
            SettingsError: one of these, or ``prefix`` + one of ``names``, is missing or cannot be used.
        """
        needed = required(given, prefix, "CORP_ID", "TOKEN", "SECRET", "ENCODING_AES_KEY", *names)
        key = encoding_key(given, f"{prefix}ENCODING_AES_KEY")
        if needed is None or key is None:
            return None
        corp_id, token, secret, *_ = needed
        return cls(corp_id, token, key, secret, url(given, f"{prefix}API", API))

    def gate(self, store: Store, clock: Callable[[], float]) -> CompanyGate:
        """Return what lets its requests in."""
        return CompanyGate(self.token, Envelope(self.encoding_key, self.id), store, clock)

    def calls(self, application: str, store: Store, clock: Callable[[], float]) -> Calls:
        """Return its API, with the tokens of ``application``; there is no way to force a new one."""
        client = Client(self.api)

        async def fetch(force: bool) -> tuple[str, float]:
            return read_token(_GET, await client.get(_GET, corpid=self.id, corpsecret=self.secret))

        return Calls(client, TokenSource(fetch, store, f"{self.id}:{application}", clock))
