"""The keys that sign session ids: those of the settings, else one that is made once and kept beside the database."""

from __future__ import annotations

import fcntl
import os
import secrets
from pathlib import Path

from tuiding.settings import MIN_SESSION_KEY, Settings, SettingsError


def session_keys(settings: Settings) -> tuple[str, ...]:
    """Return the keys, the one that signs first.

    Raises:
        SettingsError: the file with the key cannot be used, or there can be none.
    """
    if settings.session_key:
        return settings.session_key
    if isinstance(settings.database, str):
        raise SettingsError(
            "TUIDING_SESSION_KEY is needed where TUIDING_DATABASE is a server: give all bots the same "
            f"{MIN_SESSION_KEY} random characters or more (openssl rand -hex 32)"
        )
    path = settings.database.with_suffix(".key")
    try:
        key = _kept(path)
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"the key of the web chat's sessions cannot be kept in {path}: {error}; make the folder writable, or give "
            f"a key of at least {MIN_SESSION_KEY} characters in TUIDING_SESSION_KEY"
        ) from error
    if len(key) < MIN_SESSION_KEY:
        raise SettingsError(
            f"{path} has no key of at least {MIN_SESSION_KEY} characters: delete it to have a new one made"
        )
    return (key,)


def _kept(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Of several processes that start at once, the first to get the lock writes; all read what it wrote.
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        key = file.read().strip()
        if not key:
            key = secrets.token_urlsafe(48)
            file.write(key + "\n")
            file.flush()
            os.fsync(file.fileno())
        return key
