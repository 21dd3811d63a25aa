"""A person takes over."""

from __future__ import annotations

from enum import StrEnum

from actions.action import DatasetAction
from actions.turn import Turn
from tuiding.card import Card, CardFact, Kind


class Reason(StrEnum):
    """Why a person is wanted."""

    ASKED = "asked"
    FAILED = "failed"
    ANGER = "anger"
    OVERDUE = "overdue"
    ENTRY_MISSING = "entry_missing"


class ActionHandoff(DatasetAction):
    """Hand over on request, after two failures in a row, and on anger after a failure."""

    intent = "handoff"
    keeps_failed = True

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_handoff"

    def answer(self, turn: Turn) -> None:
        """Answer with how a person is reached, and with what they will be told."""
        if turn.not_understood():
            picked = turn.pick_words()
            return hand_over(turn, Reason.FAILED) if picked is None else self.choose(turn, picked)
        return hand_over(turn, Reason.ANGER if turn.intent() == "anger" else Reason.ASKED)


def hand_over(turn: Turn, reason: Reason) -> None:
    """Say how a person is reached, and note what they have to know.

    The slot ``handoff`` is what other systems take up, from the tracker store or the event broker.
    """
    wording, hours = turn.knowledge.wording, turn.knowledge.service_hours
    again = bool(turn.slots.get("handoff"))
    tried = _tried(turn)
    facts = _summary(turn, tried)
    procedure = turn.at_hand()
    card = Card(
        kind=Kind.HANDOFF,
        procedure=procedure.id if procedure else None,
        variant=turn.slots.get("variant") if procedure else None,
        platform=turn.platform(),
        title=procedure.title if procedure else None,
        facts=facts,
    )
    contacts = turn.knowledge.index.dataset.general.contacts.values()
    ways = [wording.text("utter_fact", text=contact.text) for contact in contacts]
    lines = [] if reason is Reason.ASKED else [wording.text(f"utter_handoff/{reason.value}")]
    if again:
        lines.append(wording.text("utter_handoff/again"))
    if hours is None:
        lines += [wording.text("utter_handoff"), *ways]
    elif hours.open_at(turn.now):
        lines.append(wording.text("utter_handoff/team"))
    else:
        lines += [wording.text("utter_handoff/closed", hours=hours), *ways]
    if facts:
        lines.append(wording.text("utter_summary"))
    turn.set(
        handoff={
            "reason": reason.value,
            "procedure": card.procedure,
            "variant": card.variant,
            "service": turn.slots.get("service"),
            "platform": card.platform,
            "tried": tried,
            "applied": turn.slots.get("applied"),
            "version": turn.slots.get("version"),
            "summary": [fact.text for fact in facts],
            "requested_at": turn.now.isoformat(timespec="seconds"),
        }
    )
    turn.say(card, *lines)


def _summary(turn: Turn, tried: list[list[str]]) -> list[CardFact]:
    wording = turn.knowledge.wording
    procedure, platform = turn.at_hand(), turn.platform()
    lines: list[tuple[str, str]] = []
    if procedure is not None:
        lines.append(("wish", wording.text("utter_summary/wish", title=procedure.title)))
    if platform is not None:
        label = turn.knowledge.label("platform", platform)
        lines.append(("platform", wording.text("utter_summary/platform", label=label)))
    if turn.slots.get("version"):
        lines.append(("version", wording.text("utter_summary/version", version=turn.slots["version"])))
    if turn.slots.get("applied"):
        lines.append(("applied", wording.text("utter_summary/applied", day=turn.slots["applied"])))
    lines += [("tried", wording.text("utter_summary/tried", steps=" → ".join(steps))) for steps in tried]
    source = wording.text("utter_summary/source")
    return [CardFact(topic=topic, text=text, source=source) for topic, text in lines]


def _tried(turn: Turn) -> list[list[str]]:
    """Return the steps of the paths shown for the wish at hand."""
    procedure = turn.at_hand()
    shown = (turn.slots.get("tried") or {}).get("paths", [])
    if procedure is None:
        return []
    paths = turn.knowledge.builder.paths(procedure, turn.slots.get("variant"))
    claims = turn.knowledge.builder.claims
    service = turn.slots.get("service")
    return [claims.path(paths[i], procedure, service).steps for i in shown if i < len(paths)]
