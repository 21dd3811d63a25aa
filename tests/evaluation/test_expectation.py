from __future__ import annotations

from pathlib import Path

import pytest

from tuiding.evaluation.expectation import Expectation, FileError, read

_IDS = {"auto_renew", "weilidai"}


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "messages.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read_with_alternatives_and_distance(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "text\texpected\tservice\tsource\n"
        "怎么关续费\tprocedure:auto_renew\t\tx\n"
        '引号"不特殊\tfallback|procedure:weilidai\t\ty:near\n'
        "\n"
        "天气\tfallback\t\ty:far\n",
    )
    assert read(path, _IDS) == [
        Expectation("怎么关续费", ("procedure:auto_renew",)),
        Expectation('引号"不特殊', ("fallback", "procedure:weilidai"), "near"),
        Expectation("天气", ("fallback",), "far"),
    ]


def test_two_columns_are_enough(tmp_path: Path) -> None:
    assert read(_file(tmp_path, "expected\ttext\nhandoff\t转人工\n"), _IDS) == [Expectation("转人工", ("handoff",))]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "missing: text, expected"),
        ("text\twanted\n", "missing: expected"),
        ("text\texpected\n", "no messages"),
        ("text\texpected\na\tprocedure:gone\n", "line 2: unknown label 'procedure:gone'"),
        ("text\texpected\na\tanswer:weather\n", "line 2: unknown label 'answer:weather'"),
        ("text\texpected\na\tanswer:risk\n", "line 2: unknown label 'answer:risk'"),
        ("text\texpected\na\tsmalltalk\n", "line 2: unknown label 'smalltalk'"),
        ("text\texpected\na\tfallback:near\n", "line 2: unknown label"),
        ("text\texpected\na\n", "line 2: 1 columns instead of 2"),
        ("text\texpected\n \tfallback\n", "line 2: no text"),
    ],
)
def test_a_bad_file_is_refused_with_the_reason(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(FileError, match=r"messages\.tsv") as caught:
        read(_file(tmp_path, text), _IDS)
    assert says in str(caught.value)


def test_every_bad_line_is_named(tmp_path: Path) -> None:
    lines = ["text\texpected", "a\tnonsense", "好\thandoff", "b", "c\tprocedure:gone|fallback"]
    with pytest.raises(FileError, match="3 bad lines") as caught:
        read(_file(tmp_path, "\n".join(lines)), _IDS)
    assert [f"line {number}:" in str(caught.value) for number in (2, 3, 4, 5)] == [True, False, True, True]


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="No such file"):
        read(tmp_path / "gone.tsv", _IDS)
    (tmp_path / "binary.tsv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileError, match="UTF-8"):
        read(tmp_path / "binary.tsv", _IDS)
