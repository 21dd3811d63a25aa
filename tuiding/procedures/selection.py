"""Which variant of a procedure a person needs, given what is known about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tuiding.normalization import normalize
from tuiding.procedures.schema import Procedure, Variant

_DENIALS = ("不是", "不", "别", "没", "非")


@dataclass(frozen=True)
class Selection:
    """The chosen variant, or none when a question is needed; and the others worth offering."""

    variant: Variant | None
    others: tuple[Variant, ...]


def select(procedure: Procedure, known: Mapping[str, str | None], wanted: str | None = None) -> Selection:
    """Choose the variant that fits what is known.

    Args:
        procedure: the procedure asked for.
        known: entity -> value, as far as known (``{"platform": "ios"}``).
        wanted: the id of the variant the person picked; it wins over everything else.

    Returns:
        The variant picked; else the one that most of the known values name; else the only one possible; else the
        default; else no variant, and ``others`` are the possible ones to ask about.
    """
    by_id = {variant.id: variant for variant in procedure.variants}
    if wanted in by_id:
        chosen = by_id[wanted]
    else:
        possible = [variant for variant in procedure.variants if _possible(variant, known)] or procedure.variants
        named = [(_named(variant, known), variant) for variant in possible]
        most = max(count for count, _ in named)
        best = [variant for count, variant in named if count == most]
        candidates = best if most else possible
        default = next((variant for variant in candidates if variant.default), None)
        if len(candidates) == 1:
            chosen = candidates[0]
        elif default is not None:
            chosen = default
        else:
            return Selection(None, tuple(candidates))
    others = (variant for variant in procedure.variants if variant is not chosen)
    # Who is known to have an iPhone is not offered "some phone or other".
    return Selection(chosen, tuple(v for v in others if v.when or not v.default or not chosen.when))


def variant_said(procedure: Procedure, text: str) -> str | None:
    """Return the id of the variant whose label or words a message says; of several, the longest, then the first."""
    said = normalize(text)
    words = [(word, variant.id) for variant in procedure.variants for word in words_of(variant)]
    places = [(word, said.find(word), name) for word, name in words]
    found = [(len(word), -at, name) for word, at, name in places if at >= 0 and not said[:at].endswith(_DENIALS)]
    return max(found)[-1] if found else None


def words_of(variant: Variant) -> list[str]:
    """Return what people say who mean a variant, in its normal form: its label and its words."""
    return [normalize(word) for word in (variant.label, *variant.words)]


def _possible(variant: Variant, known: Mapping[str, str | None]) -> bool:
    return all(known.get(entity) in (None, *values) for entity, values in variant.when.items())


def _named(variant: Variant, known: Mapping[str, str | None]) -> int:
    return sum(known.get(entity) in values for entity, values in variant.when.items() if known.get(entity))
