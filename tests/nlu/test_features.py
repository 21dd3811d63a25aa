"""What the classifier looks at."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from tuiding.nlu.extractor import FOUND
from tuiding.nlu.features import Features


def _message(text: str, *found: tuple[str, str, str]) -> Message:
    entities: list[dict[str, Any]] = [
        {"entity": entity, "value": value, "start": text.index(words), "end": text.index(words) + len(words)}
        for words, entity, value in found
    ]
    return Message(data={TEXT: text, TOKENS_NAMES[TEXT]: [Token(text, 0)], FOUND: entities})


def _names(features: Features, messages: list[Message]) -> set[str]:
    features.fit_transform(messages * 2)
    return set(features.names())


def test_names_of_services_and_outsiders_are_all_one() -> None:
    messages = [
        _message("取消爱奇艺", ("爱奇艺", "service", "爱奇艺")),
        _message("注销淘宝", ("淘宝", "outsider", "taobao")),
    ]
    names = _names(Features(3, 0, 2, 0), messages)
    assert {"characters:消·□", "characters:销·■"} <= names
    assert not [name for name in names if "爱" in name or "淘" in name or "taobao" in name]


def test_every_pair_of_signs_is_a_sign() -> None:
    message = _message("微粒贷开通", ("微粒贷", "alias", "weilidai"), ("开通", "verb", "open"))
    names = _names(Features(0, 0, 0, 1), [message])
    assert "signs:alias=weilidai&verb=open" in names
    assert "signs:no-object" not in names


def test_a_message_without_object_and_verb_has_signs_for_that() -> None:
    assert {"signs:no-object", "signs:no-verb", "signs:no-object&no-verb"} <= _names(
        Features(0, 0, 0, 1), [_message("啊")]
    )


@pytest.mark.parametrize("absent", ["characters", "words", "sounds", "signs"])
def test_a_group_can_be_left_out(absent: str) -> None:
    groups = {"characters": 2, "words": 1, "sounds": 1, "signs": 1.0} | {absent: 0}
    names = _names(Features(**groups), [_message("微粒贷")])  # type: ignore[arg-type]
    assert {name.split(":")[0] for name in names} == {"characters", "words", "sounds", "signs"} - {absent}


def test_words_that_sound_alike_share_features() -> None:
    features = Features(0, 0, 2, 0)
    matrix = features.fit_transform([_message("微粒贷"), _message("微粒贷")])
    assert (features.transform([_message("微粒货")]) != 0).nnz > 0
    assert (features.transform([_message("威力带")]) != matrix[0]).nnz == 0


def test_a_message_has_the_same_features_when_it_is_asked_as_when_it_was_learnt() -> None:
    messages = [
        _message("取消爱奇艺 取消取消", ("爱奇艺", "service", "爱奇艺"), ("取消", "verb", "close")),
        _message("微粒贷开通", ("微粒贷", "alias", "weilidai"), ("开通", "verb", "open")),
        _message("abc 开通 abc"),
    ] * 2
    features = Features(3, 2, 2, 1.5)
    learnt = features.fit_transform(messages)
    assert abs(learnt - features.transform(messages)).max() < 1e-6
    assert features.transform([_message("ß")]).shape == (1, learnt.shape[1])
