"""The dataset as Rasa training data: nothing of it is typed a second time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import METADATA
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method

from tuiding.procedures import Dataset, DatasetError, load
from tuiding.procedures.schema import Procedure
from tuiding.procedures.search import aliases

INTENT = "procedure"
# In a message's metadata: its wish may be about another company's thing, too.
ANY_COMPANY = "any_company"


class DatasetImporter(TrainingDataImporter):
    """Feeds example messages, lookup tables and synonyms from ``data/`` to Rasa.

    ``config.yml`` names it beside Rasa's own file importer, which reads everything else.
    """

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        folder: str | None = None,
        **_: Any,
    ) -> None:
        """Read from ``folder``, by default the ``data`` folder beside the configuration."""
        beside = Path(config_file).parent if config_file else Path()
        self._folder = Path(folder) if folder else beside / "data"

    @cached_method
    def dataset(self) -> Dataset:
        """Return the checked dataset.

        Raises:
            RasaException: listing every problem of the dataset.
        """
        try:
            return load(self._folder)
        except DatasetError as error:
            raise RasaException(str(error)) from error

    @cached_method
    def get_nlu_data(self, language: str | None = "zh") -> TrainingData:
        """Return example messages, one lookup table per entity, and synonyms from words to values."""
        tables: dict[str, list[str]] = {}
        synonyms = {}
        for alias in aliases(self.dataset()):
            tables.setdefault(alias.entity, []).append(alias.text)
            synonyms[alias.text] = alias.value
        return TrainingData(
            training_examples=[
                message for procedure in self.dataset().procedures.values() for message in _messages(procedure)
            ],
            lookup_tables=[{"name": entity, "elements": sorted(words)} for entity, words in sorted(tables.items())],
            entity_synonyms=synonyms,
        )

    def get_domain(self) -> Domain:
        """Return the entities that have a lookup table, and each procedure's title as the response to its key."""
        procedures = self.dataset().procedures.values()
        names = {alias.entity for alias in aliases(self.dataset())}
        return Domain.from_dict(
            {
                "entities": [{name: {"influence_conversation": False}} for name in sorted(names)],
                "responses": {
                    f"utter_{INTENT}/{procedure.id}": [{"text": procedure.title}] for procedure in procedures
                },
            }
        )

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """Return nothing: rules do not depend on which procedures there are."""
        return StoryGraph([])

    def get_conversation_tests(self) -> StoryGraph:
        """Return nothing: the tests are files."""
        return StoryGraph([])

    def get_config(self) -> dict[str, Any]:
        """Return nothing: the configuration is a file."""
        return {}

    def get_config_file_for_auto_config(self) -> str | None:
        """Return nothing: the configuration is complete."""
        return None


def _messages(procedure: Procedure) -> list[Message]:
    messages = [Message.build(text=example, intent=f"{INTENT}/{procedure.id}") for example in procedure.examples]
    for message in messages:
        message.set(METADATA, {ANY_COMPANY: procedure.any_company})
    return messages
