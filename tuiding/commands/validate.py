"""Check everything that people write."""

from __future__ import annotations

import argparse
import sys

from tuiding.procedures import DatasetError, load
from tuiding.quiet import log_at
from tuiding.repetition import repetitions
from tuiding.settings import Settings


def main(settings: Settings, options: argparse.Namespace) -> int:
    """List every problem of the dataset; then let Rasa check domain, rules and training messages."""
    try:
        dataset = load(settings.root / "data")
    except DatasetError as error:
        print(error, file=sys.stderr)
        return 1
    examples = sum(len(procedure.examples) for procedure in dataset.procedures.values())
    print(f"dataset: {len(dataset.procedures)} procedures, {examples} example messages, no problems", flush=True)
    log_at("ERROR")
    return 0 if all((_says_nothing_twice(settings), _rasa_agrees(settings))) else 1


def _says_nothing_twice(settings: Settings) -> bool:
    from tuiding.evaluation.pipeline import training_data
    from tuiding.nlu.labels import label_of

    examples = training_data(settings.root).intent_examples
    found = repetitions((example.get("text"), label_of(example)) for example in examples)
    for repetition in found:
        print(f"messages: {repetition}", file=sys.stderr)
    if not found:
        print(f"messages: {len(examples)} to train on, none twice, none contradicting another", flush=True)
    return not found


def _rasa_agrees(settings: Settings) -> bool:
    from rasa.shared.importers.importer import TrainingDataImporter
    from rasa.validator import Validator

    root = settings.root
    importer = TrainingDataImporter.load_from_config(
        str(root / "config.yml"), str(root / "domain.yml"), [str(root / "data")]
    )
    validator = Validator.from_importer(importer)
    checks = (
        validator.verify_domain_validity(),
        validator.verify_nlu(ignore_warnings=True),
        validator.verify_actions_in_stories_rules(),
        validator.verify_forms_in_stories_rules(),
        validator.verify_form_slots(),
        validator.verify_slot_mappings(),
        validator.verify_story_structure(ignore_warnings=False),
    )
    good = all(checks)
    print("rasa: domain, rules and training messages fit together" if good else "rasa: see the messages above")
    return good
