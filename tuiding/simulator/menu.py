"""Choices that a person can tap."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import parse_qs

_LINK = re.compile(r"""<a\s[^>]*?href=(["'])(?P<url>.*?)\1[^>]*>(?P<label>.*?)</a>""", re.DOTALL | re.IGNORECASE)
_SCHEME = "weixin://bizmsgmenu?"


@dataclass(frozen=True)
class Choice:
    """One tappable line: what it shows, what tapping it says, and the id that goes with it."""

    label: str
    text: str
    id: str | None = None


def without_links(text: str) -> tuple[str, tuple[Choice, ...]]:
    """Return a text as WeChat shows it, and the ``weixin://bizmsgmenu`` links in it as choices.

    Other links keep their label and are no choices: tapping them opens a page and says nothing.
    """
    choices = []
    for link in _LINK.finditer(text):
        url = html.unescape(link["url"])
        if url.startswith(_SCHEME):
            query = parse_qs(url.removeprefix(_SCHEME))
            said = query.get("msgmenucontent", [link["label"]])[0]
            choices.append(Choice(link["label"], said, query.get("msgmenuid", [None])[0]))
    return _LINK.sub(lambda link: link["label"], text), tuple(choices)
