"""The files of a folder, and of no other."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tuiding.server.pages import Folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "dist"
    (root / "inner").mkdir(parents=True)
    (root / "chat.js").write_text("let a = '退订';\n" * 99, encoding="utf-8")
    (root / "inner" / "icon.png").write_bytes(b"\x89PNG")
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (tmp_path / "dist-other").mkdir()
    (tmp_path / "dist-other" / "secret").write_text("secret", encoding="utf-8")
    return root


def test_a_file_has_its_type_and_a_compressed_form(root: Path) -> None:
    file = Folder(root).file("chat.js")
    assert file is not None
    assert file.content_type == "text/javascript; charset=utf-8"
    assert file.compressed is not None
    assert gzip.decompress(file.compressed) == file.body == (root / "chat.js").read_bytes()


def test_a_picture_is_sent_as_it_is(root: Path) -> None:
    file = Folder(root).file("inner/icon.png")
    assert file is not None
    assert (file.content_type, file.compressed) == ("image/png", None)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "inner",
        "none.js",
        "../secret",
        "inner/../../secret",
        "../dist-other/secret",
        "chat.js/x",
        "a\x00b",
        "x" * 5000,
    ],
)
def test_nothing_else_is_found(name: str, root: Path) -> None:
    assert Folder(root).file(name) is None


def test_an_absolute_path_is_not_found(root: Path) -> None:
    assert Folder(root).file(str(root.parent / "secret")) is None


def test_a_link_out_of_the_folder_is_not_followed(root: Path) -> None:
    (root / "link").symlink_to(root.parent / "secret")
    assert Folder(root).file("link") is None


def test_a_changed_file_is_read_again(root: Path) -> None:
    folder = Folder(root)
    before = folder.file("chat.js")
    assert folder.file("chat.js") is before
    (root / "chat.js").write_text("let b;", encoding="utf-8")
    after = folder.file("chat.js")
    assert before is not None
    assert after is not None
    assert (after.body, after.etag != before.etag) == (b"let b;", True)


def test_a_folder_that_is_not_there_has_no_files(tmp_path: Path) -> None:
    assert Folder(tmp_path / "none").file("index.html") is None
