"""What a conversation has told so far, read from its tracker."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from actions.knowledge import Knowledge
from tuiding.procedures.schema import Procedure
from tuiding.procedures.search import SERVICE

# Known about the person, whatever they ask about; the other entities belong to the procedure at hand.
_LASTING = ("platform",)
_INTENT = "procedure"


class Conversation:
    """The latest message and the slots."""

    def __init__(self, tracker: Tracker, knowledge: Knowledge) -> None:
        """Read from a tracker, with the dataset to make sense of it."""
        self.tracker = tracker
        self.knowledge = knowledge

    def entity(self, name: str) -> Any:
        """Return the latest message's last value of an entity."""
        return next(iter(list(self.tracker.get_latest_entity_values(name))[::-1]), None)

    def label(self, intent: str) -> str | None:
        """Return the response key of a retrieval intent in the latest message: ``procedure`` -> ``auto_renew``."""
        selected = self.tracker.latest_message.get("response_selector") or {}
        key = ((selected.get(intent) or {}).get("response") or {}).get("intent_response_key")
        return key.split("/", 1)[1] if key else None

    def ranked(self) -> list[str]:
        """Return the procedures the latest message may mean, likeliest first."""
        ranking = self.tracker.latest_message.get("intent_ranking") or []
        names = [entry["name"] for entry in ranking if entry.get("name")]
        return [name.split("/", 1)[1] for name in names if name.startswith(f"{_INTENT}/")]

    def asked(self) -> Procedure | None:
        """Return the procedure the latest message asks for; one of a service it names wins over a general one."""
        name = self.entity("procedure") or self.label(_INTENT)
        asked = self.knowledge.index.get(name) if isinstance(name, str) else None
        owners = self.knowledge.index.by_service.get(self.service() or "", ())
        if asked is not None and asked.services and owners and asked.id not in owners:
            return self.knowledge.index.get(owners[0])
        return asked

    def at_hand(self) -> Procedure | None:
        """Return the procedure the conversation was last about."""
        name = self.tracker.get_slot("procedure")
        return self.knowledge.index.get(name) if isinstance(name, str) else None

    def service(self) -> str | None:
        """Return the service that the latest message names."""
        service = self.entity(SERVICE)
        return service if isinstance(service, str) else None

    def platform(self) -> str | None:
        """Return the person's platform: as said now, as said before, or as the channel knows it."""
        return self._known("platform", keep=True)

    def known(self, procedure: Procedure) -> dict[str, str | None]:
        """Return entity -> value for everything that may decide a variant of ``procedure``."""
        at_hand = self.at_hand()
        same = at_hand is not None and at_hand.id == procedure.id
        return {entity: self._known(entity, keep=same or entity in _LASTING) for entity in self.knowledge.values}

    def _known(self, entity: str, keep: bool) -> str | None:
        metadata = self.tracker.latest_message.get("metadata") or {}
        candidates = [self.entity(entity)]
        if keep:
            candidates.append(self.tracker.get_slot(entity))
        if entity in _LASTING and isinstance(metadata, dict):
            candidates.append(metadata.get(entity))
        values = (self.knowledge.value(entity, candidate) for candidate in candidates)
        return next((value for value in values if value is not None), None)
