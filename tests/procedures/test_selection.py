from __future__ import annotations

from typing import Any

import pytest

from tests.procedures.folder import procedure, variant
from tuiding.procedures.schema import Procedure
from tuiding.procedures.selection import select, variant_said


def _procedure(*variants: dict[str, Any]) -> Procedure:
    return Procedure.parse_obj({"id": "x", **procedure("x", ask="?", variants=list(variants))})


IOS, ANDROID, PC = (variant(name, when={"platform": [name]}) for name in ("ios", "android", "pc"))
PLATFORMS = _procedure(variant("any", default=True), IOS, ANDROID, PC)
PHONES = _procedure(IOS | {"default": True}, ANDROID)
ROLES = _procedure(variant("giver", when={"role": ["giver"]}), variant("receiver", when={"role": ["receiver"]}))
PAYERS = _procedure(
    variant("phone", when={"platform": ["ios", "android"]}, default=True),
    variant("store", when={"platform": ["ios"], "payer": ["apple"]}),
)
ADMINS = _procedure(variant("admin", when={"role": ["admin"]}), variant("rest"))


@pytest.mark.parametrize(
    ("asked", "known", "wanted", "chosen", "others"),
    [
        pytest.param(PLATFORMS, {}, None, "any", ["ios", "android", "pc"], id="default when nothing is known"),
        pytest.param(PLATFORMS, {"platform": None}, None, "any", ["ios", "android", "pc"], id="None is unknown"),
        pytest.param(PLATFORMS, {"platform": "ios"}, None, "ios", ["android", "pc"], id="named beats for-all"),
        pytest.param(PLATFORMS, {"platform": "tv"}, None, "any", ["ios", "android", "pc"], id="for-all fits any"),
        pytest.param(PLATFORMS, {"platform": "ios"}, "pc", "pc", ["ios", "android"], id="picked beats known"),
        pytest.param(PLATFORMS, {"platform": "ios"}, "gone", "ios", ["android", "pc"], id="unknown pick is ignored"),
        pytest.param(PHONES, {"platform": "pc"}, None, "ios", ["android"], id="default when none is possible"),
        pytest.param(PHONES, {"platform": "android"}, None, "android", ["ios"], id="a default with a condition stays"),
        pytest.param(ROLES, {}, None, None, ["giver", "receiver"], id="a question without a default"),
        pytest.param(ROLES, {"role": "admin"}, None, None, ["giver", "receiver"], id="a question when none fits"),
        pytest.param(ROLES, {"platform": "ios"}, None, None, ["giver", "receiver"], id="what does not matter"),
        pytest.param(ROLES, {"role": "receiver"}, None, "receiver", ["giver"], id="the named one"),
        pytest.param(PAYERS, {"platform": "ios"}, None, "phone", ["store"], id="default among equals"),
        pytest.param(PAYERS, {"platform": "ios", "payer": "apple"}, None, "store", ["phone"], id="most values named"),
        pytest.param(PAYERS, {"platform": "ios", "payer": "alipay"}, None, "phone", ["store"], id="only possible one"),
        pytest.param(PAYERS, {"payer": "apple"}, None, "store", ["phone"], id="one value of two is enough"),
        pytest.param(ADMINS, {"role": "member"}, None, "rest", ["admin"], id="only possible one without default"),
        pytest.param(ADMINS, {}, None, None, ["admin", "rest"], id="a for-all variant is no default by itself"),
    ],
)
def test_the_variant_and_the_others_offered(
    asked: Procedure, known: dict[str, str | None], wanted: str | None, chosen: str | None, others: list[str]
) -> None:
    selection = select(asked, known, wanted)
    assert (selection.variant.id if selection.variant else None) == chosen
    assert [variant.id for variant in selection.others] == others


def test_a_variant_is_said_by_its_label_or_its_words_and_not_where_it_is_denied() -> None:
    asked = _procedure(variant("phone", label="手机上的", when={"platform": ["ios"]}), variant("rest", words=["电脑"]))
    said = {text: variant_said(asked, text) for text in ("手机上的", "电脑呢", "不是电脑", "别的")}
    assert said == {"手机上的": "phone", "电脑呢": "rest", "不是电脑": None, "别的": None}
