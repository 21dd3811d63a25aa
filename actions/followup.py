"""What people ask after the steps: how long, what is lost, what it costs."""

from __future__ import annotations

from rasa_sdk.events import EventType

from actions.action import DatasetAction
from actions.turn import Turn
from tuiding.procedures.schema import Topic


class ActionFollowup(DatasetAction):
    """Answer about one topic, for the procedure at hand or in general."""

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_followup"

    def answer(self, turn: Turn) -> list[EventType]:
        """Answer with the dataset's facts; where it has none about this procedure, say that first."""
        topic = turn.label("followup")
        if topic is None:
            return turn.give_up("utter_fallback", guess=False)
        procedure = turn.at_hand()
        variant = turn.tracker.get_slot("variant")
        wording, builder = turn.knowledge.wording, turn.knowledge.builder
        card = builder.answer(Topic(topic), procedure, variant, turn.platform())
        if procedure is not None and not builder.knows(Topic(topic), procedure, variant):
            opening = wording.text("utter_followup_unknown", title=procedure.title)
        else:
            opening = wording.text(f"utter_followup/{topic}")
        turn.say(card, opening)
        return []
