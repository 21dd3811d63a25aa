"""The base of all actions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.context import reread
from actions.knowledge import knowledge
from actions.turn import Turn, message_of


class DatasetAction(Action, ABC):
    """An action that answers from the dataset.

    ``intent`` is the one that ``data/rules.yml`` leads to it from; it tells who answers a part of a message, or what
    an option stands for.
    """

    intent: ClassVar[str] = ""
    # Rasa's rules want a slot of their condition to be the same after their action.
    keeps_failed: ClassVar[bool] = False
    _by_intent: ClassVar[dict[str, type[DatasetAction]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Register the action for its intent."""
        super().__init_subclass__(**kwargs)
        if cls.intent:
            DatasetAction._by_intent[cls.intent] = cls

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Answer the latest message (see rasa_sdk): with the option it names, else as the action does."""
        turn = Turn.of(dispatcher, tracker, knowledge())
        picked = turn.pick_label()
        meant = reread(turn) if picked is None else message_of(picked)
        if meant is None:
            self.answer(turn)
        else:
            self.answer_part(turn, meant)
        if not self.keeps_failed:
            turn.set(failed=turn.failed)
        return turn.events()

    @abstractmethod
    def answer(self, turn: Turn) -> None:
        """Answer one turn; what came of it is remembered in its slots."""

    @classmethod
    def choose(cls, turn: Turn, option: Mapping[str, Any]) -> None:
        """Answer with what an option stands for."""
        cls.answer_part(turn, message_of(option))

    @classmethod
    def answer_part(cls, turn: Turn, message: Mapping[str, Any]) -> None:
        """Answer one question of several, by the action for its intent."""
        part = turn.part(message)
        cls._by_intent[message["intent"]["name"]]().answer(part)
        turn.failed = turn.failed or part.failed
