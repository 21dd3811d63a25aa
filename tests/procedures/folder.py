"""A small valid dataset to write somewhere, whole or with mistakes put into it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tuiding.procedures import DatasetError, Problem, load

# A file's content: fields, or what stands in it literally; None = no such file.
Content = Mapping[Any, Any] | str | bytes | None


def source(name: str, kind: str = "howto", **fields: Any) -> dict[str, Any]:
    return {
        "name": name,
        "url": f"https://{name}.example/page",
        "date": None,
        "read": "2026-01-02",
        "kind": kind,
        **fields,
    }


def path(*steps: str, **fields: Any) -> dict[str, Any]:
    return {"steps": list(steps) or ["我", "设置"], "sources": ["help_a"], "support": "official", **fields}


def fact(text: str = "关了就不再收到。", **fields: Any) -> dict[str, Any]:
    return {"topic": "effect", "text": text, "sources": ["guide_a"], "support": "single", **fields}


def variant(name: str = "all", **fields: Any) -> dict[str, Any]:
    return {"id": name, "label": f"情况{name}", "paths": [path()], **fields}


def procedure(name: str, **fields: Any) -> dict[str, Any]:
    """One variant, unless ``fields`` say otherwise; the words carry the name, so that no two procedures share any."""
    return {
        "title": f"关闭{name}",
        "aliases": [f"{name}服务"],
        "variants": [variant()],
        "examples": [f"{name}不要了"],
        **fields,
    }


SOURCES: dict[str, Any] = {
    "lutong": source("lutong", "low", publisher="路由通"),
    "lutong_two": source("lutong-two", "low", publisher="路由通"),
    "help_a": source("help-a", "official", date="2025-05-04"),
    "guide_a": source("guide-a"),
    "guide_b": source("guide-b"),
}
GENERAL: dict[str, Any] = {
    "suggestions": ["news", "music", "news"],
    "contacts": {"desk": {"name": "客服", "text": "找客服。", "sources": ["help_a"], "support": "official"}},
    "facts": [fact(topic="fee")],
}
VOCABULARY: dict[str, Any] = {
    "platform": {
        "ios": {"label": "苹果", "aliases": ["苹果", "iPhone"]},
        "android": {"label": "安卓", "aliases": ["安卓"]},
        "pc": {"label": "电脑", "aliases": ["电脑"]},
    },
    "payer": {"apple": {"label": "苹果", "aliases": ["苹果扣的"]}},
    "role": {"admin": {"label": "管理员", "aliases": ["管理员"]}},
    "region": {"overseas": {"label": "境外", "aliases": ["境外"]}},
    "outsider": {"qq": {"label": "QQ", "aliases": ["qq"]}},
}
NEWS = procedure("新闻")
MUSIC = procedure(
    "音乐",
    services={"听歌": ["听歌会员"]},
    service_unnamed="音乐",
    related=["news"],
    ask="哪种手机？",
    variants=[
        variant("ios", when={"platform": ["ios"]}, default=True, paths=[path("订阅", "{service}")]),
        variant("android", when={"platform": ["android"]}),
        variant("other", when={"payer": ["apple"]}, paths=[], procedure="news"),
    ],
    facts=[fact(variants=["ios"])],
)
VALID: dict[str, Content] = {
    "sources.yml": SOURCES,
    "general.yml": GENERAL,
    "vocabulary.yml": VOCABULARY,
    "procedures/news.yml": NEWS,
    "procedures/music.yml": MUSIC,
}


def changed(content: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    return {**copy.deepcopy(dict(content)), **fields}


def write(folder: Path, files: Mapping[str, Content] | None = None) -> Path:
    """Write the valid dataset into ``folder``, with ``files`` in place of or beside its own; return the folder."""
    for name, content in {**VALID, **(files or {})}.items():
        if content is None:
            continue
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Mapping):
            content = yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def problems(folder: Path) -> list[Problem]:
    """Load a broken dataset and return what is reported."""
    with pytest.raises(DatasetError) as caught:
        load(folder)
    return caught.value.problems
