"""The base of all actions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.knowledge import knowledge
from actions.turn import Turn


class DatasetAction(Action, ABC):
    """An action that answers from the dataset."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Answer the latest message (see rasa_sdk): with the option it names, else as the action does."""
        turn = Turn(dispatcher, tracker, knowledge())
        picked = turn.pick_label()
        return self.answer(turn) if picked is None else picked

    @abstractmethod
    def answer(self, turn: Turn) -> list[EventType]:
        """Answer one turn and return the events that remember what came of it."""
