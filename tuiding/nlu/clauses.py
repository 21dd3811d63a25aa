"""Last component: what one clause of a message says that all of them together do not."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    RESPONSE_SELECTOR,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from tuiding.nlu.component import CLAUSES, PARTS, REST, PlainComponent
from tuiding.nlu.extractor import NAMED
from tuiding.nlu.labels import intent_of, labels_in
from tuiding.nlu.rejection import OTHERS, OUT_OF_SCOPE
from tuiding.nlu.several import SEVERAL
from tuiding.procedures.search import SERVICE

_PROCEDURE, _HANDBACK = "procedure", "handback"
_NAME = INTENT_NAME_KEY
# A clause that asks or wants something; what is said beside it may be a reason, but no wish.
_WANTS = re.compile(
    r"怎么|怎样|咋|如何|点样|吗|[么嘛呢不没]$|多久|多少|几|什么|啥|能不能|是不是|为何|哪|谁|想|要|换|重新|补|帮我|(?:^|[请快就])给我|教|现在|"
    r"把.*[关停退删清掉]|[停关退]$|取消|还[给能会]"
)
# Wants to be rid of what is named elsewhere in the message: 微粒贷老给我弹额度 怕自己乱借 怎么关.
_BARE_WISH = re.compile(
    r"[那我就请想要帮给把它能不]*(?:(?:怎么|怎样|咋个?|如何|在哪|哪里|哪儿)?(?:才能|能|去|给|可以|才)?"
    r"(?:关|停|取消|退|注销|解绑|解除|删|拒收|屏蔽|不收|不要|清|收回来?|撤|(?:别|不)(?:再|让它?们?)*发)"
    r"(?:掉|了|闭|止|订|除|收)?(?:它|吧|啊|呢|呀|吗|嘛)?)"
)
# Asks how to be rid of something, or whether money comes back.
_ASKS = re.compile(
    r"(?:怎么|怎样|咋|如何|在哪|哪里)[^,，。 ]{0,4}(?:关|停|取消|取关|退|注销|解绑|解除|删|清|拒收|屏蔽|撤|移除|投诉)"
    r"|(?:能|可以)[^,，。 ]{0,4}退[^,，。 ]{0,3}[吗么不]"
)
# Asks about what the clause before it says.
_HOW_ALONE = re.compile(r"[那我该应请问]*(?:怎么|怎样|咋|如何)(?:弄|办|搞|整|操作|做|处理|解决)?[啊呢呀吧]?")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Clauses(PlainComponent):
    """Take a message as its clauses say it, where the whole of it was turned away or taken for a nod.

    微粒贷怎么关 老给我妈打电话推销: what is said beside a wish is said of other wishes too. 好的 那指纹的在哪关:
    after a nod, the rest is what is asked. 不找人了 怎么投诉: both are answered, taking a request back and the rest.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options.

        ``outside``: how likely a message may be no wish of ours, as a share of the wish that a clause says.
        ``asked_outside``: the same where the clause asks how it is had; ``sure``: its least confidence.
        ``nods``: intents that a message may begin with and still ask something. ``nod``: the least confidence in one.
        ``asked``: intents of a rest that then counts. ``clear``: the least confidence in it.
        """
        return {
            "outside": 1.0,
            "asked_outside": 2.0,
            "sure": 0.6,
            "nods": ["smalltalk", "handback", "feedback"],
            "nod": 0.6,
            "asked": ["procedure", "followup", "inform", "recall", "handoff", "ambiguous"],
            "clear": 0.4,
        }

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of every message anew where its clauses are clearer, in place."""
        for message in messages:
            if not message.get(CLAUSES):
                continue
            decided = _decided(message)
            if decided == OUT_OF_SCOPE:
                self._accept(message)
            elif decided in self._config["nods"]:
                self._go_on(message)
            message.set(CLAUSES, None)
            message.set(REST, None)
        return messages

    def _accept(self, message: Message) -> None:
        """Accept the wish that a message was turned away with, where a clause says it and none speaks of others."""
        best = next((name for name in labels_in(message) if intent_of(name) != OUT_OF_SCOPE), "")
        clauses = [clause for clause in message.get(CLAUSES) if not _HOW_ALONE.fullmatch(clause.get(TEXT))]
        asks = any(self._asks(clause, best) for clause in clauses)
        most = self._config["asked_outside" if asks else "outside"]
        if message.get(OTHERS) or _share(message, OUT_OF_SCOPE) > most * _share(message, intent_of(best)):
            return
        telling = [clause for clause in clauses if _WANTS.search(clause.get(TEXT))] or clauses
        named = best.partition("/")[2] in (message.get(NAMED) or ()) or _names_service(message)
        if any(_says(clause, best) or (named and _BARE_WISH.fullmatch(clause.get(TEXT))) for clause in telling):
            message.set(INTENT, {**message.get(INTENT), _NAME: _PROCEDURE}, add_to_output=True)

    def _asks(self, clause: Message, label: str) -> bool:
        """Whether a clause clearly asks how a wish is had: 微信里的交易记录怎么清掉 不想让别人翻到."""
        sure = _share(clause, intent_of(label)) >= self._config["sure"]
        return bool(sure and _ASKS.search(clause.get(TEXT)) and _says(clause, label))

    def _go_on(self, message: Message) -> None:
        if not message.get(REST):
            return
        first, rest = message.get(CLAUSES)[0], message.get(REST)[0]
        nods = sum(_share(first, intent) for intent in self._config["nods"]) >= self._config["nod"]
        clear = _share(rest, _decided(rest)) >= self._config["clear"]
        if not nods or not clear or _decided(rest) not in self._config["asked"]:
            return
        if _decided(first) == _HANDBACK:
            message.set(INTENT, {**message.get(INTENT), _NAME: SEVERAL}, add_to_output=True)
            parts = [part.as_dict(only_output_properties=True) for part in (first, rest)]
            message.set(PARTS, parts, add_to_output=True)
        else:
            for name in (INTENT, INTENT_RANKING_KEY, RESPONSE_SELECTOR):
                message.set(name, rest.get(name), add_to_output=True)


def _names_service(message: Message) -> bool:
    return any(entity["entity"] == SERVICE for entity in message.get(ENTITIES) or ())


def _says(clause: Message, label: str) -> bool:
    return _decided(clause) == _PROCEDURE and labels_in(clause)[0] == label


def _decided(message: Message) -> str:
    return str((message.get(INTENT) or {}).get(_NAME))


def _share(message: Message, intent: str) -> float:
    """Return how likely a message has the intent, whatever its label."""
    ranking = message.get(INTENT_RANKING_KEY) or []
    return sum(float(entry[PREDICTED_CONFIDENCE_KEY]) for entry in ranking if intent_of(entry[_NAME]) == intent)
