"""Facts tell which topic a question is about."""

from __future__ import annotations

import pytest

from tests.answers import builder
from tuiding.answers.topics import Topics
from tuiding.procedures import Dataset
from tuiding.procedures.schema import Topic


@pytest.fixture(scope="module")
def topics(dataset: Dataset) -> Topics:
    return Topics(builder(dataset).claims, dataset)


@pytest.mark.parametrize(
    ("text", "procedure", "confidences", "topic"),
    [
        # The fact about both sides of the card is an effect.
        ("送卡的和用卡的都可以解绑吗", "family_card", {"requirement": 0.6, "effect": 0.3}, Topic.EFFECT),
        # There is nothing on fees of a family card.
        ("要多少", "family_card", {"fee": 0.4, "effect": 0.3}, Topic.EFFECT),
        # No words in common: what the classifier says.
        ("咋样", "auto_renew", {"effect": 0.6, "deadline": 0.3}, Topic.EFFECT),
        # A path has no words to compare, and what is missing is missing whatever the facts say.
        ("提取财产的临时入口没有", "banned_account", {"entry_missing": 0.9, "deadline": 0.05}, Topic.ENTRY_MISSING),
    ],
)
def test_the_topic_whose_facts_speak_of_the_same_things_wins(
    topics: Topics, dataset: Dataset, text: str, procedure: str, confidences: dict[str, float], topic: Topic
) -> None:
    given = {Topic(name): share for name, share in confidences.items()}
    assert topics.likeliest(text, given, dataset.procedures[procedure], None) is topic


def test_without_any_confidence_there_is_no_topic(topics: Topics, dataset: Dataset) -> None:
    assert topics.likeliest("会怎样", {}, dataset.procedures["auto_renew"], None) is None
