"""``不是公众号，是小程序会员``: what is denied must not be understood as wanted."""

from __future__ import annotations

import re

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from tuiding.nlu.component import PlainComponent

_WANT = r"(?:要|想|说|问|指|讲|找)"
_MIS = "[说打写搞弄问看记]"
_PAUSE = r"[,，。;；!！ ]"
_WRONG = r"(?:说错了|搞错了|弄错了|错了)?[,，。. ]*"
# 我眼花了 不是A 是B.
_BEFORE = rf"(?:[^,，。;；!！?？ ]{{1,6}}了{_PAUSE}+)?"
_SUBJECT = rf"(?:我|这|那|这个|那个)?{_WRONG}(?:我{_WANT}的)?"
_DENIED = r"(?P<denied>[^,，。;；!！?？]{1,14}"
# What is denied comes first: 不是A，是B / 我不是要A，我只要B / 我说的不是A是B.
_DENIED_FIRST = re.compile(
    rf"^{_BEFORE}(?:(?:不对|不是(?=不是|我?{_MIS}错|{_PAUSE})|[啊哦呃哎唉喔诶欸]呀?|我?{_MIS}错了){_PAUSE}*)*{_SUBJECT}"
    rf"(?<!是)不是(?!{_WANT}?好){_DENIED}?)(?:{_PAUSE}+|(?=(?:而)?是)|(?=我(?:只是|就是|只|就){_WANT}))"
    rf"(?P<meant>(?:(?:而|我{_WANT}的)?是|我?(?:只是|就是|只|就)?{_WANT}).*)$"
)
# Or last: 我说的是B，不是A.
_DENIED_LAST = re.compile(
    rf"^(?:(?:不对|[啊哦呃哎唉喔诶欸]呀?){_PAUSE}*)*(?P<meant>{_SUBJECT}(?:是|要|{_WANT}的是)[^,，。;；!！?？]{{2,}}){_PAUSE}+(?:并)?不是{_DENIED})[。!！]*$"
)
# 说错了，是B / 打错了 应该是B.
_MISSPOKEN = re.compile(
    rf"^(?:啊|哦|呃|哎|唉|喔|诶|欸|不好意思|抱歉|手抖了?|手滑了?|{_PAUSE})*(?:(?:(?:我?{_MIS}错了?)+|(?:不对)+)"
    rf"(?:{_PAUSE}+|(?=应该|是|我?{_WANT}))|不是{_PAUSE}+)+(?:应该)?(?P<meant>.{{2,}})$"
)
_LEAD = re.compile(rf"^{_WRONG}(?:我{_WANT}的)?(?:而|就|应该)?是(?!不是|否)")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class Correction(PlainComponent):
    """Leave of a correction only what is meant, in its place: spaces stand for the rest, so that positions hold."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Shorten the text of every message that corrects something, in place."""
        for message in messages:
            text = message.get(TEXT)
            if isinstance(text, str) and (short := meant(text)) != text:
                message.set(TEXT, " " * text.index(short) + short, add_to_output=True)
        return messages


def meant(text: str) -> str:
    """Return the part of a normalised text that says what is meant; all of it where nothing is denied."""
    match = _DENIED_FIRST.match(text) or _DENIED_LAST.match(text) or _MISSPOKEN.match(text)
    if match is None:
        return text
    return _LEAD.sub("", match["meant"]).strip() or text
