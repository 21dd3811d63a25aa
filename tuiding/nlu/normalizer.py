"""First component: every later one sees the normalised text."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from tuiding.nlu.component import PlainComponent
from tuiding.normalization import normalize

# What a message that is nothing but such a sign says.
_SIGNS = {"👌👍🆗✅💯😊🙂😄🤝🫡": "好的", "🙏🌹💐🥰😘❤": "谢谢", "👋": "再见", "😡😠🤬💢": "气死我了"}
_SAID = {sign: words for signs, words in _SIGNS.items() for sign in signs}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class Normalizer(PlainComponent):
    """Replace a message's text by its normal form.

    It is registered as a tokenizer because Rasa runs only tokenizers and featurizers over the training data.
    The tracker keeps the message as it was typed.
    """

    def process(self, messages: list[Message]) -> list[Message]:
        """Normalise every message in place."""
        for message in messages:
            if isinstance(message.get(TEXT), str):
                message.set(TEXT, _read(message.get(TEXT)), add_to_output=True)
        return messages


def _read(text: str) -> str:
    return normalize(text) or next((_SAID[sign] for sign in text if sign in _SAID), "")
