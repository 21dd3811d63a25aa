"""Environment variables as a channel's section of ``credentials.yml`` hands them on.

The section lists what it takes, ``environment: ["WECHAT_TOKEN=${WECHAT_TOKEN}", …]``. Rasa fills in what is set and
leaves the rest as it stands; on a bare ``${NAME}`` that is not set it would refuse to start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tuiding.channels.platform.envelope import Envelope
from tuiding.settings import SettingsError

_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


def variables(credentials: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the variables that are set and not empty, name -> value.

    Raises:
        SettingsError: the section is not written like the example above.
    """
    lines = (credentials or {}).get("environment") or []
    if not isinstance(lines, Sequence) or isinstance(lines, str) or not all("=" in str(line) for line in lines):
        raise SettingsError('credentials.yml: environment must be a list like ["WECHAT_TOKEN=${WECHAT_TOKEN}"]')
    pairs = [str(line).split("=", maxsplit=1) for line in lines]
    return {name: value.strip() for name, value in pairs if value.strip() and value != f"${{{name}}}"}


def required(given: Mapping[str, str], prefix: str, *names: str) -> tuple[str, ...] | None:
    """Return the values of ``prefix`` + each of ``names``, or None if no variable with the prefix is set.

    Raises:
        SettingsError: one of these is not set, but another variable with the prefix is.
    """
    known = [name for name in given if name.startswith(prefix)]
    missing = [prefix + name for name in names if prefix + name not in given]
    if known and missing:
        raise SettingsError(f"{', '.join(missing)}: not set, but {', '.join(known)} is; set it, or none of them")
    return tuple(given[prefix + name] for name in names) if known else None


def flag(given: Mapping[str, str], name: str, *, default: bool) -> bool:
    """Return a variable that is on or off.

    Raises:
        SettingsError: it is neither.
    """
    text = given.get(name, "on" if default else "off").lower()
    if text not in _TRUE + _FALSE:
        raise SettingsError(f"{name}={text!r} is neither on nor off: use true or false")
    return text in _TRUE


def number(given: Mapping[str, str], name: str, default: float) -> float:
    """Return a variable that is a number above 0.

    Raises:
        SettingsError: it is none.
    """
    text = given.get(name, str(default))
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise SettingsError(f"{name}={text!r} is not a number above 0")
    return value


def url(given: Mapping[str, str], name: str, default: str) -> str:
    """Return a variable that is the address of an HTTP API.

    Raises:
        SettingsError: it is none.
    """
    text = given.get(name, default)
    if not text.startswith(("http://", "https://")):
        raise SettingsError(f"{name}={text!r} is not an address: it begins with https://")
    return text.rstrip("/")


def encoding_key(given: Mapping[str, str], name: str) -> str | None:
    """Return a variable that is an EncodingAESKey, or None if it is not set.

    Raises:
        SettingsError: it is none.
    """
    text = given.get(name)
    if text is not None:
        try:
            Envelope(text, receiver="")
        except ValueError as error:
            raise SettingsError(f"{name} cannot be used: {error}") from error
    return text
