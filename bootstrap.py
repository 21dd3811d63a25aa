"""Prepare .venv for ``make``: find or install uv, find or install Python 3.11, install what the lock names.

Runs under any Python 3 and uses the standard library alone. ``bootstrap.py run`` installs what the bot needs,
``bootstrap.py dev`` what its tests and linters need too. When everything is there it returns at once.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from glob import glob

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
TOOLS = os.path.join(ROOT, ".tools")
STAMP = os.path.join(VENV, "installed.json")
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
VERSION = "3.11"


def main():
    wanted = sys.argv[1] if len(sys.argv) == 2 else ""
    if wanted not in LOCKS:
        fail("say which environment: bootstrap.py run, or bootstrap.py dev")
    digests = {name: digest(lock) for name, lock in LOCKS.items()}
    stored = installed()
    if stored.get(wanted) == digests[wanted] and os.path.exists(os.path.join(VENV, "bin", "python")):
        return
    uv = find_uv()
    environment = dict(os.environ, VIRTUAL_ENV=VENV)
    environment.setdefault("UV_HTTP_TIMEOUT", "300")
    mirror = pip_mirror()
    if mirror:
        environment.setdefault("UV_DEFAULT_INDEX", mirror)
    if not stored:
        say("creating .venv")
        call(
            [uv, "venv", "--quiet", "--clear", "--python", find_python(), VENV],
            environment,
            "Python %s could not be found or installed: install it (for example python3.11 from your system's "
            "packages, or pyenv) and try again" % VERSION,
        )
    say("installing %s" % LOCKS[wanted])
    if os.path.exists(STAMP):
        os.remove(STAMP)
    call(
        [uv, "pip", "sync", "--quiet", "--compile-bytecode", "--require-hashes", os.path.join(ROOT, LOCKS[wanted])],
        environment,
        "the packages could not be installed; the lines above say why. No network: set UV_DEFAULT_INDEX to a mirror. "
        "A package had to be built and no compiler was found: install one (Debian: build-essential python3.11-dev)",
    )
    # The development lock contains the other one.
    done = digests if wanted == "dev" else {"run": digests["run"]}
    with open(STAMP, "w") as file:
        json.dump(done, file)


def find_uv():
    """Return a uv: the one on PATH, or one installed from the package registry into .tools."""
    places = [shutil.which("uv"), os.path.join(TOOLS, "bin", "uv"), os.path.join(TOOLS, "packages", "bin", "uv")]
    for place in places:
        if place and os.path.exists(place) and works([place, "--version"]):
            return place
    say("installing uv into .tools")
    lock = [
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        os.path.join(ROOT, "requirements-uv.lock"),
    ]
    # Debian's Python has no venv without python3-venv, and some Pythons have no pip: either will do.
    if works([sys.executable, "-m", "venv", TOOLS]) and works(
        [os.path.join(TOOLS, "bin", "pip"), "install", *lock], show=True
    ):
        return places[1]
    packages = os.path.join(TOOLS, "packages")
    if works([sys.executable, "-m", "pip", "install", "--target", packages, *lock], show=True):
        return places[2]
    return fail("uv could not be installed: install it (https://docs.astral.sh/uv) or python3-venv, and try again")


def find_python():
    """Return a Python of the right version: running, on PATH, under pyenv; else its number, for uv to download."""
    pyenv = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    places = [sys.executable, shutil.which("python" + VERSION)]
    places += sorted(glob(os.path.join(pyenv, "versions", VERSION + "*", "bin", "python")), reverse=True)
    check = "import sys; sys.exit(sys.version_info[:2] != (3, 11))"
    for place in places:
        if place and works([place, "-c", check]):
            return place
    return VERSION


def pip_mirror():
    """Return the index that pip is set to, which uv does not read by itself."""
    if os.environ.get("UV_INDEX_URL") or os.environ.get("UV_DEFAULT_INDEX"):
        return None
    if os.environ.get("PIP_INDEX_URL"):
        return os.environ["PIP_INDEX_URL"]
    try:
        command = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
        return subprocess.check_output(command, stderr=subprocess.DEVNULL).decode().strip() or None
    except (OSError, subprocess.CalledProcessError):
        return None


def installed():
    try:
        with open(STAMP) as file:
            return json.load(file)
    except (IOError, ValueError):
        return {}


def digest(lock):
    with open(os.path.join(ROOT, lock), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def works(command, show=False):
    quiet = None if show else subprocess.DEVNULL
    try:
        return subprocess.call(command, stdout=quiet, stderr=quiet) == 0
    except OSError:
        return False


def call(command, environment, message):
    try:
        code = subprocess.call(command, env=environment)
    except OSError as error:
        fail("%s: %s" % (command[0], error))
    if code != 0:
        fail(message)


def say(text):
    print("setup: " + text)
    sys.stdout.flush()


def fail(message):
    sys.stderr.write("setup: " + message + "\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
