"""What the tools make of the files, where they are installed: each is skipped without its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.deploy.files import COMPOSE, EXAMPLE, KUBERNETES, listed


def works(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def test_kustomize_builds_the_example(tmp_path: Path) -> None:
    commands = [["kustomize", "build"], ["kubectl", "kustomize"]]
    command = next((command for command in commands if shutil.which(command[0])), None)
    if command is None:
        pytest.skip("neither kustomize nor kubectl here: deploy/kubernetes is read, not built")
    shutil.copytree(KUBERNETES, tmp_path / "kubernetes")
    example = tmp_path / "kubernetes" / EXAMPLE.relative_to(KUBERNETES)
    shutil.copy(example / "secret.env.example", example / "secret.env")
    built = subprocess.run([*command, str(example)], capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    found = {resource["kind"]: resource for resource in yaml.safe_load_all(built.stdout)}
    assert all(resource["metadata"].get("namespace", "tuiding") == "tuiding" for resource in found.values())
    container = found["Deployment"]["spec"]["template"]["spec"]["containers"][0]
    assert container["image"].startswith("registry.example.com/tuiding:")
    # A change of either starts the pods anew, for their names change with them.
    names = {found[kind]["metadata"]["name"] for kind in ("ConfigMap", "Secret")}
    assert names == {next(iter(source.values()))["name"] for source in container["envFrom"]}
    assert all(name.startswith("tuiding-") for name in names)


@pytest.mark.skipif(not works("docker", "compose", "version"), reason="no docker compose here: its files are only read")
@pytest.mark.parametrize("more", [[], ["compose.actions.yaml"], ["compose.actions.yaml", "compose.events.yaml"]])
def test_compose_wants_its_secrets_and_is_content_with_them(tmp_path: Path, more: list[str]) -> None:
    files = [part for name in ["compose.yaml", *more] for part in ("--file", str(COMPOSE / name))]
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}

    def config(text: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / ".env").write_text(text, encoding="utf-8")
        command = ["docker", "compose", "--env-file", str(tmp_path / ".env"), *files, "config"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    empty = (COMPOSE / ".env.example").read_text(encoding="utf-8")
    refused = config(empty)
    assert refused.returncode != 0
    assert "set it in .env as .env.example says" in refused.stderr
    given = "".join(f"{name}={'k' * 64}\n" for name in listed(COMPOSE / ".env.example") if name.endswith("_PASSWORD"))
    accepted = config(f"{empty}\n{given}TUIDING_SESSION_KEY={'k' * 64}\n")
    assert accepted.returncode == 0, accepted.stderr
    assert yaml.safe_load(accepted.stdout)["services"]["bot"]["environment"]["TUIDING_WORKERS"] == "2"
