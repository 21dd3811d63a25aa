"""How much disk an installation takes: a fresh environment from a lock, as ``bootstrap.py`` makes it for everyone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tuiding.settings import ROOT


def installed_mb(step: str, folder: str) -> float:
    """Return what ``du`` says of the environment that the step of ``bootstrap.py`` makes in ``folder``, in MB of 2^20.

    Raises:
        RuntimeError: it cannot be installed.
    """
    with TemporaryDirectory() as place:
        fresh = Path(place)
        shutil.copy(ROOT / "bootstrap.py", fresh)
        shutil.copytree(ROOT / "packages", fresh / "packages")
        for lock in ROOT.glob("requirements*.lock"):
            shutil.copy(lock, fresh)
        command = [sys.executable, str(fresh / "bootstrap.py"), step]
        if subprocess.run(command, cwd=fresh, stdout=subprocess.DEVNULL, check=False).returncode != 0:  # noqa: S603
            raise RuntimeError(f"bootstrap.py {step} failed; the lines above say why")
        size = subprocess.check_output(["du", "-sk", str(fresh / folder)], text=True)  # noqa: S603, S607
        return int(size.split()[0]) / 1024
