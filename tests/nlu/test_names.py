"""Names are found as they are spelled, and by their sound."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.nlu.pipeline import Graph
from tuiding.nlu.extractor import NAMED, DatasetExtractor
from tuiding.nlu.names import Names
from tuiding.nlu.sounds import heard, sound

_NAMES = [("loan", "微粒贷"), ("video", "腾讯视频"), ("music", "腾讯"), ("pay", "wx支付")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("微粒贷咋关", [("loan", 0, 3)]),
        ("取消 腾讯 视频", [("music", 3, 5), ("video", 3, 8)]),
        ("wx支付和微粒贷", [("pay", 0, 4), ("loan", 5, 8)]),
        ("微粒", []),
        ("藤迅视频", []),
        (" ", []),
        ("", []),
    ],
)
def test_a_name_is_found_wherever_it_is_spelled_with_spaces_or_without(
    text: str, found: list[tuple[str, int, int]]
) -> None:
    assert list(Names(_NAMES).find(text)) == found
    assert list(Names([]).find(text)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("微立贷咋关", [("loan", 0, 3)]),
        ("取消藤迅视频", [("video", 2, 6)]),
        # Southern: sh is s, -ng is -n.
        ("滕讯四频", [("video", 0, 4)]),
        ("视频腾讯", []),
        ("微 立贷", []),
        ("", []),
    ],
)
def test_a_name_is_found_by_its_sound(text: str, found: list[tuple[str, int, int]]) -> None:
    names = [("loan", "微粒贷"), ("video", "腾讯视频")]
    assert list(Names(names, heard).find(text)) == found


@pytest.mark.parametrize("text", ["小乘序", "小乘许", "小程x", "小x序"])
def test_what_sounds_like_too_much_else_is_not_looked_for(text: str, tmp_path: Path) -> None:
    words = {"alias": {"whole": ["小程序"], "short": ["程序"], "latin": ["小程x"]}}
    extractor = Graph(tmp_path, DatasetExtractor).components[-1]
    extractor._use(words)
    found = {entity["value"] for entity in extractor._entities(text)}
    assert found == {"小乘序": {"whole"}, "小乘许": {"whole"}, "小程x": {"latin"}, "小x序": set()}[text]


def test_what_is_spelled_right_is_found_once_and_what_only_sounds_like_it_too(tmp_path: Path) -> None:
    graph = Graph(tmp_path, DatasetExtractor)
    for text in ("那个小程序怎么关", "那个小成序怎么关"):
        assert graph.process(text)[NAMED] == ["mini_program"], text


def test_the_readings_of_phrases_are_not_in_memory() -> None:
    command = "import tuiding.nlu.sounds, pypinyin.constants; print(len(pypinyin.constants.PHRASES_DICT))"
    assert subprocess.check_output([sys.executable, "-c", command], text=True) == "0\n"
    assert [sound(character) for character in "重还a 龘"] == ["zhong", "hai", "a", " ", "da"]
