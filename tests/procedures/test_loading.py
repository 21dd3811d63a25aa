from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.procedures import folder
from tests.procedures.folder import Content, changed, fact, path, procedure, source, variant, write
from tuiding.procedures import DatasetError, load
from tuiding.settings import ROOT


def test_a_valid_folder_loads(tmp_path: Path) -> None:
    dataset = load(write(tmp_path))
    assert list(dataset.procedures) == ["music", "news"]
    assert dataset.procedures["news"].id == "news"
    assert dataset.procedures["music"].variants[0].paths[0].steps == ["订阅", "{service}"]
    assert dataset.vocabulary.values()["platform"]["ios"].aliases == ["苹果", "iPhone"]
    assert dataset.general.suggestions[0] == "news"


def test_what_is_written_twice_is_kept_once(tmp_path: Path) -> None:
    procedures = load(write(tmp_path)).procedures.values()
    steps = [step for p in procedures for v in p.variants for path in v.paths for step in path.steps]
    assert len({id(step) for step in steps}) == len(set(steps)) < len(steps)


def test_another_ending_is_not_overlooked_silently(tmp_path: Path) -> None:
    (problem,) = folder.problems(write(tmp_path, {"procedures/extra.yaml": procedure("extra")}))
    assert problem.file == "procedures/extra.yaml"
    assert "rename" in problem.message


def test_a_source_is_found_in_the_procedures_file_or_the_shared_one(tmp_path: Path) -> None:
    own = procedure("x", sources={"own": source("own")}, facts=[fact(sources=["own"])])
    dataset = load(write(tmp_path, {"procedures/x.yml": own}))
    procedures = dataset.procedures
    assert dataset.source("own", procedures["x"]).name == "own"
    assert dataset.source("guide_a", procedures["x"]).name == "guide-a"
    with pytest.raises(KeyError):
        dataset.source("own", procedures["news"])


@pytest.mark.parametrize(
    ("written", "read"), [("2025-05-04", "2025-05-04"), ("2025", "2025"), ("'2025-05'", "2025-05"), ("null", None)]
)
def test_a_date_is_text_whether_quoted_or_not(tmp_path: Path, written: str, read: str | None) -> None:
    text = f"dated: {{name: d, date: {written}, read: 2026-01-02, kind: howto}}\n"
    own = {"sources.yml": (write(tmp_path) / "sources.yml").read_text(encoding="utf-8") + text}
    assert load(write(tmp_path, own)).sources["dated"].date == read


X = "procedures/x.yml"


def _x(**fields: Any) -> dict[str, Content]:
    return {X: procedure("x", **fields)}


def _variants(*variants: dict[str, Any], **fields: Any) -> dict[str, Content]:
    return _x(variants=list(variants), **fields)


def _source(**fields: Any) -> dict[str, Content]:
    return {"sources.yml": changed(folder.SOURCES, extra=source("extra") | fields)}


@pytest.mark.parametrize(
    ("files", "file", "field", "message"),
    [
        ({"general.yml": None}, "general.yml", "", "missing"),
        ({"vocabulary.yml": None}, "vocabulary.yml", "", "missing"),
        ({X: ""}, X, "", "mapping"),
        ({X: "- a\n- b\n"}, X, "", "mapping"),
        ({X: "title: [\n"}, X, "line 2", "YAML"),
        ({X: "title: a\ntitle: b\n"}, X, "line 2", "'title' stands twice"),
        ({X: "title: a\nvariants:\n  - {id: a, id: b}\n"}, X, "line 3", "'id' stands twice"),
        ({X: b"title: \xff\n"}, X, "", "not UTF-8 at byte 7"),
        (_x(id="x"), X, "id", "leave it out"),
        ({"procedures/Not-an-id.yml": procedure("x")}, "procedures/Not-an-id.yml", "id", "regex"),
        (_x(colour="red"), X, "colour", "no such field"),
        (_x(title="  "), X, "title", "at least 1"),
        (_x(aliases=[]), X, "aliases", "at least 1"),
        (_x(examples=[]), X, "examples", "at least 1"),
        (_x(facts=[fact(topic="weather")]), X, "facts.0.topic", "not a valid enumeration"),
        (_x(facts=[fact(sources=[])]), X, "facts.0.sources", "at least 1"),
        (_x(facts=[fact(row="s8r1")]), X, "facts.0.row", "regex"),
        (_x(facts=[fact(variants=["nobody"])]), X, "", "facts.0: no variant 'nobody'"),
        (_x(times=[{"stage": "review", "min": 3, "max": 1, "unit": "days", "sources": ["help_a"],
                    "support": "official"}]), X, "times.0", "min is greater"),
        (_variants(variant(procedure="news")), X, "variants.0", "not both"),
        (_variants(variant(paths=[])), X, "variants.0", "not neither"),
        (_variants(variant(paths=[path(support="sure")])), X, "variants.0.paths.0.support", "not a valid enumeration"),
        (_variants(variant("a"), variant("a"), ask="?"), X, "", "'a' stands twice"),
        (_variants(variant("a"), variant("b")), X, "", "'ask'"),
        (_variants(variant("a", default=True), variant("b", default=True), ask="?"), X, "", "only one"),
        (_variants(variant(paths=[path("{service}")])), X, "", "'service_unnamed'"),
        (_source(colour="red"), "sources.yml", "extra.colour", "no such field"),
        (_source(date="May 2025"), "sources.yml", "extra.date", "YYYY"),
        (_source(url="javascript:alert(1)"), "sources.yml", "extra.url", "http"),
        (_source(kind="rumour"), "sources.yml", "extra.kind", "not a valid enumeration"),
        ({"general.yml": changed(folder.GENERAL, suggestions=["news"])}, "general.yml", "suggestions", "at least 3"),
        ({"vocabulary.yml": changed(folder.VOCABULARY, weather={})}, "vocabulary.yml", "weather", "no such field"),
    ],
)  # fmt: skip
def test_a_mistake_is_the_only_one_reported(
    tmp_path: Path, files: dict[str, Content], file: str, field: str, message: str
) -> None:
    (problem,) = folder.problems(write(tmp_path, files))
    assert (problem.file, problem.field) == (file, field)
    assert message in problem.message


