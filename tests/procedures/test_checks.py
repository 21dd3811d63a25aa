from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.procedures import folder
from tests.procedures.folder import changed, fact, path, procedure, source, variant, write
from tuiding.procedures import load

X = "procedures/x.yml"


def _paths(*paths: dict[str, Any]) -> dict[str, Any]:
    return {"variants": [variant(paths=list(paths))]}


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        # references
        ({"related": ["nothing"]}, "related.0", "no procedure 'nothing'"),
        ({"related": ["x"]}, "related.0", "itself"),
        ({"variants": [variant(paths=[], procedure="nothing")]}, "variants.0.procedure", "no procedure"),
        ({"variants": [variant(when={"planet": ["mars"]})]}, "variants.0.when", "no entity 'planet'"),
        ({"variants": [variant(when={"platform": ["fax"]})]}, "variants.0.when.platform", "no value 'fax'"),
        ({"facts": [fact(sources=["guide_a", "nowhere"])]}, "facts.0.sources", "no source 'nowhere'"),
        (_paths(path(sources=["nowhere"])), "variants.0.paths.0.sources", "no source 'nowhere'"),
        ({"intro": {"text": "当心。", "sources": ["nowhere"], "support": "single"}}, "intro.sources", "no source"),
        ({"times": [{"stage": "arrival", "min": 0, "max": 1, "unit": "days", "sources": ["nowhere"],
                     "support": "single"}]}, "times.0.sources", "no source"),
        # support
        ({"facts": [fact(support="official")]}, "facts.0.support", "official"),
        ({"facts": [fact(support="several")]}, "facts.0.support", "several"),
        ({"facts": [fact(support="several", sources=["lutong", "lutong_two"])]}, "facts.0.support", "several"),
        ({"facts": [fact(support="several", sources=["guide_a", "own"])],
          "sources": {"own": source("own", url="https://m.guide-a.example/other")}}, "facts.0.support", "several"),
        (_paths(path(row="s1r1")), "variants.0.paths.0.row", "lutong"),
        # order
        (_paths(path(correction="不对。")), "variants.0.paths", "never stands alone"),
        (_paths(path(correction="不对。"), path()), "variants.0.paths", "corrected ones last"),
        (_paths(path(support="unconfirmed"), path()), "variants.0.paths", "unconfirmed paths come after"),
        # duplicates
        ({"aliases": ["新闻服务"]}, "aliases.0", "stands already in procedures/news.yml"),
        ({"aliases": ["新聞服務"]}, "aliases.0", "stands already in procedures/news.yml"),
        ({"aliases": ["ＱＱ"]}, "aliases.0", "stands already in vocabulary.yml"),
        ({"aliases": ["听歌"]}, "aliases.0", "services.听歌"),
        ({"aliases": ["一样", "一样"]}, "aliases.1", "stands already in procedures/x.yml"),
        ({"aliases": ["😀"]}, "aliases.0", "no letters"),
        ({"services": {"阅读": ["安卓"]}}, "services.阅读", "stands already in vocabulary.yml"),
        ({"examples": [" 新聞不要了", "别的"]}, "examples.0", "procedures/news.yml: examples.0"),
        ({"examples": ["退", "退"]}, "examples.1", "examples.0"),
        ({"sources": {"guide_a": source("mine")}}, "sources.guide_a", "sources.yml already"),
        ({"sources": {"mine": source("guide-a")}}, "sources.mine", "'guide_a' in sources.yml"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_the_only_one_reported(
    tmp_path: Path, fields: dict[str, Any], field: str, message: str
) -> None:
    (problem,) = folder.problems(write(tmp_path, {X: procedure("x", **fields)}))
    assert (problem.file, problem.field) == (X, field)
    assert message in problem.message


@pytest.mark.parametrize(
    "fields",
    [
        _paths(path(), path(support="unconfirmed"), path(correction="不对。")),
        _paths(path(row="s1r1", sources=["help_a", "lutong"])),
        {"facts": [fact(row="s1r1")]},
        {"facts": [fact(support="several", sources=["lutong", "lutong_two", "guide_a"])]},
        {"facts": [fact(support="official", sources=["guide_a", "help_a"])]},
        {"facts": [fact(support="official", sources=["own"])], "sources": {"own": source("own", "copy_of_official")}},
        {"variants": [variant(when={"platform": ["ios", "pc"], "payer": ["apple"]})]},
        {"variants": [variant(paths=[], procedure="news")], "related": ["news"]},
    ],
)
def test_what_keeps_the_rules_is_accepted(tmp_path: Path, fields: dict[str, Any]) -> None:
    assert "x" in load(write(tmp_path, {X: procedure("x", **fields)})).procedures


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"suggestions": ["news", "music", "nothing"]}, "suggestions.2"),
        ({"facts": [fact(sources=["nowhere"])]}, "facts.0.sources"),
        ({"contacts": {"desk": {"name": "a", "text": "b", "sources": ["guide_a"], "support": "official"}}},
         "contacts.desk.support"),
        ({"times": [{"stage": "review", "min": 1, "max": 2, "unit": "days", "sources": ["guide_a"],
                     "support": "several"}]}, "times.0.support"),
    ],
)  # fmt: skip
def test_general_is_checked_too(tmp_path: Path, fields: dict[str, Any], field: str) -> None:
    (problem,) = folder.problems(write(tmp_path, {"general.yml": changed(folder.GENERAL, **fields)}))
    assert (problem.file, problem.field) == ("general.yml", field)


def test_what_points_to_a_broken_procedure_is_not_reported(tmp_path: Path) -> None:
    pointing = procedure("x", related=["broken"], variants=[variant(paths=[], procedure="broken")])
    found = folder.problems(write(tmp_path, {X: pointing, "procedures/broken.yml": "title: ["}))
    assert [problem.file for problem in found] == ["procedures/broken.yml"]


@pytest.mark.parametrize(("kept", "support"), [([], "official"), (["guide_b"], "several")])
def test_what_rests_on_a_broken_source_is_not_reported(tmp_path: Path, kept: list[str], support: str) -> None:
    files = {
        "sources.yml": changed(folder.SOURCES, own=source("own", "official") | {"colour": "red"}),
        X: procedure("x", facts=[fact(sources=["own", *kept], support=support)]),
    }
    assert [problem.field for problem in folder.problems(write(tmp_path, files))] == ["own.colour"]


def test_a_missing_sources_file_is_one_problem(tmp_path: Path) -> None:
    (problem,) = folder.problems(write(tmp_path, {"sources.yml": None}))
    assert problem.file == "sources.yml"


@pytest.mark.parametrize(("first", "second"), [("x", "news"), ("y", "x")])
def test_variants_that_point_in_a_circle_are_reported(tmp_path: Path, first: str, second: str) -> None:
    files = {
        X: procedure("x", variants=[variant(paths=[], procedure=first)]),
        "procedures/y.yml": procedure("y", variants=[variant(paths=[], procedure=second)]),
    }
    assert "variants.0.procedure" in {problem.field for problem in folder.problems(write(tmp_path, files))}
