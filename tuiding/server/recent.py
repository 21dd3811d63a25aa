"""What the policies look at of a long conversation."""

from __future__ import annotations

from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

# No rule or story is longer, in messages of the person.
_MESSAGES = 10
# What does not change how the events before it count.
_PLAIN = {ActionExecuted, BotUttered, DefinePrevUserUtteredFeaturization, SessionStarted, SlotSet, UserUttered}


def recent(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """Return a tracker of the newest messages alone, with the slots as they were before; a short one as it is.

    Rasa's policies turn all that was ever said into features for each prediction.
    """
    events = list(tracker.events)
    asked = [number for number, event in enumerate(events) if type(event) is UserUttered]
    if len(asked) <= _MESSAGES or not {type(event) for event in events} <= _PLAIN:
        return tracker
    # From the listening on, which each message follows.
    begin = asked[-_MESSAGES] - 1
    slots = {event.key: event for event in events[:begin] if type(event) is SlotSet}
    shorter = tracker.init_copy()
    for event in (*slots.values(), *events[begin:]):
        shorter.update(event)
    return shorter
