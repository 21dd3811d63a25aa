"""One turn of a conversation, which an action answers."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Conversation
from actions.knowledge import Knowledge
from tuiding.card import Card
from tuiding.choices import named, position
from tuiding.normalization import normalize
from tuiding.procedures.schema import Procedure
from tuiding.procedures.selection import select


class Turn(Conversation):
    """A conversation that can be answered."""

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker, knowledge: Knowledge) -> None:
        """Take what rasa_sdk hands to an action."""
        super().__init__(tracker, knowledge)
        self._dispatcher = dispatcher

    def say(self, card: Card, *opening: str) -> None:
        """Send a card as text and buttons, after the ``opening`` sentences; as JSON too where the channel draws it."""
        self._dispatcher.utter_message(
            text=self.knowledge.renderer.text(card, *opening),
            buttons=[{"title": option.label, "payload": option.payload} for option in card.options],
            json_message=card.as_json() if self._draws_cards() else None,
        )

    def show(self, procedure: Procedure, wanted: str | None = None, service: str | None = None) -> list[EventType]:
        """Send the steps of a procedure, or the question they depend on; a pointer to another one is followed."""
        known = self.known(procedure)
        selection = select(procedure, known, wanted)
        if selection.variant is not None and selection.variant.procedure is not None:
            target = self.knowledge.index.dataset.procedures[selection.variant.procedure]
            return self.show(target, None, service)
        card = self.knowledge.builder.procedure(procedure, selection, known, service)
        self.say(card)
        slots = {**known, "procedure": procedure.id, "variant": card.variant, "service": service}
        return [SlotSet(name, value) for name, value in slots.items()] + self.offer(card)

    def give_up(self, response: str, *, guess: bool) -> list[EventType]:
        """Send the sentence ``response`` with what the bot can do instead, the likeliest wish first if it may guess."""
        card = self.knowledge.builder.fallback(self.ranked()[:1] if guess else [], self.platform())
        self.say(card, self.knowledge.wording.text(response))
        return self.offer(card)

    def pick(self) -> list[EventType] | None:
        """Send what the message picks of the options on offer, by number or by words; None if it picks none."""
        index = position(normalize(self._text), len(self._options))
        return self.pick_words() if index is None else self._show_option(index)

    def pick_words(self) -> list[EventType] | None:
        """Send the option that the message says in words; a number in it may mean anything. None if it says none."""
        return self._show_option(named(self._text, self._labels))

    def pick_label(self) -> list[EventType] | None:
        """Send the option whose very label the message is, whatever else the message could mean; None if it is none."""
        said = normalize(self._text)
        return self._show_option(next((i for i, label in enumerate(self._labels) if normalize(label) == said), None))

    @staticmethod
    def offer(card: Card) -> list[EventType]:
        """Return the event that remembers a card's options, so that a number or its words can pick one."""
        return [SlotSet("options", [option.dict(include={"procedure", "variant", "label"}) for option in card.options])]

    def _show_option(self, index: int | None) -> list[EventType] | None:
        procedure = self.knowledge.index.get(self._options[index]["procedure"]) if index is not None else None
        if index is None or procedure is None:
            return None
        return self.show(procedure, self._options[index]["variant"], self.tracker.get_slot("service"))

    @property
    def _text(self) -> str:
        return self.tracker.latest_message.get("text") or ""

    @property
    def _options(self) -> list[dict[str, Any]]:
        return self.tracker.get_slot("options") or []

    @property
    def _labels(self) -> list[str]:
        return [option["label"] for option in self._options]

    def _draws_cards(self) -> bool:
        return self.tracker.get_latest_input_channel() in self.knowledge.card_channels
