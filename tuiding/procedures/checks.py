"""The rules of the dataset that a single field cannot tell: references, duplicates, and what may stand alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from tuiding.normalization import normalize
from tuiding.procedures.problem import Problem
from tuiding.procedures.schema import (
    Fact,
    General,
    Path,
    Procedure,
    Source,
    Sourced,
    Support,
    Variant,
    Vocabulary,
)

ARTICLE = "lutong"


def check(
    procedures: Mapping[str, Procedure],
    sources: Mapping[str, Source],
    source_keys: set[str] | None,
    general: General | None,
    vocabulary: Vocabulary | None,
    failed: set[str],
) -> list[Problem]:
    """Return every broken rule between the files.

    ``source_keys`` has the shared sources that could not be read too (None: not even their file could), and ``failed``
    the names of files that could not: what points to them is not reported a second time.
    """
    ids = set(procedures) | failed
    problems = [*_aliases(procedures, vocabulary), *_examples(procedures), *_addresses(procedures, sources)]
    for procedure in procedures.values():
        problems += _references(procedure, ids, procedures, vocabulary)
        problems += _next(procedure, ids, procedures)
        for where, item in _claims(procedure):
            problems += _support(_file(procedure), where, item, {**sources, **procedure.sources}, source_keys)
        for index, variant in enumerate(procedure.variants):
            problems += _order(_file(procedure), f"variants.{index}", variant)
    if general is not None:
        problems += _general(general, ids, sources, source_keys)
    return problems


def _file(procedure: Procedure) -> str:
    return f"procedures/{procedure.id}.yml"


def _claims(procedure: Procedure) -> Iterator[tuple[str, Sourced]]:
    if procedure.intro is not None:
        yield "intro", procedure.intro
    for number, variant in enumerate(procedure.variants):
        for index, path in enumerate(variant.paths):
            yield f"variants.{number}.paths.{index}", path
    for index, fact in enumerate(procedure.facts):
        yield f"facts.{index}", fact
    for index, duration in enumerate(procedure.times):
        yield f"times.{index}", duration
    if procedure.charging is not None:
        yield "charging", procedure.charging


def _references(
    procedure: Procedure, ids: set[str], procedures: Mapping[str, Procedure], vocabulary: Vocabulary | None
) -> Iterator[Problem]:
    file = _file(procedure)
    for index, name in enumerate(procedure.related):
        if name not in ids:
            yield Problem(file, f"related.{index}", f"there is no procedure {name!r}")
        elif name == procedure.id:
            yield Problem(file, f"related.{index}", "a procedure is not related to itself")
    for number, variant in enumerate(procedure.variants):
        where = f"variants.{number}.procedure"
        if variant.procedure is not None and variant.procedure not in ids:
            yield Problem(file, where, f"there is no procedure {variant.procedure!r}")
        elif variant.procedure is not None and procedure.id in _pointed_to(variant.procedure, procedures):
            yield Problem(file, where, f"{variant.procedure!r} points back to this procedure")
        if vocabulary is not None:
            yield from _conditions(file, f"variants.{number}.when", variant, vocabulary)


def _next(procedure: Procedure, ids: set[str], procedures: Mapping[str, Procedure]) -> Iterator[Problem]:
    for index, step in enumerate(procedure.next):
        target = procedures.get(step.procedure)
        if step.procedure not in ids:
            yield Problem(_file(procedure), f"next.{index}.procedure", f"there is no procedure {step.procedure!r}")
        elif target is not None and step.variant not in (None, *(variant.id for variant in target.variants)):
            where = f"next.{index}.variant"
            yield Problem(_file(procedure), where, f"{step.procedure!r} has no variant {step.variant!r}")


def _pointed_to(start: str, procedures: Mapping[str, Procedure]) -> set[str]:
    """Return ``start`` and all procedures that variants lead to from there."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += [v.procedure for v in procedures[name].variants if v.procedure] if name in procedures else []
    return seen


def _conditions(file: str, where: str, variant: Variant, vocabulary: Vocabulary) -> Iterator[Problem]:
    entities = vocabulary.deciding()
    for entity, values in variant.when.items():
        if entity not in entities:
            yield Problem(file, where, f"no entity {entity!r}; known: {', '.join(entities)}")
            continue
        if not values:
            yield Problem(file, f"{where}.{entity}", "an empty list fits nobody: leave it out")
        for value in values:
            if value not in entities[entity]:
                yield Problem(file, f"{where}.{entity}", f"no value {value!r} in vocabulary.yml")


