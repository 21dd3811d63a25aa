"""Choices inside a text: numbered lines, each a link that sends its label when tapped.

``<a href="weixin://bizmsgmenu?…">`` works in passive replies too, and is used widely but documented nowhere: where a
client does not know it, the number and the label are still there to read and to answer with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LINK = re.compile(r'<a href="[^"]*">[^<]*</a>')
# Labels with these would end the link's address early.
_UNFIT = re.compile(r'[&"<>#?%\n]')


def link(label: str, number: int, shown: str | None = None) -> str:
    """Return a link that sends ``label``, with the number as its ``bizmsgmenuid``; plain text if that cannot be."""
    shown = label if shown is None else shown
    if _UNFIT.search(label) or _UNFIT.search(shown):
        return shown
    return f'<a href="weixin://bizmsgmenu?msgmenucontent={label}&msgmenuid={number}">{shown}</a>'


def with_links(text: str, labels: Sequence[str]) -> str:
    """Return ``text`` with the lines that list ``labels`` ("1. …") as links."""
    lines = text.split("\n")
    for number, label in enumerate(labels, start=1):
        place = _listed(lines, number, label)
        if place is not None:
            lines[place] = link(label, number, lines[place])
    return "\n".join(lines)


def with_numbers(text: str, labels: Sequence[str]) -> str:
    """Return ``text`` followed by one numbered line for each label."""
    return "\n".join([text, *(f"{number}. {label}" for number, label in enumerate(labels, start=1))]).lstrip("\n")


def lists(text: str, labels: Sequence[str]) -> bool:
    """Whether ``text`` has a numbered line for each of ``labels``: who wrote it takes numbers for answers."""
    lines = text.split("\n")
    return all(_listed(lines, number, label) is not None for number, label in enumerate(labels, start=1))


def around(text: str, labels: Sequence[str]) -> tuple[str, list[str], str] | None:
    """Return what stands before the lines that list ``labels``, those lines, and what stands behind them.

    None: ``text`` does not list them one below the other.
    """
    lines = text.split("\n")
    places = [_listed(lines, number, label) for number, label in enumerate(labels, start=1)]
    first = places[0] if places else None
    if first is None or places != list(range(first, first + len(places))):
        return None
    listed = [line.strip() for line in lines[first : first + len(places)]]
    return "\n".join(lines[:first]).strip(), listed, "\n".join(lines[first + len(places) :]).strip()


def _listed(lines: Sequence[str], number: int, label: str) -> int | None:
    """Return the last line that is ``number``, a separator and ``label``; steps above may be numbered as well."""
    wanted = re.compile(rf"\s*{number}\s*[.．、)）:：]\s*{re.escape(label)}\s*")
    return next((i for i in range(len(lines) - 1, -1, -1) if wanted.fullmatch(lines[i])), None)
