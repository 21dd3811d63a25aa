"""The pictures of the README, of the real bot's answers, into ``docs/images``: ``make screenshots``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser

from tests.browser.chat import Chat
from tests.browser.chromium import launched
from tests.browser.visitor import ANDROID, TOUCH, Visitor
from tests.end_to_end.bot import running, trained
from tuiding.settings import ROOT

_FOLDER = ROOT / "docs" / "images"
_DESKTOP: dict[str, Any] = {"viewport": {"width": 1200, "height": 760}}
_PHONE: dict[str, Any] = {**TOUCH, "user_agent": ANDROID, "device_scale_factor": 1.5}
# High enough for a whole card.
_CARD: dict[str, Any] = {"viewport": {"width": 600, "height": 1600}, "device_scale_factor": 1.5}
_ASKED = "怎么取消自动续费"
_WINDOW = "会员费退款前天申请的，几号能到"


def _whole_page(chat: Chat) -> bytes:
    return chat.page.screenshot()


def _last_answer(chat: Chat) -> bytes:
    chat.element.evaluate("chat => chat.style.setProperty('--tuiding-height', '100vh')")
    return chat.answers.last.locator("[part=card]").screenshot()


@dataclass(frozen=True)
class Picture:
    """What is asked in order, what is taken of it, and in which browser."""

    asked: tuple[str, ...]
    take: Callable[[Chat], bytes] = _whole_page
    browser: dict[str, Any] = field(default_factory=dict)


_PICTURES = {
    "desktop": Picture((_ASKED,), browser=_DESKTOP),
    "phone": Picture(("取消关注公众号",), browser=_PHONE),
    "dark": Picture((_WINDOW,), browser={**_DESKTOP, "color_scheme": "dark"}),
    "steps": Picture(("取消关注公众号",), _last_answer, _CARD),
    "dates": Picture((_WINDOW,), _last_answer, _CARD),
    "handover": Picture((_ASKED, "转人工"), _last_answer, _CARD),
}


def _take(picture: Picture, browser: Browser, url: str) -> bytes:
    visitor = Visitor(browser, reduced_motion="reduce", **picture.browser)
    chat = visitor.open(url)
    for text in picture.asked:
        chat.ask(text)
    # Nothing that blinks, or is there by chance.
    chat.page.mouse.move(0, 0)
    chat.page.evaluate("document.activeElement.blur()")
    taken = picture.take(chat)
    faults = visitor.close()
    if faults:
        raise SystemExit(f"the page complained: {faults}")
    return taken


def main() -> None:
    """Take all pictures of a bot started for it."""
    trained()
    _FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, running(Path(folder)) as url, launched() as browser:
        for name, picture in _PICTURES.items():
            path = _FOLDER / f"{name}.png"
            path.write_bytes(_take(picture, browser, url))
            print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