def test_a_dataset_without_procedures_is_refused(tmp_path: Path) -> None:
    found = folder.problems(write(tmp_path, {"procedures/news.yml": None, "procedures/music.yml": None}))
    assert ("procedures", "") in {(problem.file, problem.field) for problem in found}


@pytest.mark.parametrize("text", ["? [a, b]\n: c\n", "1: c\n", "on: c\n", "title: 2025-99-99\n"])
def test_odd_yaml_is_reported_like_any_other_mistake(tmp_path: Path, text: str) -> None:
    assert {problem.file for problem in folder.problems(write(tmp_path, {X: text}))} == {X}


# Every kind of mistake at once: file -> its content, and the fields that must be reported.
BROKEN: dict[str, tuple[Content, set[str]]] = {
    "general.yml": (None, {""}),
    "sources.yml": (changed(folder.SOURCES, extra={**source("extra"), "colour": "red"}), {"extra.colour"}),
    "vocabulary.yml": (
        changed(folder.VOCABULARY, role={"admin": {"label": "管理员", "aliases": ["管理员", "安卓"]}}),
        {"role.admin"},
    ),
    "procedures/news.yml": ({**procedure("新闻"), "colour": "red", "title": ""}, {"colour", "title"}),
    "procedures/music.yml": (
        procedure(
            "音乐",
            aliases=["音乐服务", "ＩＰＨＯＮＥ"],
            related=["news", "nothing", "music"],
            ask="哪种？",
            variants=[
                variant("a", when={"platform": ["ios", "toaster"]}, paths=[path(correction="不对。")]),
                variant("b", when={"planet": ["mars"]}, paths=[path(support="unconfirmed"), path()]),
                variant("c", paths=[], procedure="nowhere"),
                variant("d", paths=[path(sources=["missing"]), path(row="s2r1")]),
            ],
            facts=[
                fact(sources=["guide_a"], support="official"),
                fact(sources=["lutong", "lutong_two"], support="several"),
            ],
        ),
        {
            "aliases.1", "related.1", "related.2", "variants.0.when.platform", "variants.0.paths", "variants.1.when",
            "variants.1.paths", "variants.2.procedure", "variants.3.paths.0.sources", "variants.3.paths.1.row",
            "facts.0.support", "facts.1.support",
        },
    ),
    "procedures/other.yml": (
        procedure("其他", aliases=["音乐服务"], examples=["音乐不要了"], sources={"guide_b": source("mine")}),
        {"aliases.0", "examples.0", "sources.guide_b"},
    ),
    "procedures/twice.yml": ("title: a\naliases: [b]\ntitle: c\n", {"line 3"}),
    "procedures/invalid.yml": ("title: a\n  aliases: [\n", {"line 2"}),
    "procedures/latin.yml": ("title: café\n".encode("latin-1"), {""}),
}  # fmt: skip


def test_all_mistakes_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    write(tmp_path, {name: content for name, (content, _) in BROKEN.items()})
    with pytest.raises(DatasetError) as caught:
        load(tmp_path)
    reported = caught.value.problems
    expected = {(name, field) for name, (_, fields) in BROKEN.items() for field in fields}
    assert {(problem.file, problem.field) for problem in reported} == expected
    assert len(reported) == len(expected)
    assert f"{len(expected)} problems" in str(caught.value)
    assert all(str(problem) in str(caught.value) for problem in reported)


def test_reading_the_dataset_needs_neither_rasa_nor_tensorflow() -> None:
    modules = "tuiding.procedures, tuiding.answers.builder, tuiding.answers.renderer, tuiding.choices, tuiding.training"
    code = f"import sys, {modules}; print({{'rasa', 'tensorflow'}} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"
