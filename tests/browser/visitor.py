"""Somebody's browser: a profile of their own, whose pages may report no error."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, WebError

from tests.browser.chat import LISTEN, Chat

# For what only has to be drawn.
_WAIT_MS = 10_000
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
TOUCH: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile"
# What the console says when the way to the bot is cut, as tests do on purpose.
UNREACHABLE = (r"net::ERR_", r"WebSocket connection to .* failed")


class Visitor:
    """A browser context that keeps what its pages complain of: errors, and what a Content-Security-Policy forbids."""

    def __init__(self, browser: Browser, expected: Sequence[str] = (), **options: Any) -> None:
        """Take the patterns of complaints that are no fault, and the options of Playwright's ``new_context``."""
        options = {"viewport": DESKTOP, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", **options}
        self.context = browser.new_context(**options)
        self.context.set_default_timeout(_WAIT_MS)
        self.context.add_init_script(LISTEN)
        self.context.on("console", self._console)
        self.context.on("weberror", self._error)
        self._expected = re.compile("|".join(expected)) if expected else None
        self._complaints: list[str] = []

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._complaints.append(message.text)

    def _error(self, error: WebError) -> None:
        self._complaints.append(str(error.error))

    def open(self, url: str) -> Chat:
        """Open a page of their own with the chat on it."""
        page = self.context.new_page()
        page.goto(url)
        chat = Chat(page)
        chat.show()
        return chat

    def close(self) -> list[str]:
        """Close the browser; return what its pages complained of unexpectedly."""
        self.context.close()
        return [each for each in self._complaints if self._expected is None or not self._expected.search(each)]
