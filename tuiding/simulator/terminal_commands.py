"""What a person can do in the terminal beside typing, on each platform."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tuiding.simulator.wechat import WeChatSimulator
from tuiding.simulator.wechat_kf import WeChatKfSimulator
from tuiding.simulator.wecom import WeComSimulator


@dataclass(frozen=True)
class Command:
    """One word after a slash: what it takes (nothing, if empty), what it does."""

    takes: str
    help: str
    act: Callable[[Any, str], Awaitable[object]]  # the person, and what was typed after the word


async def _advance(user: Any, hours: str) -> None:
    user.platform.clock.advance(float(hours) * 3600)


_EVERYWHERE = {
    "say": Command("TEXT", "send a text that begins with a slash", lambda user, text: user.say(text)),
    "again": Command("TEXT", "the same message three times at once", lambda user, text: user.say(text, copies=3)),
    "later": Command("HOURS", "let hours pass for quotas and expiry", _advance),
    "picture": Command("", "send a picture", lambda user, _: user.send_picture()),
}

COMMANDS: dict[str, dict[str, Command]] = {
    WeChatSimulator.name: _EVERYWHERE
    | {
        "voice": Command("TEXT", "speak, and be recognised", lambda user, text: user.speak(text)),
        "place": Command("NAME", "send a place", lambda user, name: user.send_place(name)),
        "subscribe": Command("", "follow the account", lambda user, _: user.follow()),
        "unsubscribe": Command("", "follow it no longer", lambda user, _: user.unfollow()),
        "click": Command("KEY", "tap an entry of the account's menu", lambda user, key: user.click(key)),
        "view": Command("URL", "tap an entry that opens a page", lambda user, url: user.view(url)),
        "scan": Command("SCENE", "scan a QR code of the account", lambda user, scene: user.scan(scene)),
    },
    WeComSimulator.name: _EVERYWHERE
    | {
        "voice": Command("", "send a voice message", lambda user, _: user.speak()),
        "enter": Command("", "open the application", lambda user, _: user.enter()),
        "click": Command("KEY", "tap an entry of its menu", lambda user, key: user.click(key)),
    },
    WeChatKfSimulator.name: _EVERYWHERE
    | {
        "voice": Command("", "send a voice message", lambda user, _: user.speak()),
        "enter": Command("", "open the conversation", lambda user, _: user.enter()),
        "person": Command("TEXT", "the person who took over writes", lambda user, text: user.hears_person(text)),
        "end": Command("", "that person ends the session", lambda user, _: user.loses_person()),
    },
}
