"""The set-up script: quick when there is nothing to do, clear when it cannot go on."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tuiding.settings import ROOT


def _bootstrap(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "bootstrap.py"), *arguments]
    return subprocess.run(command, env=environment or None, capture_output=True, text=True, check=False)


def _copy(tmp_path: Path) -> Path:
    for name in ("bootstrap.py", "requirements.lock", "requirements-dev.lock", "requirements-uv.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_an_unknown_environment_is_refused(tmp_path: Path) -> None:
    result = _bootstrap(_copy(tmp_path), "production")
    assert result.returncode == 2
    assert "bootstrap.py run, or bootstrap.py dev" in result.stderr


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
