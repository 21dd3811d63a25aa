"""Which pages may connect."""

from __future__ import annotations

import pytest

from tuiding.channels.webchat.origins import Origins

_HOST = "bot.example:5005"


@pytest.mark.parametrize("origin", [None, f"http://{_HOST}", f"https://{_HOST}", f"HTTPS://{_HOST.upper()}"])
def test_the_bots_own_pages_and_what_is_no_page_always_may(origin: str | None) -> None:
    assert Origins(()).allow(origin, _HOST)


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "https://evil.example",
        f"https://{_HOST}.evil.example",
        f"https://evil.{_HOST}",
        "https://bot.example",
        "https://bot.example:5006",
        _HOST,
    ],
)
def test_other_pages_may_not(origin: str) -> None:
    assert not Origins(()).allow(origin, _HOST)
    assert not Origins(("https://shop.example",)).allow(origin, _HOST)


def test_a_listed_page_may_with_its_scheme_and_port() -> None:
    origins = Origins(("https://shop.example",))
    assert origins.allow("https://shop.example", _HOST)
    assert not origins.allow("http://shop.example", _HOST)
    assert not origins.allow("https://shop.example:444", _HOST)


@pytest.mark.parametrize("origin", ["null", "https://anywhere.example"])
def test_any_page_may_where_any_is_listed(origin: str) -> None:
    assert Origins(("*",)).allow(origin, _HOST)


def test_without_a_host_no_page_is_the_bots_own() -> None:
    assert not Origins(()).allow("null", "")
    assert not Origins(()).allow("https://", "")
