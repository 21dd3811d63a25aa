"""What may stand in the dataset: the shape of every file under ``data/`` that is not Rasa's own.

CONTRIBUTING.md explains each field with an example; the rules that need more than one file are in ``checks``.
"""

from __future__ import annotations

import datetime
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Extra, Field, constr, root_validator, validator

if TYPE_CHECKING:
    Identifier = str
    Sentence = str
    RowId = str
    TimeOfDay = str
else:
    Identifier = constr(regex=r"^[a-z][a-z0-9_]*$")
    Sentence = constr(strip_whitespace=True, min_length=1)
    RowId = constr(regex=r"^s[1-7]r[1-3]$")
    TimeOfDay = constr(regex=r"^([01]?\d|2[0-3]):[0-5]\d$")

SERVICE_PLACEHOLDER = "{service}"

_DATE = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")


# pydantic keeps one such set per object, a fifth of a large dataset; nothing here asks which fields a file left out.
_NOT_KEPT: frozenset[str] = frozenset()


class Strict(BaseModel, extra=Extra.forbid, allow_mutation=False, anystr_strip_whitespace=True):
    """A model that refuses unknown keys and cannot be changed after loading."""

    def __init__(self, **data: Any) -> None:
        """Check the fields; raises ValidationError with all that is wrong."""
        super().__init__(**data)
        object.__setattr__(self, "__fields_set__", _NOT_KEPT)


class Support(StrEnum):
    """How well a path or a fact is supported, best first."""

    OFFICIAL = "official"
    SEVERAL = "several"
    SINGLE = "single"
    UNCONFIRMED = "unconfirmed"

    @property
    def rank(self) -> int:
        """0 for the best support; larger is weaker."""
        return list(Support).index(self)


class SourceKind(StrEnum):
    """Who published a source."""

    OFFICIAL = "official"
    OFFICIAL_REPO = "official_repo"
    COPY_OF_OFFICIAL = "copy_of_official"
    PRESS = "press"
    HOWTO = "howto"
    LOW = "low"

    @property
    def is_official(self) -> bool:
        """Whether the words are the provider's own, if only in a copy."""
        return self in (SourceKind.OFFICIAL, SourceKind.OFFICIAL_REPO, SourceKind.COPY_OF_OFFICIAL)


class Topic(StrEnum):
    """What a fact is about. The first eight are what people ask after the steps."""

    REFUND_TIME = "refund_time"
    EFFECT = "effect"
    DEADLINE = "deadline"
    REQUIREMENT = "requirement"
    FEE = "fee"
    ENTRY_MISSING = "entry_missing"
    SOURCE = "source"
    REVERSAL = "reversal"
    RISK = "risk"
    PAYER = "payer"
    CORRECTION = "correction"


class Source(Strict):
    """Where a fact was read."""

    name: Sentence
    url: str | None = None
    date: str | None = Field(..., description="the date the source gives: YYYY, YYYY-MM or YYYY-MM-DD; null if none")
    read: str = Field(..., description="the day it was read: YYYY-MM-DD")
    kind: SourceKind
    publisher: str | None = Field(None, description="owner of several sites; two of them are one voice")

    @validator("date", "read")
    def _is_a_date(cls, value: str | None) -> str | None:
        if value is not None and not _is_date(value):
            raise ValueError("write the date as YYYY, YYYY-MM or YYYY-MM-DD, or null when the source gives none")
        return value

    @validator("url")
    def _is_http(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("https://", "http://")):
            raise ValueError("only http and https addresses")
        return value


def _is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return _DATE.match(text) is not None


class Sourced(Strict):
    """Anything that claims something: it names its sources and how well they support it."""

    sources: list[Identifier] = Field(..., min_items=1)
    support: Support
    row: RowId | None = Field(None, description="the article's row this comes from")


class Path(Sourced):
    """Menu names in the order they are tapped."""

    steps: list[Sentence] = Field(..., min_items=1)
    label: Sentence | None = Field(None, description="what tells this path from the others")
    note: Sentence | None = None
    correction: Sentence | None = Field(None, description="what is wrong with it")


class Fact(Sourced):
    """One sentence about one topic, shown as it stands."""

    topic: Topic
    text: Sentence
    variants: list[Identifier] = Field([], description="only for these; empty = all")


class Intro(Sourced):
    """What must be said before the steps."""

    text: Sentence


class Stage(StrEnum):
    """Which wait a duration describes."""

    REVIEW = "review"
    ARRIVAL = "arrival"


