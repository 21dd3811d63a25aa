"""The image, as far as it can be looked at without Docker: its files, and the bot running from just those."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import requests

from tests.deploy.files import dockerfile, goes_to_docker
from tests.end_to_end.bot import running, trained
from tuiding.settings import ROOT

# Where stages make what the final one takes, and where the same stands in the project; the environment runs the tests.
MADE = {"/app/.venv": None, "/app/models": "models", "/widget/dist": "widget/dist"}


def sources(stage: int) -> list[str]:
    """Paths of the project that a stage copies."""
    copies = [instruction for instruction in dockerfile()[stage] if instruction.name == "COPY"]
    return [path for copy in copies if copy.stage is None for path in copy.paths[:-1]]


def test_what_is_copied_is_there_and_reaches_docker() -> None:
    for stage in range(len(dockerfile())):
        for source in sources(stage):
            found = list(ROOT.glob(source))
            assert found, source
            assert all(goes_to_docker(str(path.relative_to(ROOT))) for path in found), source


@pytest.mark.parametrize(
    "path",
    [
        ".env", ".git/config", ".venv/bin/python", "conversations.db", "conversations.key", "deploy/compose/.env",
        "models/tuiding.tar.gz", "tests/conftest.py", "tuiding/__pycache__/settings.cpython-311.pyc",
        "widget/dist/index.html", "widget/node_modules/lit/index.js",
    ],
)  # fmt: skip
def test_what_is_secret_or_made_here_never_reaches_docker(path: str) -> None:
    assert not goes_to_docker(path)


def test_everything_that_the_environment_is_made_of_is_copied_before_it_is_made() -> None:
    assert {"bootstrap.py", "requirements*.lock", "packages"} <= set(sources(1))


def image(folder: Path) -> Path:
    """Copy what the final stage copies, and return the folder it works in."""
    root = folder / "app"
    root.mkdir()
    for copy in dockerfile()[-1]:
        if copy.name != "COPY":
            continue
        *given, target = copy.paths
        for path in given:
            source = MADE.get(path, path.removeprefix("/app/"))
            if source is None:
                continue
            place = root / target / Path(path).name if target == "./" else root / target
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / source, place)
    return root


def state(root: Path) -> dict[str, tuple[int, int]]:
    """Every file with its time and size."""
    stats = {str(path): path.stat() for path in root.rglob("*")}
    return {path: (stat.st_mtime_ns, stat.st_size) for path, stat in stats.items()}


def test_the_bot_answers_from_the_images_files_and_writes_none_of_them(tmp_path: Path) -> None:
    trained()
    root, temporary, data = image(tmp_path), tmp_path / "tmp", tmp_path / "data"
    for folder in (temporary, data):
        folder.mkdir()
    before = state(root)
    places = {"HOME": str(temporary), "TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1"}
    with running(data, root, "bot", **places) as url:
        assert requests.get(f"{url}/health", timeout=30).status_code == 200
        assert requests.get(f"{url}/webhooks/rest/", timeout=30).status_code == 200
        assert "tuiding-chat" in requests.get(url, timeout=30).text
        body = {"sender": "me", "message": "怎么取消自动续费"}
        answer = requests.post(f"{url}/webhooks/rest/webhook", json=body, timeout=30).json()
        assert answer[0]["text"]
    assert state(root) == before
