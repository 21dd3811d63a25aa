"""What a conversation has told so far: the message to answer, and what is remembered."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rasa_sdk import Tracker

from actions.knowledge import Knowledge
from tuiding.card import Kind
from tuiding.normalization import normalize
from tuiding.procedures.schema import Procedure, Topic
from tuiding.procedures.search import SERVICE
from tuiding.timeline import ZONE

# Known about the person, whatever they ask about; the other entities belong to the wish at hand.
_LASTING = ("platform",)
_INTENT = "procedure"
_BEFORE = "before"
_BEFORE_NAMED = re.compile("(?:刚才|刚刚|之前|前面)(?:说的)?.{2,8}那个")
_PAIR = 2
_JOINED = "和跟与、及"
_NOT_UNDERSTOOD = ("nlu_fallback", "unclear")
_VERSION = re.compile(r"(?<![\d.])\d{1,2}\.\d{1,2}(?:\.\d{1,3})?(?![\d.])|最新版|旧版|老版本")


@dataclass
class Conversation:
    """One parsed message and the slots; what is remembered while it is answered counts at once.

    ``now`` is when the message was sent, in Asia/Shanghai.
    """

    message: Mapping[str, Any]
    slots: dict[str, Any]
    channel: str | None
    now: datetime
    knowledge: Knowledge

    @property
    def text(self) -> str:
        """The message, normalised by the pipeline where it went through it."""
        return self.message.get("text") or ""

    def entity(self, name: str) -> Any:
        """Return the message's last value of an entity."""
        values = [entity["value"] for entity in self.message.get("entities") or [] if entity.get("entity") == name]
        return values[-1] if values else None

    def label(self, intent: str) -> str | None:
        """Return the response key of a retrieval intent in the message: ``procedure`` -> ``auto_renew``.

        As Rasa's own actions do, take the selector of that intent, or the one of all retrieval intents.
        """
        selectors = self.message.get("response_selector") or {}
        selected = selectors.get(intent) or selectors.get("default") or {}
        of, _, key = str((selected.get("response") or {}).get("intent_response_key") or "").partition("/")
        return key if of == intent and key else None

    def labels(self, intent: str) -> dict[str, float]:
        """Return the response keys of a retrieval intent that the message may mean, with how likely each is."""
        entries = self.message.get("intent_ranking") or []
        found = ((str(e.get("name")).partition("/"), e["confidence"]) for e in entries)
        return {key: float(confidence) for (name, _, key), confidence in found if name == intent and key}

    def intent(self) -> str | None:
        """Return the message's intent."""
        name = (self.message.get("intent") or {}).get("name")
        return name if isinstance(name, str) else None

    def not_understood(self) -> bool:
        """Whether nobody, or not this bot, could tell what the message wants."""
        return self.intent() in _NOT_UNDERSTOOD

    def ranked(self) -> list[str]:
        """Return the procedures the message may mean, likeliest first."""
        names = [entry["name"] for entry in self.message.get("intent_ranking") or [] if entry.get("name")]
        return [name.split("/", 1)[1] for name in names if name.startswith(f"{_INTENT}/")]

    def confidence(self) -> float:
        """Return how sure the likeliest procedure is, from 0 to 1."""
        ranking = self.message.get("intent_ranking") or []
        found = (entry["confidence"] for entry in ranking if str(entry.get("name")).startswith(f"{_INTENT}/"))
        return float(next(found, 0.0))

    def moments(self) -> set[str]:
        """Return the moments of ``data/vocabulary.yml`` that the message speaks of."""
        said = normalize(self.text)
        return {name for name, words in self.knowledge.moments.items() if any(word in said for word in words)}

    def goes_back(self) -> bool:
        """Whether the message speaks of what was said before (刚才那个, 刚才跨境转账那个)."""
        return _BEFORE in self.moments() or _BEFORE_NAMED.search(self.text) is not None

    def version_said(self) -> str | None:
        """Return the version of WeChat that the message names."""
        match = _VERSION.search(self.text)
        return match.group() if match else None

    def masked(self) -> bool:
        """Whether something private was taken out of the message."""
        metadata = self.message.get("metadata")
        return bool(isinstance(metadata, dict) and metadata.get("masked"))

    def asked(self) -> Procedure | None:
        """Return the procedure the message asks for; one of a service it names wins over a general one."""
        name = self.entity("procedure") or self.label(_INTENT)
        asked = self.knowledge.index.get(name) if isinstance(name, str) else None
        owners = self.owners()
        if asked is not None and asked.services and owners and asked.id not in owners:
            return self.knowledge.index.get(owners[0])
        return asked

    def named_together(self) -> list[Procedure]:
        """Return the two procedures that the message names side by side (微粒贷和分付怎么关); else none."""
        procedures = [self.knowledge.index.get(name) for name in self.message.get("named") or []]
        found = [procedure for procedure in procedures if procedure is not None]
        if len(found) != _PAIR:
            return []
        first, second = ("|".join(re.escape(normalize(alias)) for alias in p.aliases) for p in found)
        return found if re.search(rf"(?:{first})(?:[{_JOINED}]|还有|以及)(?:{second})", self.text) else []

    def at_hand(self) -> Procedure | None:
        """Return the procedure the conversation was last about."""
        name = self.slots.get("procedure")
        return self.knowledge.index.get(name) if isinstance(name, str) else None

    def related(self) -> list[Procedure]:
        """Return the procedures of the same matter as the one at hand."""
        at_hand = self.at_hand()
        found = [self.knowledge.index.get(name) for name in at_hand.related] if at_hand else []
        return [procedure for procedure in found if procedure is not None]

    def last_topic(self) -> Topic | None:
        """Return what the last answer was about, if it answered a question."""
        answer = self.slots.get("answer") or {}
        return Topic(answer["topic"]) if answer.get("kind") == Kind.ANSWER.value and answer.get("topic") else None

    def before(self) -> list[dict[str, Any]]:
        """Return the wishes before the one at hand, last first, as far as their procedures still exist."""
        return [w for w in self.slots.get("previous") or [] if self.knowledge.index.get(w["procedure"]) is not None]

    def before_of_service(self) -> list[dict[str, Any]]:
        """Return those of the wishes before that are for the service that the message names."""
        service = self.service()
        return [wish for wish in self.before() if service is not None and wish["service"] == service]

    def service(self) -> str | None:
        """Return the service that the message names."""
        service = self.entity(SERVICE)
        return service if isinstance(service, str) else None

    def owners(self) -> tuple[str, ...]:
        """Return the procedures that cover the service that the message names."""
        return self.knowledge.index.by_service.get(self.service() or "", ())

    def platform(self) -> str | None:
        """Return the person's platform: as said now, as said before, or as the channel knows it."""
        return self._known("platform", keep=True)

    def known(self, procedure: Procedure) -> dict[str, str | None]:
        """Return entity -> value for everything that may decide a variant of ``procedure``.

        What was said of the wish at hand, such as who charges, holds for the ones related to it too.
        """
        at_hand = self.at_hand()
        keep = at_hand is not None and (at_hand.id == procedure.id or _related(at_hand, procedure))
        if at_hand is not None and at_hand.id != procedure.id and self.service() is not None:
            keep = False
        known = {entity: self._known(entity, keep or entity in _LASTING) for entity in self.knowledge.values}
        if keep and at_hand is not None:
            implied = self.knowledge.implied.get(at_hand.id, {})
            known = {entity: value or implied.get(entity) for entity, value in known.items()}
        return {entity: value or self._remaining(entity, procedure) for entity, value in known.items()}

    def _known(self, entity: str, keep: bool) -> str | None:
        metadata = self.message.get("metadata") or {}
        candidates = [self.entity(entity)]
        if keep:
            candidates.append(self.slots.get(entity))
        if entity in _LASTING and isinstance(metadata, dict):
            candidates.append(metadata.get(entity))
        denied = {pair["value"] for pair in self.message.get("denied") or [] if pair["entity"] == entity}
        values = (self.knowledge.value(entity, candidate) for candidate in candidates)
        return next((value for value in values if value is not None and value not in denied), None)

    def _remaining(self, entity: str, procedure: Procedure) -> str | None:
        """Return the one value a denial leaves of those that the procedure's variants tell apart: 我不是管理员."""
        denied = {pair["value"] for pair in self.message.get("denied") or [] if pair["entity"] == entity}
        values = {value for variant in procedure.variants for value in variant.when.get(entity, ())}
        left = values - denied
        return left.pop() if denied & values and len(left) == 1 else None


def now_of(tracker: Tracker) -> datetime:
    """Return when the latest message was sent, in Asia/Shanghai; the clock's time where the tracker has no event."""
    stamps = (event.get("timestamp") for event in reversed(tracker.events or []) if event.get("event") == "user")
    return datetime.fromtimestamp(next(stamps, None) or time.time(), ZONE)


def _related(first: Procedure, second: Procedure) -> bool:
    return first.id in second.related or second.id in first.related
