"""The dataset reaches Rasa."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from rasa.shared.exceptions import RasaException

from tuiding.importer import DatasetImporter
from tuiding.procedures import load
from tuiding.settings import ROOT


@pytest.fixture(scope="module")
def importer() -> DatasetImporter:
    return DatasetImporter(config_file=str(ROOT / "config.yml"))


def test_every_example_message_is_training_data_of_its_procedure(importer: DatasetImporter) -> None:
    data = importer.get_nlu_data()
    given = {(message.get("intent_response_key"), message.get("text")) for message in data.training_examples}
    procedures = load(ROOT / "data").procedures.values()
    assert given == {(f"procedure/{p.id}", example) for p in procedures for example in p.examples}


def test_each_message_says_whether_other_companies_are_meant_too(importer: DatasetImporter) -> None:
    procedures = load(ROOT / "data").procedures
    for message in importer.get_nlu_data().training_examples:
        procedure = procedures[message.get("intent_response_key").split("/")[1]]
        assert message.get("metadata")["any_company"] is procedure.any_company


def test_aliases_are_lookup_words_with_the_value_as_synonym(importer: DatasetImporter) -> None:
    data = importer.get_nlu_data()
    tables = {table["name"]: table["elements"] for table in data.lookup_tables}
    assert "支付分" in tables["alias"]
    assert data.entity_synonyms["支付分"] == "pay_score"
    assert "爱奇艺" in tables["service"]
    assert data.entity_synonyms["安卓"] == "android"


def test_every_lookup_table_is_an_entity_of_the_domain(importer: DatasetImporter) -> None:
    assert {table["name"] for table in importer.get_nlu_data().lookup_tables} <= set(importer.get_domain().entities)


def test_a_broken_dataset_stops_rasa_with_the_list_of_problems(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    broken = tmp_path / "data" / "procedures" / "weilidai.yml"
    broken.write_text(broken.read_text(encoding="utf-8") + "\ncolour: red\n", encoding="utf-8")
    with pytest.raises(RasaException, match=r"procedures/weilidai\.yml: colour: no such field"):
        DatasetImporter(config_file=str(tmp_path / "config.yml")).get_nlu_data()
