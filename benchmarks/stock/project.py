"""Write a stock Rasa project from our dataset: all training messages, and a domain and rules that Rasa can use."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    INTENT,
    TEXT,
)
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLWriter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from tuiding.nlu.labels import intent_of, is_retrieval, label_of
from tuiding.settings import ROOT

_HERE = Path(__file__).parent
# ResponseSelector learns their response keys; of the others, the intent alone is learnt.
_SELECTED = ("procedure", "followup", "smalltalk")
# Set by our own components, from the whole ranking.
_OURS_ALONE = ("several", "ambiguous")
# The entities that the actions read. The others are features of our classifier; here they are features too, as lookup
# tables that RegexFeaturizer turns into a mark on each word.
_READ = ("platform", "payer", "role", "region", "service")


def write(folder: Path, epochs: int | None = None) -> None:
    """Write the project into ``folder``; ``epochs`` replaces Rasa's own number, for a trial."""
    importer = TrainingDataImporter.load_from_config(
        str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "data")]
    )
    data, domain = importer.get_nlu_data("zh"), importer.get_domain()
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "words").mkdir(exist_ok=True)
    words = sorted({word for table in data.lookup_tables for word in table["elements"] if " " not in word})
    (folder / "words" / "words.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    (folder / "config.yml").write_text(_config(epochs), encoding="utf-8")
    (folder / "data" / "nlu.yml").write_text(RasaYAMLWriter().dumps(_training_data(data)), encoding="utf-8")
    (folder / "data" / "rules.yml").write_text(_rules(), encoding="utf-8")
    shutil.copy(_HERE / "stories.yml", folder / "data")
    (folder / "domain.yml").write_text(_domain(domain, data), encoding="utf-8")
    (folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")


def _config(epochs: int | None) -> str:
    config = yaml.safe_load((_HERE / "config.yml").read_text(encoding="utf-8"))
    for entry in (*config["pipeline"], *config["policies"]):
        if epochs is not None and "epochs" in entry:
            entry["epochs"] = epochs
    return _dumped(config)


def _training_data(data: TrainingData) -> TrainingData:
    """Return every message with its intent, and the entities in it marked as a person who annotates would."""
    names = {
        word: table["name"] for table in data.lookup_tables if table["name"] in _READ for word in table["elements"]
    }
    pattern = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))), re.IGNORECASE)
    return TrainingData(
        training_examples=[_annotated(message, pattern, names) for message in data.intent_examples],
        lookup_tables=data.lookup_tables,
        entity_synonyms={word: value for word, value in data.entity_synonyms.items() if word in names},
    )


def _annotated(message: Message, pattern: re.Pattern[str], names: dict[str, str]) -> Message:
    label, text = label_of(message), message.get(TEXT)
    annotated = Message.build(text, intent=label if intent_of(label) in _SELECTED else intent_of(label))
    entities = [
        {
            ENTITY_ATTRIBUTE_START: found.start(),
            ENTITY_ATTRIBUTE_END: found.end(),
            ENTITY_ATTRIBUTE_VALUE: found.group(),
            ENTITY_ATTRIBUTE_TYPE: names[found.group().lower()],
        }
        for found in pattern.finditer(text)
        if found.group().lower() in names
    ]
    annotated.set(ENTITIES, entities)
    return annotated


def _rules() -> str:
    content = yaml.safe_load((ROOT / "data" / "rules.yml").read_text(encoding="utf-8"))
    content["rules"] = [rule for rule in content["rules"] if rule["steps"][0]["intent"] not in _OURS_ALONE]
    return _dumped(content)


def _domain(domain: Domain, data: TrainingData) -> str:
    """Return the domain, with a response for each response key as ResponseSelector wants one."""
    content = domain.as_dict()
    content["intents"] = sorted({*map(_intent, data.intent_examples), "nlu_fallback"})
    # Rasa adds the others by itself, in no order.
    content["actions"] = [name for name in content["actions"] if name.startswith("action_")]
    responses = content["responses"]
    for label in sorted({label for label in map(label_of, data.intent_examples) if is_retrieval(label)}):
        if intent_of(label) in _SELECTED:
            responses.setdefault(f"utter_{label}", [{"text": label}])
    content["responses"] = dict(_usable(responses.items()))
    return _dumped(content)


def _usable(responses: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield the responses but those that Rasa would take for an answer to an intent that has no selector."""
    for name, said in responses:
        label = name.removeprefix("utter_")
        if not is_retrieval(label) or intent_of(label) in _SELECTED:
            yield name, said


def _intent(message: Message) -> str:
    name: str = message.get(INTENT)
    return name


def _dumped(content: Any) -> str:
    text: str = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000)
    return text
