"""One list of variables: what the code reads, compose, Kubernetes and the documentation agree on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.deploy.files import (
    BASE,
    COMPOSE,
    EXAMPLE,
    listed,
    resources,
    secrets_of_the_bot,
    services,
    variables_of_the_bot,
)
from tuiding.settings import ROOT

# The image has them as they must be.
OF_THE_IMAGE = {"PORT", "TUIDING_ACTIONS_PORT", "TUIDING_HOST", "TUIDING_MODELS", "TUIDING_ROOT", "TUIDING_WIDGET"}
# Docker's own.
OF_DOCKER = {"COMPOSE_FILE"}
ENVIRONMENTS = [COMPOSE / ".env.example", EXAMPLE / "secret.env.example"]


def environment(service: str) -> dict[str, Any]:
    return {name: value for part in services()[service] for name, value in part.get("environment", {}).items()}


def taken_from_env() -> set[str]:
    """What the compose files take from .env."""
    texts = [path.read_text(encoding="utf-8") for path in COMPOSE.glob("compose*.yaml")]
    filled_in = {name for text in texts for name in re.findall(r"(?<!\$)\$\{([A-Z_]+)", text)}
    return filled_in | {name for part in handed_on() for name, value in part.items() if value is None}


def handed_on() -> Iterator[dict[str, Any]]:
    for parts in services().values():
        for part in parts:
            yield part.get("environment", {})
            yield part.get("build", {}).get("args", {})


def test_compose_hands_the_bot_every_variable_that_it_reads_and_no_other() -> None:
    events = yaml.safe_load((COMPOSE / "endpoints.events.yml").read_text(encoding="utf-8"))["event_broker"]
    of_the_broker = set(re.findall(r"\$\{([A-Z_]+)\}", str(events)))
    assert set(environment("bot")) == variables_of_the_bot() - OF_THE_IMAGE | of_the_broker
    assert set(environment("actions")) < set(environment("bot"))


def test_env_example_lists_what_compose_takes_and_nothing_else() -> None:
    assert set(listed(COMPOSE / ".env.example")) - OF_DOCKER == taken_from_env()


def test_kubernetes_sets_what_the_bot_reads_each_in_its_place() -> None:
    overlay = yaml.safe_load((EXAMPLE / "kustomization.yaml").read_text(encoding="utf-8"))
    plain = set(listed(BASE / "settings.env"))
    plain |= {line.partition("=")[0] for line in overlay["configMapGenerator"][0]["literals"]}
    secret = set(listed(EXAMPLE / "secret.env.example"))
    assert plain <= variables_of_the_bot() - OF_THE_IMAGE - secrets_of_the_bot()
    assert secrets_of_the_bot() <= secret <= variables_of_the_bot()


def test_pods_take_no_variable_that_the_secret_lacks() -> None:
    of_pods = (resources()["Deployment"]["spec"], resources()["CronJob"]["spec"]["jobTemplate"]["spec"])
    for spec in of_pods:
        for variable in spec["template"]["spec"]["containers"][0]["env"]:
            reference = variable["valueFrom"]["secretKeyRef"]
            assert reference["key"] == variable["name"]
            assert variable["name"] in listed(EXAMPLE / "secret.env.example")


@pytest.mark.parametrize("path", ENVIRONMENTS, ids=lambda path: path.name)
def test_no_secret_has_a_value(path: Any) -> None:
    given = listed(path)
    secrets = {name for name in given if name in secrets_of_the_bot() or name.endswith("_PASSWORD")}
    assert secrets
    assert not any(given[name] for name in secrets)


def test_compose_has_no_default_for_a_secret_and_stops_without_the_ones_it_needs() -> None:
    texts = "".join(path.read_text(encoding="utf-8") for path in COMPOSE.glob("compose*.yaml"))
    uses = re.findall(r"(?<!\$)\$\{([A-Z_]+)([^}]*)\}", texts)
    secrets = {(name, rest) for name, rest in uses if name in secrets_of_the_bot() or name.endswith("_PASSWORD")}
    assert {name for name, _ in secrets} == {
        "POSTGRES_PASSWORD", "RABBITMQ_PASSWORD", "REDIS_PASSWORD", "TUIDING_SESSION_KEY",
    }  # fmt: skip
    assert {rest for _, rest in secrets} == {":?set it in .env as .env.example says"}


def test_what_is_set_has_the_same_value_everywhere() -> None:
    plain, example = listed(BASE / "settings.env"), listed(COMPOSE / ".env.example")
    compose = {name: str(value) for name, value in environment("bot").items()} | example
    assert {name: compose[name] for name in plain} == plain
    defaults = re.findall(r"\$\{([A-Z_]+):-([^}]+)\}", (COMPOSE / "compose.yaml").read_text(encoding="utf-8"))
    assert defaults
    assert {name: example[name] for name, _ in defaults} == dict(defaults)


def test_every_variable_is_documented() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    words = set(re.findall(r"[A-Z][A-Z_]+", "".join(page.read_text(encoding="utf-8") for page in pages)))
    assert variables_of_the_bot() | taken_from_env() | OF_DOCKER <= words
