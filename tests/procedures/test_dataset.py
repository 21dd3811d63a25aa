"""What holds for the dataset of the repository itself."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import pytest
import yaml

from tuiding.normalization import normalize
from tuiding.procedures import Dataset, load
from tuiding.procedures.schema import Path, Procedure, Sourced
from tuiding.settings import ROOT

IDS = {
    "official_account", "auto_renew", "member_refund", "apple_subscription", "pay_score", "credit_purchase", "face_pay",
    "wecom_leave", "wecom_remove_member", "wecom_remove_app", "overseas_card", "overseas_official_account",
    "overseas_transfer", "chat_history", "transaction_records", "third_party_authorization", "forgot_password",
    "banned_account", "minor_account", "apple_refund", "google_play_subscription", "wechat_pay_close",
    "debit_complaint", "service_notice", "tencent_video", "weread", "weilidai", "lingqiantong", "family_card", "fenfu",
    "marketing_sms", "account_close", "million_guarantee",
}  # fmt: skip
ROWS = {f"s{table}r{row}" for table in range(1, 8) for row in range(1, 4)}
EXAMPLES = 40
PHONES = ["+86 571 95017", "95017", "10086", "12321", "0000"]
PHONE_LIKE = re.compile(
    r"""
    \d{5,}(?!\d|美元|元)  # five digits or more, but no sum of money
    | (?<!\d)(?:400|800|1\d\d)[ -]?\d{3,4}[ -]?\d{3,4}(?!\d)  # a service or mobile number, in groups
    | (?<!\d)(?:400|1\d\d)(?![\d.,]|\s*[天日元美岁个次条分秒周月年小%GMgm块张])  # a short one that counts nothing
    """,
    re.VERBOSE,
)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load(ROOT / "data")


def _paths(procedure: Procedure) -> Iterator[Path]:
    for variant in procedure.variants:
        yield from variant.paths


def _claims(procedure: Procedure) -> Iterator[Sourced]:
    yield from _paths(procedure)
    yield from procedure.facts
    yield from procedure.times
    if procedure.intro is not None:
        yield procedure.intro


def _responses() -> Iterator[tuple[str, str]]:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    for name, variations in domain["responses"].items():
        for variation in variations:
            yield f"domain.yml: {name}", variation["text"]


def _sentences(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """Yield everything the bot can say, with where it stands."""
    yield from _responses()
    for fact in dataset.general.facts:
        yield "general.yml", fact.text
    for contact in dataset.general.contacts.values():
        yield from (("general.yml", text) for text in (contact.name, contact.text, contact.phone or ""))
    for procedure in dataset.procedures.values():
        texts = [procedure.title, procedure.ask, procedure.service_unnamed, procedure.intro and procedure.intro.text]
        texts += [variant.label for variant in procedure.variants]
        for path in _paths(procedure):
            texts += [*path.steps, path.label, path.note, path.correction]
        texts += [fact.text for fact in procedure.facts] + [time.to for time in procedure.times]
        yield from ((procedure.id, text) for text in texts if text)


def _intents() -> Iterator[tuple[str, list[str]]]:
    """Yield every label of ``data/nlu`` with its messages."""
    for file in sorted((ROOT / "data" / "nlu").glob("*.y*ml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            if "intent" in entry:
                lines = entry["examples"].splitlines()
                yield entry["intent"], [line.strip().removeprefix("- ") for line in lines if line.strip()]


def test_the_procedures_are_those_of_the_design(dataset: Dataset) -> None:
    assert len(IDS) == 33
    assert set(dataset.procedures) == IDS


def test_every_row_of_the_article_is_there(dataset: Dataset) -> None:
    claims = [claim for procedure in dataset.procedures.values() for claim in _claims(procedure)]
    assert {claim.row for claim in claims if claim.row} == ROWS


def test_a_path_of_a_row_cites_the_article(dataset: Dataset) -> None:
    paths = [path for procedure in dataset.procedures.values() for path in _paths(procedure) if path.row]
    assert paths
    assert [path.row for path in paths if "lutong" not in path.sources] == []


def test_a_path_with_a_correction_is_never_first(dataset: Dataset) -> None:
    variants = [(p.id, v) for p in dataset.procedures.values() for v in p.variants]
    assert any(path.correction for _, variant in variants for path in variant.paths)
    assert [(name, v.id) for name, v in variants if v.paths and v.paths[0].correction] == []


def test_every_source_resolves(dataset: Dataset) -> None:
    for procedure in dataset.procedures.values():
        for claim in _claims(procedure):
            assert all(dataset.source(key, procedure).name for key in claim.sources)
    for item in [*dataset.general.facts, *dataset.general.times]:
        assert all(dataset.source(key).name for key in item.sources)


def test_options_can_be_told_apart(dataset: Dataset) -> None:
    for procedure in dataset.procedures.values():
        targets = Counter(variant.procedure or f"{procedure.id}/{variant.id}" for variant in procedure.variants)
        assert max(targets.values()) == 1, procedure.id
        labels = Counter(variant.label for variant in procedure.variants)
        assert max(labels.values()) == 1, procedure.id


def test_pointers_lead_to_steps(dataset: Dataset) -> None:
    procedures = dataset.procedures
    targets = [procedures[v.procedure] for p in procedures.values() for v in p.variants if v.procedure]
    assert [target.id for target in targets if not any(variant.paths for variant in target.variants)] == []


def test_every_procedure_has_enough_examples(dataset: Dataset) -> None:
    assert {p.id: len(p.examples) for p in dataset.procedures.values() if len(p.examples) < EXAMPLES} == {}


def test_every_other_label_has_enough_examples() -> None:
    counts: Counter[str] = Counter()
    for intent, messages in _intents():
        counts[intent] += len(messages)
    assert counts
    assert {intent: count for intent, count in counts.items() if count < EXAMPLES} == {}


def test_no_message_stands_under_two_labels(dataset: Dataset) -> None:
    labels: dict[str, set[str]] = {}
    for procedure in dataset.procedures.values():
        for example in procedure.examples:
            labels.setdefault(normalize(example), set()).add(procedure.id)
    for intent, messages in _intents():
        for message in messages:
            labels.setdefault(normalize(message), set()).add(intent)
    assert {message: names for message, names in labels.items() if len(names) > 1} == {}


def test_the_publishers_own_number_is_nowhere() -> None:
    number = re.compile(r"\D{0,3}".join(["400", "680", "8581"]))
    files = [ROOT / "domain.yml", *(path for path in (ROOT / "data").rglob("*") if path.is_file())]
    texts = {path: unicodedata.normalize("NFKC", path.read_bytes().decode("utf-8", "replace")) for path in files}
    assert [str(path) for path, text in texts.items() if number.search(text)] == []


def test_no_phone_number_is_said_but_the_known_ones(dataset: Dataset) -> None:
    found = []
    for where, sentence in _sentences(dataset):
        text = unicodedata.normalize("NFKC", sentence)
        for phone in PHONES:
            text = re.sub(rf"(?<!\d){re.escape(phone)}(?!\d)", "", text)
        found += [(where, match.group()) for match in PHONE_LIKE.finditer(text)]
    assert found == []


@pytest.mark.parametrize(
    ("text", "is_phone"),
    [
        ("拨打 123456", True),
        ("拨 400-123-4567", True),
        ("拨 138 0013 8000", True),
        ("拨 110", True),
        ("拨400", True),
        ("最多50000美元", False),
        ("周期有186天", False),
        ("2025-05-04", False),
        ("第1天，7:10至21:50", False),
    ],
)
def test_what_looks_like_a_phone_number(text: str, is_phone: bool) -> None:
    assert bool(PHONE_LIKE.search(text)) is is_phone


def test_sentences_are_calm(dataset: Dataset) -> None:
    assert [(where, text) for where, text in _sentences(dataset) if re.search("[您！!]", text)] == []
