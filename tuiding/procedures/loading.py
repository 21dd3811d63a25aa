"""Read the dataset from its files, or say everything that is wrong with them."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from tuiding.procedures.checks import check
from tuiding.procedures.problem import DatasetError, Problem
from tuiding.procedures.schema import General, Procedure, Source, Vocabulary

PROCEDURES = "procedures"
SOURCES = "sources.yml"
GENERAL = "general.yml"
VOCABULARY = "vocabulary.yml"

_VERSION_LENGTH = 12


@dataclass(frozen=True)
class Dataset:
    """Everything the bot may say, checked."""

    procedures: dict[str, Procedure]
    sources: dict[str, Source]
    general: General
    vocabulary: Vocabulary
    version: str = ""  # the same for the same files

    def source(self, key: str, procedure: Procedure | None = None) -> Source:
        """Return the source called ``key``, from the procedure's own file or the shared one.

        Raises:
            KeyError: there is no such source; a checked dataset never gets here.
        """
        if procedure is not None and key in procedure.sources:
            return procedure.sources[key]
        return self.sources[key]


def load(folder: Path) -> Dataset:
    """Load and check the dataset in ``folder`` (the repository's ``data``).

    Raises:
        DatasetError: with every problem found, each with its file and field.
    """
    reader = _Reader(folder)
    raw_sources = reader.mapping(folder / SOURCES)
    sources = {key: reader.model(Source, value, SOURCES, key) for key, value in raw_sources.items()}
    general = reader.model(General, reader.mapping(folder / GENERAL), GENERAL)
    vocabulary = reader.model(Vocabulary, reader.mapping(folder / VOCABULARY), VOCABULARY)
    procedures: dict[str, Procedure] = {}
    for path in sorted((folder / PROCEDURES).glob("*.y*ml")):
        name = f"{PROCEDURES}/{path.name}"
        if path.suffix != ".yml":
            reader.problems.append(Problem(name, "", "procedures end in .yml: rename the file"))
            continue
        content = reader.mapping(path)
        if "id" in content:
            reader.problems.append(Problem(name, "id", "the file's name is the id: leave it out"))
        procedure = reader.model(Procedure, {**content, "id": path.stem}, name)
        if procedure is not None:
            procedures[path.stem] = procedure
    if not any((folder / PROCEDURES).glob("*.y*ml")):
        reader.problems.append(Problem(PROCEDURES, "", "no procedure found in this folder"))
    source_keys = None if Path(SOURCES).stem in reader.failed and not raw_sources else set(sources)
    known_sources = {key: source for key, source in sources.items() if source is not None}
    reader.problems += check(procedures, known_sources, source_keys, general, vocabulary, reader.failed)
    if reader.problems or general is None or vocabulary is None:
        raise DatasetError(reader.problems)
    return Dataset(procedures, known_sources, general, vocabulary, reader.digest.hexdigest()[:_VERSION_LENGTH])


@dataclass
class _Reader:
    folder: Path
    problems: list[Problem] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    digest: Any = field(default_factory=hashlib.sha256)

    def mapping(self, path: Path) -> dict[str, Any]:
        name = str(path.relative_to(self.folder))
        try:
            text = path.read_text(encoding="utf-8")
            self.digest.update(f"{name}\0{text}\0".encode())
            content = yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506, it is a safe loader
        except FileNotFoundError:
            self.problems.append(Problem(name, "", "the file is missing"))
        except UnicodeDecodeError as error:
            self.problems.append(Problem(name, "", f"not UTF-8 at byte {error.start}"))
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f"line {mark.line + 1}" if mark else ""
            self.problems.append(Problem(name, where, f"not readable as YAML: {getattr(error, 'problem', error)}"))
        else:
            if isinstance(content, dict):
                return content
            self.problems.append(Problem(name, "", "must be a mapping of fields"))
        self.failed.add(path.stem)
        return {}

    def model(self, kind: type[BaseModel], content: Any, name: str, prefix: str = "") -> Any:
        stem = Path(name).stem
        if stem in self.failed and not prefix:
            return None
        try:
            return kind.parse_obj(content)
        except ValidationError as error:
            self.failed.add(stem)
            for item in error.errors():
                where = ".".join([prefix, *(str(part) for part in item["loc"])]).strip(".")
                message = "no such field" if item["type"] == "value_error.extra" else item["msg"]
                self.problems.append(Problem(name, where.removesuffix(".__root__").replace("__root__", ""), message))
            return None


class _UniqueKeyLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """PyYAML lets the last of two equal keys win silently; here it is an error. Equal words are kept once."""

    def construct_scalar(self, node: yaml.ScalarNode) -> str:
        return sys.intern(super().construct_scalar(node))

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key!r} is no name: quote it", key_node.start_mark
                )
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} stands twice", key_node.start_mark)
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


# Dates are text in the schema; PyYAML would make some of them dates and fail on impossible ones.
_UniqueKeyLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _UniqueKeyLoader.yaml_implicit_resolvers.items()
}
