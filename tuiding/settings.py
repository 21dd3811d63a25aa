"""The only reader of the environment. ``make help`` and README list these variables."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from tuiding.hours import ServiceHours

ROOT = Path(__file__).resolve().parent.parent
# RFC 7518, section 3.2: a key for HS256 has at least as many bits as its hash.
MIN_SESSION_KEY = 32
# What a number is, the lowest and the highest; more workers would be a slip of the finger: each takes hundreds of MB.
_NUMBERS = {
    "port": ("port", 1, 65535),
    "actions_port": ("port", 1, 65535),
    "workers": ("number of workers", 1, 64),
    "proxies": ("number of proxies", 0, 16),
}
# A limit that is none.
OFF = "off"
# Who may read the metrics: programs on this machine, or whoever has the token.
LOCAL = "local"
_MIN_METRICS_TOKEN = 16
_LOG_FORMATS = ("text", "json")


class SettingsError(ValueError):
    """A variable has a value that cannot be used."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between installations."""

    root: Path = ROOT
    host: str = "127.0.0.1"
    port: int = 5005
    workers: int = 1  # processes that answer
    actions_url: str | None = None  # an action server elsewhere; none = actions run in the bot's processes
    actions_port: int = 5055  # where ``python -m tuiding actions`` listens
    database: Path | str = field(default=ROOT / "conversations.db", repr=False)  # SQLite's file, or postgresql://…
    redis: str | None = field(default=None, repr=False)  # redis://…: what several workers share
    models: Path = ROOT / "models"
    api_token: str | None = field(default=None, repr=False)  # turns Rasa's own HTTP API on
    # The last three print no card: it tells them that a person takes over.
    card_channels: tuple[str, ...] = ("rest", "socketio", "wechat", "wecom", "wechat_kf")
    origins: tuple[str, ...] = ()  # of pages that may use the web chat beside the bot's own; * = any
    session_key: tuple[str, ...] = field(default=(), repr=False)  # the first signs, all verify; none = kept in a file
    widget: Path = ROOT / "widget" / "dist"
    service_hours: ServiceHours | None = None  # when people answer handovers; none = there is no such team
    limit_sender: str = "30/minute;300/hour"  # messages of one person; off = none
    limit_address: str = "300/minute"  # of one address: a school or an office may have one for all; off = none
    proxies: int = 0  # in front of the bot, each of which adds to X-Forwarded-For
    metrics: str | None = field(default=None, repr=False)  # who may read /metrics: local, or a token; none = nobody
    log_level: str = "WARNING"
    log_format: str = "text"  # or json, one object per line

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read ``PORT``, ``TUIDING_HOST``, ``TUIDING_DATABASE``, … over the defaults.

        Raises:
            SettingsError: a value cannot be used; the message names the variable.
        """
        given = os.environ if environment is None else environment
        values: dict[str, object] = {}
        for setting in fields(cls):
            name = "PORT" if setting.name == "port" else f"TUIDING_{setting.name.upper()}"
            # No channel at all is a choice; elsewhere, empty means not given.
            if given.get(name) or (setting.name == "card_channels" and name in given):
                values[setting.name] = _parsed(name, setting.name, given[name])
        return cls(**values)  # type: ignore[arg-type]

    def as_environment(self) -> dict[str, str]:
        """Return the variables that give these settings to another process."""
        result = {}
        for setting in fields(self):
            value = getattr(self, setting.name)
            name = "PORT" if setting.name == "port" else f"TUIDING_{setting.name.upper()}"
            if value is not None:
                result[name] = _written(value)
        return result


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return value.form if isinstance(value, ServiceHours) else str(value)


def _parsed(name: str, field: str, text: str) -> object:
    if field in _NUMBERS:
        what, lowest, highest = _NUMBERS[field]
        if not (text.isascii() and text.isdigit()) or not lowest <= int(text) <= highest:
            raise SettingsError(f"{name}={text!r} is not a {what}: use a number from {lowest} to {highest}")
        return int(text)
    if field == "database" and "://" in text:
        return _url(name, text, ("postgresql",), "a path, or postgresql://user:password@host:5432/name")
    if field in ("root", "database", "models", "widget"):
        return Path(text).expanduser().resolve()
    if field in _TEXTS:
        return _TEXTS[field](name, text)
    if field in _LISTS:
        parts = tuple(part.strip() for part in text.split(",") if part.strip())
        return tuple(_LISTS[field](name, part) for part in parts)
    return text


def _url(name: str, text: str, schemes: tuple[str, ...], form: str) -> str:
    """Return the address of a server; one that cannot be used is not shown, since it may have a password."""
    try:
        url = urlsplit(text)
        usable = url.scheme in schemes and bool(url.netloc or url.path.strip("/"))
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(f"{name} has no address that can be used: write {form}")
    return text


def _redis(name: str, text: str) -> str:
    return _url(name, text, ("redis", "rediss", "unix"), "redis://:password@host:6379/0")


def _service_hours(name: str, text: str) -> ServiceHours:
    try:
        return ServiceHours.parse(text)
    except ValueError as error:
        raise SettingsError(f"{name}={text!r} cannot be used: {error}") from error


def _metrics(name: str, text: str) -> str:
    if text != LOCAL and len(text) < _MIN_METRICS_TOKEN:
        raise SettingsError(
            f"{name} is neither {LOCAL!r} nor a token of at least {_MIN_METRICS_TOKEN} random characters "
            "(openssl rand -hex 16)"
        )
    return text


def _log_format(name: str, text: str) -> str:
    if text not in _LOG_FORMATS:
        raise SettingsError(f"{name}={text!r} cannot be used: write {' or '.join(_LOG_FORMATS)}")
    return text


def _limit(name: str, text: str) -> str:
    from limits import parse_many  # slow to load, and not needed unless there is something to check

    try:
        usable = text == OFF or all(item.amount > 0 for item in parse_many(text))
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(f"{name}={text!r} is no limit: write it like 30/minute;300/hour, or {OFF}")
    return text


def _origin(name: str, text: str) -> str:
    """Return an origin in the form in which browsers send it."""
    url = urlsplit(text)
    if text != "*" and (not url.scheme or not url.netloc or url.path not in ("", "/") or url.query or url.fragment):
        raise SettingsError(f"{name}: {text!r} is not an origin: write it like https://example.com, or * for any")
    return text.removesuffix("/").lower()


def _key(name: str, text: str) -> str:
    if len(text) < MIN_SESSION_KEY:
        raise SettingsError(
            f"{name} has a key of {len(text)} characters: use at least {MIN_SESSION_KEY} random ones "
            "(openssl rand -hex 32)"
        )
    return text


_LISTS: dict[str, Callable[[str, str], str]] = {
    "card_channels": lambda _, text: text,
    "origins": _origin,
    "session_key": _key,
}
_TEXTS: dict[str, Callable[[str, str], object]] = {
    "redis": _redis,
    "service_hours": _service_hours,
    "limit_sender": _limit,
    "limit_address": _limit,
    "metrics": _metrics,
    "log_format": _log_format,
}
