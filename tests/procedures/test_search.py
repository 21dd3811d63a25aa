from __future__ import annotations

from pathlib import Path

import pytest

from tests.procedures.folder import VOCABULARY, procedure, variant, write
from tuiding.procedures import load
from tuiding.procedures.search import Alias, Index, aliases, serves


@pytest.fixture
def index(tmp_path: Path) -> Index:
    phone = procedure("手机", aliases=["手机卡", "VIP卡"], variants=[variant(when={"platform": ["ios", "android"]})])
    renewal = procedure("续费", aliases=["卡", "手机卡续费"], services={"听书": ["TingShu", "听书会员"]})
    return Index.of(load(write(tmp_path, {"procedures/phone.yml": phone, "procedures/renewal.yml": renewal})))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("phone", ["phone"]),
        ("手机卡", ["phone", "renewal"]),
        ("ｖｉｐ卡", ["phone", "renewal"]),
        ("手機卡！", ["phone", "renewal"]),
        ("关闭手机", ["phone"]),
        ("听书", ["renewal"]),
        ("TINGSHU", ["renewal"]),
        ("我的手机卡续费怎么关", ["renewal", "phone"]),
        ("怎么关闭手机啊", ["phone"]),
        ("没有这个", []),
        ("", []),
        ("😀", []),
    ],
)
def test_procedures_are_found_exact_names_first_then_the_longest_contained(
    index: Index, text: str, found: list[str]
) -> None:
    assert [procedure.id for procedure in index.find(text)] == found


def test_an_id_is_found_however_it_is_typed(index: Index) -> None:
    assert [procedure.id for procedure in index.find("PHONE")] == ["phone"]


@pytest.mark.parametrize(("platform", "found"), [("ios", ["phone", "renewal"]), ("pc", ["renewal"])])
def test_with_a_platform_only_what_serves_it_is_found(index: Index, platform: str, found: list[str]) -> None:
    assert [procedure.id for procedure in index.find("手机卡", platform)] == found


def test_a_procedure_serves_a_platform_by_name_or_by_being_for_all(index: Index) -> None:
    procedures = index.dataset.procedures
    assert serves(procedures["phone"], "android")
    assert not serves(procedures["phone"], "pc")
    assert serves(procedures["renewal"], "pc")
    # Its variant for another payer says nothing about platforms.
    assert serves(procedures["music"], "pc")


def test_an_id_gets_its_procedure_or_nothing(index: Index) -> None:
    procedure = index.get("phone")
    assert procedure is not None
    assert procedure.id == "phone"
    assert index.get("手机卡") is None


def test_a_service_leads_to_its_procedures(index: Index) -> None:
    assert index.by_service == {"听歌": ("music",), "听书": ("renewal",)}


def test_aliases_are_those_of_vocabulary_procedures_and_services_in_normal_form(index: Index) -> None:
    found = set(aliases(index.dataset))
    assert found >= {
        Alias("platform", "ios", "iphone"),
        Alias("outsider", "qq", "qq"),
        Alias("alias", "phone", "vip卡"),
        Alias("service", "听书", "听书"),
        Alias("service", "听书", "tingshu"),
    }
    assert {alias.entity for alias in found} == {
        "platform", "payer", "role", "region", "outsider", "alias", "service",
    }  # fmt: skip


def test_who_takes_the_money_is_said_in_many_ways(tmp_path: Path) -> None:
    taking = {"between": ["那边"], "verbs": ["扣", "收"]}
    payer = {"apple": {"label": "苹果", "aliases": ["苹果扣", "苹果支付"], "takes": ["苹果"]}}
    dataset = load(write(tmp_path, {"vocabulary.yml": {**VOCABULARY, "taking": taking, "payer": payer}}))
    said = [alias.text for alias in aliases(dataset) if alias.entity == "payer"]
    assert said == ["苹果扣", "苹果支付", "苹果收", "苹果那边扣", "苹果那边收"]
