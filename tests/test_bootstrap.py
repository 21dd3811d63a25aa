"""The set-up script: quick when there is nothing to do, clear when it cannot go on."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tuiding.settings import ROOT

_LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-neural.lock")


def _bootstrap(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "bootstrap.py"), *arguments]
    return subprocess.run(command, env=environment or None, capture_output=True, text=True, check=False)


def _copy(tmp_path: Path) -> Path:
    for name in ("bootstrap.py", *_LOCKS, "requirements-uv.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "packages", tmp_path / "packages")
    return tmp_path


@pytest.mark.parametrize("lock", _LOCKS)
def test_a_lock_has_exact_versions_and_hashes_and_no_address(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    package = re.compile(r"[a-z0-9-]+==[0-9a-z.+]+ \\")
    checksum = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert not [line for line in lines if not package.fullmatch(line) and not checksum.fullmatch(line)]


def test_only_the_neural_lock_has_tensorflow() -> None:
    named = [lock for lock in _LOCKS if "\ntensorflow" in (ROOT / lock).read_text(encoding="utf-8")]
    assert named == ["requirements-neural.lock"]


def test_an_unknown_environment_is_refused(tmp_path: Path) -> None:
    result = _bootstrap(_copy(tmp_path), "production")
    assert result.returncode == 2
    assert "bootstrap.py run, dev, neural, widget or browser" in result.stderr


def test_what_is_installed_is_left_alone() -> None:
    result = _bootstrap(ROOT, "dev")
    assert (result.returncode, result.stdout) == (0, "")


def test_without_network_it_says_what_to_do(tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:9/simple"
    result = _bootstrap(
        _copy(tmp_path), "run", PATH="/usr/bin:/bin", HOME=str(tmp_path), PIP_INDEX_URL=nowhere, PIP_RETRIES="0",
        UV_DEFAULT_INDEX=nowhere, UV_CACHE_DIR=str(tmp_path / "cache"), PIP_CONFIG_FILE="/dev/null",
    )  # fmt: skip
    assert result.returncode == 2
    assert "setup: " in result.stderr
    assert "Traceback" not in result.stderr


_UV = """#!/bin/sh
echo "$@" >> "$LOG"
[ "$1" = venv ] && for last; do :; done && mkdir -p "$last/bin" && touch "$last/bin/python"
[ "$1" = pip ] && [ "$2" = "$FAILING" ] && echo "uv says no" >&2 && exit 1
exit 0
"""


class _Packages:
    """A copy of the project, and a command in place of uv that notes what it is told."""

    def __init__(self, root: Path) -> None:
        self.root, self.log = _copy(root), root / "uv.log"
        (root / "bin").mkdir()
        (root / "bin" / "uv").write_text(_UV, encoding="utf-8")
        (root / "bin" / "uv").chmod(0o755)

    def bootstrap(self, step: str, failing: str = "") -> subprocess.CompletedProcess[str]:
        path = f"{self.root / 'bin'}:/usr/bin:/bin"
        return _bootstrap(self.root, step, PATH=path, HOME=str(self.root), LOG=str(self.log), FAILING=failing)

    def said(self) -> list[str]:
        """What uv was told to do since the last time, and with what."""
        told = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        told = [line for line in told if line != "--version"]
        return [f"{line.split()[0]} {Path(line.split()[-1]).relative_to(self.root)}" for line in told]


_STAND_IN = "pip packages/tensorflow-absent"


def test_the_stand_in_is_installed_beside_the_lock_and_again_when_it_changes(tmp_path: Path) -> None:
    packages = _Packages(tmp_path)
    assert packages.bootstrap("run").returncode == 0
    assert packages.said() == ["venv .venv", "pip requirements.lock", _STAND_IN]
    again = packages.bootstrap("run")
    assert (again.returncode, again.stdout, packages.said()) == (0, "", [])
    module = tmp_path / "packages" / "tensorflow-absent" / "tensorflow.py"
    module.write_text(module.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    packages.bootstrap("run")
    assert packages.said() == ["pip requirements.lock", _STAND_IN]


def test_every_package_of_a_lock_is_checked_and_the_stand_in_needs_no_network(tmp_path: Path) -> None:
    packages = _Packages(tmp_path)
    packages.bootstrap("run")
    told = packages.log.read_text(encoding="utf-8").splitlines()
    assert "--require-hashes" in next(line for line in told if line.endswith("requirements.lock"))
    stand_in = next(line for line in told if line.endswith("tensorflow-absent"))
    assert {"--no-index", "--no-deps", "--no-build-isolation", "--no-cache"} <= set(stand_in.split())


def test_the_real_tensorflow_has_an_environment_of_its_own_without_the_stand_in(tmp_path: Path) -> None:
    packages = _Packages(tmp_path)
    packages.bootstrap("dev")
    packages.said()
    assert packages.bootstrap("neural").returncode == 0
    assert packages.said() == ["venv .venv-neural", "pip requirements-neural.lock"]
    for step in ("run", "dev", "neural"):
        assert packages.bootstrap(step).stdout == ""


def test_an_installation_that_fails_is_tried_again(tmp_path: Path) -> None:
    packages = _Packages(tmp_path)
    for failing in ("sync", "install"):
        result = packages.bootstrap("run", failing)
        assert result.returncode == 2
        assert "uv says no" in result.stderr
        assert "could not be installed" in result.stderr
    packages.said()
    assert packages.bootstrap("run").returncode == 0
    assert packages.said()[-2:] == ["pip requirements.lock", _STAND_IN]


_NPM = """#!/bin/sh
echo "$@" >> "$LOG"
[ "$FAILING" = "$1" ] && echo "npm says no" >&2 && exit 1
[ "$1" = ci ] && mkdir -p node_modules
[ "$1" = run ] && mkdir -p dist && echo built > dist/index.html
exit 0
"""


class _Widget:
    """A copy of the project with a small widget, and commands in place of Node and npm that note what they are told."""

    def __init__(self, root: Path, node: str = "exit 0") -> None:
        self.root = _copy(root)
        self.folder = root / "widget"
        (self.folder / "src").mkdir(parents=True)
        for name in ("package.json", "package-lock.json", "src/index.ts"):
            (self.folder / name).write_text("{}", encoding="utf-8")
        self.bin, self.log = root / "bin", root / "npm.log"
        self.bin.mkdir()
        self.command("node", f"#!/bin/sh\n{node}\n")
        self.command("npm", _NPM)

    def command(self, name: str, text: str) -> None:
        (self.bin / name).write_text(text, encoding="utf-8")
        (self.bin / name).chmod(0o755)

    def bootstrap(self, *steps: str, **environment: str) -> subprocess.CompletedProcess[str]:
        given = {"PATH": f"{self.bin}:/usr/bin:/bin", "HOME": str(self.root), "LOG": str(self.log), **environment}
        return _bootstrap(self.root, *steps, **given)

    def said(self) -> list[str]:
        """What npm was told since the last time."""
        told = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return [line.split()[0] for line in told]


def test_the_widget_is_built_once_and_again_when_its_sources_change(tmp_path: Path) -> None:
    widget = _Widget(tmp_path)
    assert widget.bootstrap("widget").returncode == 0
    assert widget.said() == ["ci", "run"]
    again = widget.bootstrap("widget")
    assert (again.returncode, again.stdout, widget.said()) == (0, "", [])
    (widget.folder / "src" / "index.ts").write_text("changed", encoding="utf-8")
    widget.bootstrap("widget")
    assert widget.said() == ["run"]
    (widget.folder / "package-lock.json").write_text("changed", encoding="utf-8")
    widget.bootstrap("widget")
    assert widget.said() == ["ci", "run"]
    shutil.rmtree(widget.folder / "dist")
    widget.bootstrap("widget")
    assert widget.said() == ["run"]


def test_npm_gets_the_rest_of_the_line_and_its_exit_code_counts(tmp_path: Path) -> None:
    widget = _Widget(tmp_path)
    assert widget.bootstrap("npm", "test").returncode == 0
    assert widget.said() == ["ci", "test"]
    assert widget.bootstrap("npm", "test", FAILING="test").returncode == 1


def test_a_build_that_fails_says_what_to_do_and_is_tried_again(tmp_path: Path) -> None:
    widget = _Widget(tmp_path)
    for failing in ("ci", "run"):
        result = widget.bootstrap("widget", FAILING=failing)
        assert result.returncode == 2
        assert "npm says no" in result.stderr
        assert "without its web chat" in result.stderr
        assert "Traceback" not in result.stderr
    widget.said()
    assert widget.bootstrap("widget").returncode == 0
    assert widget.said() == ["run"]


def test_an_old_node_is_not_used_and_without_network_it_says_what_to_do(tmp_path: Path) -> None:
    widget = _Widget(tmp_path, node="exit 1")
    nowhere = "http://127.0.0.1:9/simple"
    result = widget.bootstrap(
        "widget", PIP_INDEX_URL=nowhere, PIP_RETRIES="0", UV_DEFAULT_INDEX=nowhere, PIP_CONFIG_FILE="/dev/null",
        UV_CACHE_DIR=str(tmp_path / "cache"),
    )  # fmt: skip
    assert result.returncode == 2
    assert widget.said() == []
    assert "setup: " in result.stderr
    assert "Traceback" not in result.stderr


def test_a_widget_that_is_built_costs_a_start_next_to_nothing(tmp_path: Path) -> None:
    widget = _Widget(tmp_path)
    shutil.copytree(ROOT / "widget" / "src", widget.folder / "src", dirs_exist_ok=True)
    widget.bootstrap("widget")
    began = time.perf_counter()
    widget.bootstrap("widget")
    assert time.perf_counter() - began < 1


def test_a_browser_on_the_path_is_taken_silently(tmp_path: Path) -> None:
    widget = _Widget(tmp_path)
    shutil.copy(widget.bin / "node", widget.bin / "chromium")
    result = widget.bootstrap("browser")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_without_a_browser_playwright_installs_its_own_and_a_failure_says_what_to_do(tmp_path: Path) -> None:
    widget = _Widget(tmp_path)
    widget.command("apt-get", "#!/bin/sh\nexit 1\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    widget.command("../.venv/bin/playwright", _NPM)
    assert widget.bootstrap("browser", PATH=str(widget.bin)).returncode == 0
    assert widget.said() == ["install"]
    result = widget.bootstrap("browser", PATH=str(widget.bin), FAILING="install")
    assert result.returncode == 2
    assert "install chromium (Debian: apt-get install chromium" in result.stderr
