"""One turn of a conversation, which an action answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Conversation, now_of
from actions.knowledge import Knowledge
from tuiding.answers.builder import payload
from tuiding.card import Card, CardOption, Kind
from tuiding.choices import named, position
from tuiding.normalization import normalize
from tuiding.procedures.schema import Procedure
from tuiding.procedures.selection import select, variant_said

# What was offered before does not outlive these; a question after the steps leaves their options.
_REPLACING = (Kind.PROCEDURE.value, Kind.CHOICE.value, Kind.FALLBACK.value)
# So many earlier wishes can be gone back to.
_REMEMBERED = 5
_PAYER = "payer"


@dataclass
class Turn(Conversation):
    """A conversation that can be answered.

    ``set`` remembers at once for the rest of the turn; ``events`` is what the tracker has to be told at its end.
    """

    dispatcher: CollectingDispatcher
    failed: bool = False

    def __post_init__(self) -> None:
        """Note the slots as they are, to tell what changes."""
        self._before = dict(self.slots)

    @classmethod
    def of(cls, dispatcher: CollectingDispatcher, tracker: Tracker, knowledge: Knowledge) -> Turn:
        """Return the turn that a tracker's latest message begins."""
        slots = dict(tracker.current_slot_values())
        channel = tracker.get_latest_input_channel()
        return cls(tracker.latest_message, slots, channel, now_of(tracker), knowledge, dispatcher)

    def part(self, message: Mapping[str, Any]) -> Turn:
        """Return a turn for one of several questions, or for what an option stands for; the slots are shared."""
        return replace(self, message={"metadata": self.message.get("metadata"), **message}, failed=False)

    def set(self, **values: Any) -> None:
        """Remember slots."""
        self.slots.update(values)

    def events(self) -> list[EventType]:
        """Return what has changed, for the tracker."""
        return [SlotSet(name, value) for name, value in self.slots.items() if value != self._before.get(name)]

    def say(self, card: Card, *opening: str, closing: str = "") -> None:
        """Send a card as text and buttons, after ``opening`` and before ``closing``; as JSON too where it is drawn."""
        wording = self.knowledge.wording
        first = not self.dispatcher.messages
        notes = [wording.text("utter_masked")] if first and self.masked() else []
        handoff = self.slots.get("handoff")
        if handoff and not handoff.get("mentioned") and card.kind != Kind.HANDOFF.value:
            notes.append(wording.text("utter_handoff/pending"))
            self.set(handoff={**handoff, "mentioned": True})
        self.dispatcher.utter_message(
            text=self.knowledge.renderer.text(card, *notes, *opening, closing=closing),
            buttons=[{"title": option.label, "payload": option.payload} for option in card.options],
            json_message=card.as_json() if self.channel in self.knowledge.card_channels else None,
        )
        options = [option.dict(include={"procedure", "variant", "label", "payload"}) for option in card.options]
        if options or card.kind in _REPLACING:
            self.set(options=options)
        if card.kind != Kind.SMALLTALK.value:
            self.set(answer=_essence(card))

    def show(
        self, procedure: Procedure, wanted: str | None = None, service: str | None = None, opening: str = ""
    ) -> None:
        """Send the steps of a procedure, or the question they depend on; a pointer to another one is followed."""
        known = self.known(procedure)
        selection = select(procedure, known, wanted or self._variant_said(procedure))
        if selection.variant is not None and selection.variant.procedure is not None:
            target = self.knowledge.index.dataset.procedures[selection.variant.procedure]
            return self.show(target, None, service, opening)
        at_hand = self.at_hand()
        left = at_hand if at_hand is not None and at_hand.id != procedure.id else None
        builder = self.knowledge.builder
        interrupted = builder.interrupted(left, self.slots.get("variant")) if left and procedure.hindrance else None
        card = builder.procedure(procedure, selection, known, service, interrupted)
        if left is not None:
            self._remember(left)
        if left is not None or card.variant != self.slots.get("variant"):
            self.set(tried=None)
        if left is not None:
            self.set(applied=None)
        self.set(**known, procedure=procedure.id, variant=card.variant, service=service)
        elsewhere = self.charged_elsewhere(procedure)
        said = self.knowledge.wording.text("utter_payer/elsewhere", payer=elsewhere) if elsewhere else ""
        self.say(card, *(line for line in (opening, said) if line))
        if card.paths and not self.slots.get("tried"):
            self.set(tried={"paths": [0]})
        return None

    def charged_elsewhere(self, procedure: Procedure) -> str | None:
        """Return the name of the payer that the message names, where the procedure has no variant for it."""
        payer = self.knowledge.value(_PAYER, self.entity(_PAYER))
        payers = {value for variant in procedure.variants for value in variant.when.get(_PAYER, ())}
        return None if payer is None or not payers or payer in payers else self.knowledge.label(_PAYER, payer)

    def _variant_said(self, procedure: Procedure) -> str | None:
        """Return the variant that the message says by its words, or by what it alone depends on (微信扣的)."""
        said = [
            variant.id
            for variant in procedure.variants
            if any(self.knowledge.value(name, self.entity(name)) in values for name, values in variant.when.items())
        ]
        return variant_said(procedure, self.text) or (said[0] if len(said) == 1 else None)

    def turn_to(self, procedure: Procedure, variant: str | None) -> None:
        """Make a procedure the one at hand without showing its steps: a question is about it."""
        left = self.at_hand()
        if left is not None and left.id != procedure.id:
            self._remember(left)
        known = self.known(procedure)
        chosen = variant or getattr(select(procedure, known).variant, "id", None)
        self.set(**known, procedure=procedure.id, variant=chosen, service=self.service(), tried=None, applied=None)

    def give_up(
        self,
        response: str,
        *,
        guess: bool = False,
        candidates: tuple[str, ...] = (),
        failed: bool = True,
        **values: object,
    ) -> None:
        """Send the sentence ``response`` with what the bot can do instead, the likeliest wish first if it may guess.

        ``failed``: whether it counts as a failure; a second one in a row brings a person. ``values``: for the gaps in
        the sentence.
        """
        names = [*candidates, *(self.ranked()[:1] if guess else [])]
        self.failed = failed
        self.say(
            self.knowledge.builder.fallback(names, self.platform()), self.knowledge.wording.text(response, **values)
        )

    def ask_again(self, response: str) -> None:
        """Send the sentence ``response`` with the options that are on offer already."""
        self.failed = True
        options = [CardOption(**option) for option in self._options]
        card = Card(kind=Kind.FALLBACK, platform=self.platform(), options=options)
        self.say(card, self.knowledge.wording.text(response))

    def pick(self) -> Mapping[str, Any] | None:
        """Return the option on offer that the message picks, by number or by words; None if it picks none."""
        index = position(normalize(self.text), len(self._options))
        return self.pick_words() if index is None else self._options[index]

    def pick_words(self) -> Mapping[str, Any] | None:
        """Return the option that the message says in words; a number in it may mean anything. None if it says none."""
        index = named(self.text, [option["label"] for option in self._options])
        return None if index is None else self._options[index]

    def pick_label(self) -> Mapping[str, Any] | None:
        """Return the option whose very label the message is, whatever else it could mean; None if it is none."""
        said = normalize(self.text)
        return next((option for option in self._options if normalize(option["label"]) == said), None)

    def _remember(self, left: Procedure) -> None:
        wish = {"procedure": left.id, "variant": self.slots.get("variant"), "service": self.slots.get("service")}
        others = [earlier for earlier in self.before() if earlier["procedure"] != left.id]
        self.set(previous=[wish, *others][:_REMEMBERED])

    @property
    def _options(self) -> list[dict[str, Any]]:
        options = self.slots.get("options") or []
        # Conversations from before options had a payload.
        return [{"payload": payload(option["procedure"], option["variant"]), **option} for option in options]


def message_of(option: Mapping[str, Any]) -> dict[str, Any]:
    """Return the message that an option's payload stands for, as Rasa would parse it."""
    intent, brace, rest = option["payload"].removeprefix("/").partition("{")
    entities = json.loads(brace + rest) if brace else {}
    return {
        "text": option["label"],
        "intent": {"name": intent},
        "entities": [{"entity": name, "value": value} for name, value in entities.items()],
    }


def _essence(card: Card) -> dict[str, Any]:
    paths = [{"steps": path.steps, "source": path.source, "row": path.row} for path in card.paths[:1]]
    return {
        "kind": card.kind,
        "procedure": card.procedure,
        "variant": card.variant,
        "topic": card.topic,
        "path": paths[0] if paths else None,
    }
