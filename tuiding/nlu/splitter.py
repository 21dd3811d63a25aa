"""Several questions in one message: where one ends and the next begins."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from tuiding.nlu.component import CLAUSES, PARTS, REST, PlainComponent

# A space is a pause, but not between words in Latin letters.
_PAUSES = re.compile(r"(?<=[?？])|(?:[,，。.!！;；、]|(?<![a-z0-9]) | (?![a-z0-9]))+")
_NUMBER = re.compile(r"(?<=\d)[.,](?=\d)")
_ADDED = re.compile(
    r"^(?:还有|另外|顺便|顺带|然后|再就是|再帮我|再把|以及|同时|对了|还想|还要|还得|也想|"
    r"(?:那|就|请|帮我|给我|还是|直接)?[转接找叫要]人工(?:客服|服务)?$)"
)
_WISHED = re.compile(r"^(?:我)?(?:要|想要?|打算|帮我|给我|麻烦)[^了后时]*$")
# What is wanted of the thing that the clause before it names: 微信账单在哪 想删干净.
_BARE = re.compile(
    r"(?:顺便|顺带|然后|对了|我|就|都|全|也|还|又){0,3}(?:想要?|要|打算|帮我|给我|麻烦|还得)(?:把?它?们?|都|全|一起|一并|给){0,2}"
    r"(?:关|停|取消|退|注销|解绑|解除|删|清|撤|去)(?:掉|了|闭|止|订|除|空|干净|光|款)?[了吧啊呢呀]?"
)
_ASKED = re.compile(
    r"怎么|咋|如何|怎样|怎麽|点样|吗|么$|嘛$|^(?!.*还在).{1,6}呢$|不$|没$|多久|多少|几天|几个|什么时候|啥时候|几时|会不会|能不能|可不可以|要不要|(?<![应使])用不用|"
    r"需不需要|有没有|是不是|能否|是否|哪里|哪儿|在哪|哪来|什么|啥|会.*吗|找不到|没有?这个|没有?.{0,4}入口|(?<![应使])(.)不\1|[?？]"
)

# 关爱奇艺续费 要条件吗 能再开吗: among several questions, a bare verb is one of them.
_COMMANDED = re.compile(r"^(?:关|取消|退|注销|解绑|停)[^了后时完掉]{2,}$")
_MANY = 2


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class Splitter(PlainComponent):
    """Divide a message: into its clauses, and into its questions where it asks several; all are processed like it."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options.

        ``most``: the questions and the clauses of one message that are looked at; further questions are left to be
        asked again. ``shortest``: the fewest characters of a clause after the first.
        """
        return {"most": 4, "shortest": 3}

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the parts and clauses of every message without a label, in place."""
        for message in messages:
            if message.get("intent"):
                continue
            text, most = message.get(TEXT) or "", self._config["most"]
            divided = clauses(text)
            if len(divided) < _MANY:
                continue
            long = [clause for clause in divided[1:] if len(clause) >= self._config["shortest"]]
            message.set(CLAUSES, [_part(clause) for clause in [divided[0], *long][:most]])
            if long:
                message.set(REST, [_part(text[text.index(divided[1], len(divided[0])) :])])
            found = questions(text)
            if len(found) > 1:
                message.set(PARTS, [_part(text) for text in found[:most]])
        return messages


def clauses(text: str) -> list[str]:
    """Cut a normalised text at its pauses."""
    return [part.replace("\0", ".") for part in _PAUSES.split(_NUMBER.sub("\0", text)) if part]


def questions(text: str) -> list[str]:
    """Cut a normalised text into its questions.

    A clause that asks nothing belongs to the question after it, of which it is the reason; at the end, to the one
    before it. One that begins like an addition (``还有``, ``顺便``) or says a wish (``我要…``) counts as a question.
    """
    divided = clauses(text)
    groups: list[str] = []
    waiting = ""
    for clause in divided:
        if (groups or waiting) and _BARE.fullmatch(clause):
            groups.append(f"{waiting or groups.pop()},{clause}")
            waiting = ""
            continue
        added = _ADDED.match(clause) is not None and bool(groups or waiting)
        if added and waiting:
            groups.append(waiting)
            waiting = ""
        waiting = f"{waiting},{clause}" if waiting else clause
        wished = _WISHED.match(waiting) is not None if divided[1:] else False
        wished = wished or (len(divided) > _MANY and _COMMANDED.match(waiting) is not None)
        if added or wished or _ASKED.search(clause):
            groups.append(waiting)
            waiting = ""
    if waiting and groups:
        groups[-1] += f",{waiting}"
    elif waiting:
        groups.append(waiting)
    return groups


def _part(text: str) -> Message:
    message = Message.build(text)
    message.set(TEXT, text, add_to_output=True)
    return message
