"""The person says which phone, payer, role, region, version or day it is about."""

from __future__ import annotations

from actions.action import DatasetAction
from actions.followup import CHARGES, ActionFollowup
from actions.smalltalk import nod
from actions.turn import Turn
from tuiding.dates import read_day
from tuiding.procedures.schema import Procedure, Topic
from tuiding.procedures.selection import variant_said


class ActionInform(DatasetAction):
    """Take what was said for the wish at hand."""

    intent = "inform"

    def name(self) -> str:
        """Return the name in ``domain.yml``."""
        return "action_inform"

    def answer(self, turn: Turn) -> None:
        """Answer with the steps as they are for what was said, or with the days it makes.

        Without a wish at hand, remember it and ask what is wanted.
        """
        wording = turn.knowledge.wording
        at_hand = turn.at_hand()
        tells_who = any(turn.entity(name) for name in turn.knowledge.values) or turn.message.get("denied")
        tells_who = tells_who or (at_hand is not None and variant_said(at_hand, turn.text) is not None)
        version = turn.version_said()
        if version and not tells_who:
            turn.set(version=version)
            return self._with_version(turn, version)
        day = None if tells_who else read_day(turn.text, turn.now)
        if day is not None and (day.day or day.problem):
            return self._with_day(turn)
        procedure = self._origin(turn) or at_hand
        if procedure is None:
            turn.set(**{name: turn.knowledge.value(name, turn.entity(name)) for name in ("platform", "payer")})
            return turn.give_up("utter_what", failed=False)
        elsewhere = turn.charged_elsewhere(procedure)
        if elsewhere is not None and at_hand is not None and procedure.id == at_hand.id:
            return turn.give_up("utter_payer/nothing", failed=False, payer=elsewhere)
        opening = wording.text("utter_version/noted", version=version) if version else ""
        return turn.show(procedure, None, turn.service() or turn.slots.get("service"), opening)

    def _with_version(self, turn: Turn, version: str) -> None:
        if turn.last_topic() is Topic.ENTRY_MISSING and turn.at_hand() is not None:
            return ActionFollowup().entry_missing(turn)
        return nod(turn, turn.knowledge.wording.text("utter_version/noted", version=version))

    def _with_day(self, turn: Turn) -> None:
        if turn.last_topic() is Topic.DEADLINE or turn.moments() & CHARGES:
            return ActionFollowup().deadline(turn)
        return ActionFollowup().refund_time(turn)

    def _origin(self, turn: Turn) -> Procedure | None:
        """Return the procedure that led to the one at hand by another payer, where a different one is said now."""
        at_hand = turn.at_hand()
        if at_hand is None:
            return None
        implied = turn.knowledge.implied.get(at_hand.id, {})
        said = {name: turn.knowledge.value(name, turn.entity(name)) for name in implied}
        if all(value in (None, implied[name]) for name, value in said.items()):
            return None
        earlier = [wish["procedure"] for wish in turn.before()]
        origins = turn.knowledge.origins[at_hand.id]
        return turn.knowledge.index.get(next((name for name in earlier if name in origins), origins[0]))
