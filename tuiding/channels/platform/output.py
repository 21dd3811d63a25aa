"""Takes down what the bot says to one message, for a channel that shows text and choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rasa.core.channels.channel import OutputChannel

from tuiding.card import Kind
from tuiding.channels.platform.answer import Answer, Bubble
from tuiding.channels.platform.menu import lists, with_numbers


class TextOutput(OutputChannel):
    """Collects texts; choices become numbered lines.

    A card is never printed. Where the bot's actions send them (``TUIDING_CARD_CHANNELS``), they tell that a person
    takes over.
    """

    def __init__(self, channel: str) -> None:
        """Take the channel's name."""
        self._channel = channel
        self._bubbles: list[Bubble] = []
        self._payloads: dict[str, str] = {}
        self._numbered: list[str] = []
        self._transfer = False

    def name(self) -> str:  # type: ignore[override]
        """Return the channel's name (Rasa's is a class method; this class serves several)."""
        return self._channel

    @property
    def answer(self) -> Answer:
        """Return what was said so far."""
        return Answer(tuple(self._bubbles), self._payloads, tuple(self._numbered), self._transfer)

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Take a text."""
        self._bubbles.append(Bubble(text))

    async def send_text_with_buttons(
        self, recipient_id: str, text: str, buttons: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        """Take a text with choices; where it does not list them itself, a number is translated by the channel."""
        labels = [str(button.get("title", "")).strip() for button in buttons]
        payloads = [str(button.get("payload") or label) for button, label in zip(buttons, labels, strict=True)]
        if not lists(text, labels):
            text = with_numbers(text, labels)
            self._numbered = payloads
        self._payloads |= zip(labels, payloads, strict=True)
        self._bubbles.append(Bubble(text, tuple(labels)))

    async def send_image_url(self, recipient_id: str, image: str, **kwargs: Any) -> None:
        """Take a picture's address."""
        self._bubbles.append(Bubble(image))

    async def send_attachment(self, recipient_id: str, attachment: Any, **kwargs: Any) -> None:
        """Take an attachment that is a text or an address; what else there is cannot be shown."""
        if isinstance(attachment, str):
            self._bubbles.append(Bubble(attachment))

    async def send_elements(self, recipient_id: str, elements: Iterable[Mapping[str, Any]], **kwargs: Any) -> None:
        """Take the titles of elements."""
        for element in elements:
            lines = [str(element[key]) for key in ("title", "subtitle") if element.get(key)]
            await self.send_text_with_buttons(recipient_id, "\n".join(lines), list(element.get("buttons") or []))

    async def send_custom_json(self, recipient_id: str, json_message: Mapping[str, Any], **kwargs: Any) -> None:
        """Note from a card whether a person takes over."""
        self._transfer = self._transfer or json_message.get("kind") == Kind.HANDOFF.value