def _support(
    file: str, where: str, item: Sourced, sources: Mapping[str, Source], source_keys: set[str] | None
) -> Iterator[Problem]:
    if source_keys is None:
        return
    missing = [key for key in item.sources if key not in sources and key not in source_keys]
    for key in missing:
        yield Problem(file, f"{where}.sources", f"there is no source {key!r}")
    if missing:
        return
    cited = [sources[key] for key in item.sources if key in sources]
    if len(cited) < len(item.sources):
        return  # one of them could not be read: that is reported where it stands
    if item.support is Support.OFFICIAL and not any(source.kind.is_official for source in cited):
        yield Problem(file, f"{where}.support", "official, but no cited source is official")
    if item.support is Support.SEVERAL and len({_voice(source) for source in cited}) < 2:
        yield Problem(file, f"{where}.support", "several, but the cited sources are fewer than two independent ones")
    if item.row is not None and not isinstance(item, Fact) and ARTICLE not in item.sources:
        yield Problem(file, f"{where}.row", f"a row of the article cites {ARTICLE!r}")


def _voice(source: Source) -> str:
    if source.publisher:
        return source.publisher
    host = urlsplit(source.url or source.name).hostname or source.name
    return host.removeprefix("www.").removeprefix("m.")


def _order(file: str, where: str, variant: Variant) -> Iterator[Problem]:
    ranks = [_rank(path) for path in variant.paths]
    if ranks != sorted(ranks):
        yield Problem(file, f"{where}.paths", "unconfirmed paths come after the others, corrected ones last")
    if variant.paths and all(path.correction for path in variant.paths):
        yield Problem(file, f"{where}.paths", "a path with a correction never stands alone: give the right one first")


def _rank(path: Path) -> tuple[bool, bool]:
    return (path.correction is not None, path.support is Support.UNCONFIRMED)


def _aliases(procedures: Mapping[str, Procedure], vocabulary: Vocabulary | None) -> Iterator[Problem]:
    owners: dict[str, tuple[str, str]] = {}
    for file, where, alias in _all_aliases(procedures, vocabulary):
        key = normalize(alias)
        if not key:
            yield Problem(file, where, f"{alias!r} has no letters or characters to match")
        elif key in owners:
            first_file, first_where = owners[key]
            yield Problem(file, where, f"{alias!r} stands already in {first_file}: {first_where}")
        else:
            owners[key] = (file, where)


def _all_aliases(procedures: Mapping[str, Procedure], vocabulary: Vocabulary | None) -> Iterator[tuple[str, str, str]]:
    if vocabulary is not None:
        for entity, values in vocabulary.values().items():
            for name, value in values.items():
                for alias in value.aliases:
                    yield "vocabulary.yml", f"{entity}.{name}", alias
    for procedure in procedures.values():
        for index, alias in enumerate(procedure.aliases):
            yield _file(procedure), f"aliases.{index}", alias
        for service, others in procedure.services.items():
            for alias in [service, *others]:
                yield _file(procedure), f"services.{service}", alias


def _examples(procedures: Mapping[str, Procedure]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for procedure in procedures.values():
        for index, example in enumerate(procedure.examples):
            key = normalize(example)
            if key in seen:
                yield Problem(_file(procedure), f"examples.{index}", f"{example!r} stands already in {seen[key]}")
            else:
                seen[key] = f"{_file(procedure)}: examples.{index}"


def _addresses(procedures: Mapping[str, Procedure], sources: Mapping[str, Source]) -> Iterator[Problem]:
    keys = {source.url: key for key, source in sources.items() if source.url}
    for procedure in procedures.values():
        for key, source in procedure.sources.items():
            if key in sources:
                yield Problem(_file(procedure), f"sources.{key}", "this key stands in sources.yml already")
            elif source.url in keys:
                yield Problem(
                    _file(procedure), f"sources.{key}", f"this address is {keys[source.url]!r} in sources.yml"
                )


def _general(
    general: General, ids: set[str], sources: Mapping[str, Source], source_keys: set[str] | None
) -> Iterator[Problem]:
    file = "general.yml"
    for index, name in enumerate(general.suggestions):
        if name not in ids:
            yield Problem(file, f"suggestions.{index}", f"there is no procedure {name!r}")
    for key, contact in general.contacts.items():
        claim = Sourced(sources=contact.sources, support=contact.support, row=None)
        yield from _support(file, f"contacts.{key}", claim, sources, source_keys)
    for group, items in (("facts", general.facts), ("times", general.times)):
        for index, item in enumerate(items):
            yield from _support(file, f"{group}.{index}", item, sources, source_keys)
