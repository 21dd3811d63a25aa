"""A conversation's state, built from its stored events."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache

from rasa.shared.core.events import Event
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

# Rasa looks through all classes for each event: nine tenths of what building a tracker takes.
_class_of = cache(Event.resolve_by_type)


class StoredTracker(DialogueStateTracker):
    """Rasa's tracker, which knows how many of its events are stored, so that nobody has to count them."""

    stored = 0

    @classmethod
    def from_rows(cls, sender_id: str, rows: Iterable[str], slots: Iterable[Slot]) -> StoredTracker:
        """Return the tracker of a conversation from its events as JSON, in their order.

        Raises:
            ValueError: an event is of no type that Rasa knows.
        """
        events = []
        for row in rows:
            data = json.loads(row)
            event_class = _class_of(data["event"])
            if event_class is not None:  # a type that Rasa dropped
                events.append(event_class._from_parameters(data))
        tracker: StoredTracker = cls.from_events(sender_id, events, slots)
        tracker.stored = len(events)
        return tracker
