"""Names are found by their sound."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.nlu.pipeline import Graph
from tuiding.nlu.extractor import NAMED, DatasetExtractor
from tuiding.nlu.homophones import Homophones
from tuiding.nlu.sounds import sound


@pytest.fixture
def homophones() -> Homophones:
    return Homophones([("loan", "微粒贷"), ("video", "腾讯视频"), ("video", "鹅厂"), ("pay", "wx支付")])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("微立贷咋关", [("loan", 0, 3)]),
        ("取消藤迅视频", [("video", 2, 6)]),
        # Southern: sh is s, -ng is -n.
        ("滕讯四频", [("video", 0, 4)]),
        ("视频腾讯", []),
        # Two characters, and names that are not all Chinese, sound like too much else.
        ("额厂", []),
        ("vx支付", []),
        ("", []),
    ],
)
def test_a_name_of_three_characters_or_more_is_found_by_its_sound(
    homophones: Homophones, text: str, found: list[tuple[str, int, int]]
) -> None:
    assert list(homophones.find(text)) == found


def test_what_is_spelled_right_is_found_once_and_what_only_sounds_like_it_too(tmp_path: Path) -> None:
    graph = Graph(tmp_path, DatasetExtractor)
    for text in ("那个小程序怎么关", "那个小成序怎么关"):
        assert graph.process(text)[NAMED] == ["mini_program"], text


def test_the_readings_of_phrases_are_not_in_memory() -> None:
    command = "import tuiding.nlu.sounds, pypinyin.constants; print(len(pypinyin.constants.PHRASES_DICT))"
    assert subprocess.check_output([sys.executable, "-c", command], text=True) == "0\n"
    assert [sound(character) for character in "重还a 龘"] == ["zhong", "hai", "a", " ", "da"]
