"""SECURITY.md speaks of what is really pinned, and names every door that is open to the world."""

from __future__ import annotations

import re

from tests.deploy.files import COMPOSE
from tuiding.settings import ROOT

SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_the_known_weaknesses_are_those_of_the_locked_versions() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE))
    _, _, table = SECURITY.partition("## Known weaknesses")
    named = [pair for cell in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE) for pair in versions(cell)]
    assert len(named) > 10
    assert {name: locked.get(name) for name, _ in named} == dict(named)


def versions(cell: str) -> list[tuple[str, str]]:
    return [(name.lower(), version) for name, version in re.findall(r"([A-Za-z][\w-]*) (\d+(?:\.\d+)+)", cell)]


def test_every_door_that_nginx_opens_is_described() -> None:
    nginx = (COMPOSE / "nginx.conf").read_text(encoding="utf-8")
    for door in re.findall(r"location (?:= )?(\S+) \{\s+proxy_pass", nginx):
        assert f"`{door}" in SECURITY, door