class Unit(StrEnum):
    """Unit of a duration."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"


class Duration(Sourced):
    """How long a review or the arrival of money takes."""

    stage: Stage
    to: Sentence | None = Field(None, description="where the money goes, e.g. 零钱")
    min: int = Field(..., ge=0)
    max: int = Field(..., ge=0)
    unit: Unit
    variants: list[Identifier] = []

    @root_validator(skip_on_failure=True)
    def _ordered(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["min"] > values["max"]:
            raise ValueError("min is greater than max")
        return values


class Variant(Strict):
    """The paths for one platform, payer, role or region; or a pointer to the procedure that has them."""

    id: Identifier
    label: Sentence
    when: dict[Identifier, list[Identifier]] = Field({}, description="entity -> values")
    words: list[Sentence] = Field([], description="what people say who mean this variant; no entity tells it")
    default: bool = False
    paths: list[Path] = []
    procedure: Identifier | None = Field(None, description="see that one instead")

    @root_validator(skip_on_failure=True)
    def _paths_or_pointer(cls, values: dict[str, Any]) -> dict[str, Any]:
        if bool(values["paths"]) == bool(values["procedure"]):
            raise ValueError("give either paths or procedure, not both and not neither")
        return values


class Next(Strict):
    """What is worth doing once the steps are done."""

    procedure: Identifier
    variant: Identifier | None = None
    label: Sentence


class Charging(Sourced):
    """When an automatic payment is taken, counted in days from the notice, which is day 1."""

    waiting_day: int = Field(..., ge=1, description="until the end of this day it can be cancelled at any time")
    first_day: int = Field(..., ge=1)
    last_day: int = Field(..., ge=1)
    opens: TimeOfDay
    closes: TimeOfDay
    variants: list[Identifier] = []

    @root_validator(skip_on_failure=True)
    def _in_order(cls, values: dict[str, Any]) -> dict[str, Any]:
        if not values["waiting_day"] < values["first_day"] <= values["last_day"]:
            raise ValueError("waiting_day, first_day and last_day must follow one another")
        return values


class Procedure(Strict):
    """One file of ``data/procedures``; the file's name is the id."""

    id: Identifier
    title: Sentence
    aliases: list[Sentence] = Field(..., min_items=1)
    services: dict[Sentence, list[Sentence]] = {}
    service_unnamed: Sentence | None = None
    any_company: bool = Field(False, description="naming another company leaves a message in scope")
    hindrance: bool = Field(False, description="met on the way to another wish, which is offered again afterwards")
    related: list[Identifier] = []
    next: list[Next] = []
    ask: Sentence | None = Field(None, description="the one question that picks a variant")
    intro: Intro | None = None
    variants: list[Variant] = Field(..., min_items=1)
    facts: list[Fact] = []
    times: list[Duration] = []
    charging: Charging | None = None
    sources: dict[Identifier, Source] = {}
    examples: list[Sentence] = Field(..., min_items=1)

    @root_validator(skip_on_failure=True)
    def _variants_fit_together(cls, values: dict[str, Any]) -> dict[str, Any]:
        variants: list[Variant] = values["variants"]
        ids = [variant.id for variant in variants]
        problems = [f"variant {name!r} stands twice" for name in sorted({i for i in ids if ids.count(i) > 1})]
        defaults = [variant.id for variant in variants if variant.default]
        if len(defaults) > 1:
            problems.append(f"only one variant can be the default, not {', '.join(defaults)}")
        if len(variants) > 1 and not values["ask"]:
            problems.append("more than one variant: write the question that chooses under 'ask'")
        limited = [(f"{g}.{i}", item) for g in ("facts", "times") for i, item in enumerate(values[g])]
        limited += [("charging", values["charging"])] if values["charging"] else []
        for where, item in limited:
            problems += [f"{where}: no variant {name!r}" for name in item.variants if name not in ids]
        named = any(SERVICE_PLACEHOLDER in step for v in variants for p in v.paths for step in p.steps)
        if named and not values["service_unnamed"]:
            problems.append("a step has {service}: say under 'service_unnamed' what stands there when none is named")
        if problems:
            raise ValueError("; ".join(problems))
        return values


class Contact(Strict):
    """A way to reach a person."""

    name: Sentence
    phone: str | None = None
    text: Sentence
    sources: list[Identifier] = Field(..., min_items=1)
    support: Support


class General(Strict):
    """``data/general.yml``: what holds without a procedure."""

    suggestions: list[Identifier] = Field(..., min_items=3)
    contacts: dict[Identifier, Contact]
    facts: list[Fact]
    times: list[Duration] = []


class Value(Strict):
    """One value of an entity, with the words people use for it."""

    label: Sentence
    aliases: list[Sentence] = Field(..., min_items=1)
    takes: list[Sentence] = Field([], description="its names as the one who takes the money: 苹果 in 苹果那边扣的")


class Taking(Strict):
    """How people say who takes the money: a name, a word between or none, a verb (苹果那边扣的)."""

    between: list[Sentence]
    verbs: list[Sentence]


class Vocabulary(Strict):
    """``data/vocabulary.yml``: the values of the entities that belong to no procedure."""

    taking: Taking | None = Field(None, description="joined to the names that a value ``takes`` by")
    platform: dict[Identifier, Value]
    payer: dict[Identifier, Value]
    role: dict[Identifier, Value]
    region: dict[Identifier, Value]
    outsider: dict[Identifier, Value] = Field(..., description="other companies and things this bot knows nothing of")
    verb: dict[Identifier, Value] = Field({}, description="classes of verbs: what is wanted with a thing")
    moment: dict[Identifier, Value] = Field({}, description="how far a matter has got; read by the actions, no entity")

    def values(self) -> dict[str, dict[str, Value]]:
        """Entity name -> value id -> value, for every entity."""
        return {name: getattr(self, name) for name in self.__fields__ if name not in ("moment", "taking")}

    def deciding(self) -> dict[str, dict[str, Value]]:
        """Entity name -> value id -> value, for those that can decide which variant a person needs."""
        return {name: values for name, values in self.values().items() if name not in ("outsider", "verb")}
