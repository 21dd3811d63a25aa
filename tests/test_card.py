from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from tuiding.card import Card, CardDates, CardFact, CardOption, CardPath, CardTab, Kind

FIELDS = {
    "version", "kind", "procedure", "variant", "platform", "topic", "title", "paths", "tabs", "facts", "dates",
    "options",
}  # fmt: skip
PATH = CardPath(
    steps=["我", "服务"], source="路由通", url=None, as_of="2025-05-04", support="several", row="s2r1", label=None,
    note=None, corrected=False,
)  # fmt: skip
FACT = CardFact(topic="effect", text="不再续扣。", source="路由通")
FULL = Card(
    kind=Kind.PROCEDURE,
    procedure="auto_renew",
    variant="android",
    platform="android",
    topic=None,
    title="关闭自动续费",
    paths=[PATH],
    tabs=[CardTab(variant="android", label="安卓手机", platforms=["android"], paths=[PATH], facts=[FACT])],
    facts=[FACT],
    dates=CardDates.parse_obj(
        {
            "from": "2026-11-20",
            "earliest": "2026-11-23",
            "latest": "2026-12-01",
            "calendar": "official",
            "today": "2026-11-22",
            "closed": ["2026-11-21", "2026-11-22"],
        }
    ),
    options=[CardOption(procedure="auto_renew", variant=None, label="苹果", payload="/procedure{}")],
)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_field_that_does_not_apply_is_null_or_empty_and_never_absent(kind: Kind) -> None:
    empty: dict[str, object] = dict.fromkeys(FIELDS) | {"paths": [], "tabs": [], "facts": [], "options": []}
    assert Card(kind=kind).as_json() == empty | {"version": 1, "kind": kind.value}


def test_every_field_of_the_contract_is_in_a_full_card() -> None:
    content = FULL.as_json()
    assert set(content) == FIELDS
    assert set(content["paths"][0]) >= {"steps", "source", "url", "as_of", "support"}
    assert set(content["facts"][0]) == {"topic", "text", "source"}
    assert set(content["tabs"][0]) == {"variant", "label", "platforms", "paths", "facts"}
    assert set(content["dates"]) == {"from", "earliest", "latest", "calendar", "today", "closed"}
    assert set(content["options"][0]) == {"procedure", "variant", "label", "payload", "afterwards"}


def test_a_card_survives_json() -> None:
    assert Card.parse_obj(json.loads(json.dumps(FULL.as_json()))) == FULL


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "joke"},
        {"colour": "red"},
        {"paths": [{"steps": ["我"]}]},
        {"facts": [{"topic": "effect", "text": "…", "source": "…", "support": "official"}]},
        {"dates": {"from": "2026-11-20"}},
        {"options": [{"label": "苹果"}]},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_the_contract_does_not_have_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Card.parse_obj({"kind": "answer", **wrong})
