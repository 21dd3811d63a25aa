"""What stands in deploy/, read for the tests."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from tuiding.settings import ROOT, Settings

DEPLOY = ROOT / "deploy"
COMPOSE = DEPLOY / "compose"
KUBERNETES = DEPLOY / "kubernetes"
BASE = KUBERNETES / "base"
EXAMPLE = KUBERNETES / "overlays" / "example"
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def variables_of_the_bot() -> set[str]:
    """Every variable that the settings or a channel read."""
    names = {"PORT" if setting.name == "port" else f"TUIDING_{setting.name.upper()}" for setting in fields(Settings)}
    credentials = yaml.safe_load((ROOT / "credentials.yml").read_text(encoding="utf-8"))
    for section in credentials.values():
        names |= {line.partition("=")[0] for line in (section or {}).get("environment", [])}
    return names


def secrets_of_the_bot() -> set[str]:
    """Those that nobody may see: what settings never print, and the channels' tokens, secrets and keys."""
    hidden = {f"TUIDING_{setting.name.upper()}" for setting in fields(Settings) if not setting.repr}
    return hidden | {name for name in variables_of_the_bot() if re.search(r"_(TOKEN|SECRET|AES_KEY)$", name)}


def services() -> dict[str, list[dict[str, Any]]]:
    """Every service of compose, with what each file says of it, compose.yaml first."""
    result: dict[str, list[dict[str, Any]]] = {}
    for path in [COMPOSE / "compose.yaml", *sorted(COMPOSE.glob("compose.*.yaml"))]:
        for name, service in yaml.safe_load(path.read_text(encoding="utf-8"))["services"].items():
            result.setdefault(name, []).append(service)
    return result


def resources(folder: Path = BASE) -> dict[str, dict[str, Any]]:
    """Every resource that stands in a folder, kind -> resource."""
    read = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.yaml")))
    return {resource["kind"]: resource for resource in read}


def listed(path: Path) -> dict[str, str]:
    """The variables of a file like .env, also those that stand there as a comment; name -> value."""
    pairs = re.findall(r"^#?([A-Z][A-Z_]+)=(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(pairs)


@dataclass(frozen=True)
class Instruction:
    """One instruction of the Dockerfile."""

    name: str
    text: str

    @property
    def stage(self) -> str | None:
        """The stage that a COPY takes from; None: the project's folder."""
        match = re.search(r"--from=(\S+)", self.text)
        return match[1] if match else None

    @property
    def paths(self) -> list[str]:
        """The sources of a COPY, then its target."""
        return [word for word in self.text.split() if not word.startswith("--")]


def dockerfile() -> list[list[Instruction]]:
    """The instructions of each stage, the final one last."""
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    stages: list[list[Instruction]] = []
    for line in filter(str.strip, lines):
        name, _, rest = line.partition(" ")
        if name == "FROM":
            stages.append([])
        stages[-1].append(Instruction(name, rest.strip()))
    return stages


def goes_to_docker(path: str) -> bool:
    """Whether .dockerignore lets a path of the project through: the last pattern that fits it, or a folder of it."""
    allowed = True
    parts = path.split("/")
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!").rstrip("/")
        if not pattern or pattern.startswith("#"):
            continue
        expression = re.escape(pattern).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
        if any(re.fullmatch(expression, "/".join(parts[: length + 1])) for length in range(len(parts))):
            allowed = line.startswith("!")
    return allowed
