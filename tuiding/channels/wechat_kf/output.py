"""Takes down what the bot says to one message, with its choices."""

from __future__ import annotations

from typing import Any

from tuiding.channels.platform.output import TextOutput
from tuiding.channels.wechat_kf.content import Bubble


class MenuOutput(TextOutput):
    """As ``TextOutput``, and remembers which choices a text lists and what they stand for."""

    def __init__(self, channel: str) -> None:
        """Take the channel's name."""
        super().__init__(channel, links=False)
        self._labels: dict[int, list[str]] = {}
        self._payloads: dict[str, str] = {}

    @property
    def bubbles(self) -> list[Bubble]:
        """Return what was said so far."""
        return [Bubble(text, self._labels.get(place, ())) for place, text in enumerate(self.answer.texts)]

    @property
    def payloads(self) -> dict[str, str]:
        """Return what the choices stand for: label -> payload."""
        return self._payloads

    async def send_text_with_buttons(
        self, recipient_id: str, text: str, buttons: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        """Take a text with choices."""
        await super().send_text_with_buttons(recipient_id, text, buttons, **kwargs)
        titles = [str(button.get("title", "")).strip() for button in buttons]
        self._labels[len(self.answer.texts) - 1] = titles
        self._payloads = {
            title: str(button.get("payload") or title) for button, title in zip(buttons, titles, strict=True)
        }
