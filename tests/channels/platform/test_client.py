from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from tests.channels.platform.api_server import SILENCE, api_server
from tests.channels.platform.counting import counted
from tests.end_to_end.bot import free_port
from tuiding.channels.platform.client import Client
from tuiding.channels.platform.errors import (
    ApiError,
    RefusedError,
    TokenRejectedError,
    TooLongError,
    UnavailableError,
    WindowClosedError,
)


async def _no_pause(seconds: float) -> None:
    """Go on at once."""


def _call(*answers: Any, patience: float = 5.0) -> tuple[Any, int]:
    """Return what a call gives when the API answers so, and how often it was made."""

    async def run() -> tuple[Any, int]:
        async with api_server() as api:
            api.answers["/send"] = list(answers)
            client = Client(api.url, patience=patience, pause=_no_pause)
            try:
                return await client.post("/send", {"content": "退订"}, access_token="geheim"), len(api.calls)
            except ApiError as error:
                return error, len(api.calls)
            finally:
                await client.close()

    return asyncio.run(run())


def test_an_answer_comes_back_and_the_text_goes_out_as_it_is() -> None:
    async def run() -> tuple[Any, list[Any]]:
        async with api_server() as api:
            api.answers["/send"] = [{"errcode": 0, "id": 7}]
            client = Client(api.url + "/")
            answer = await client.post("/send", {"content": "退订"}, access_token="t")
            await client.get("/get", a="b")
            await client.close()
            return answer, api.calls

    answer, calls = asyncio.run(run())
    assert answer == {"errcode": 0, "id": 7}
    assert calls == [("/send", {"access_token": "t"}, '{"content": "退订"}'.encode()), ("/get", {"a": "b"}, b"")]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (40001, TokenRejectedError),
        (42001, TokenRejectedError),
        (45015, WindowClosedError),
        (45047, WindowClosedError),
        (45002, TooLongError),
        (40164, RefusedError),
        (48001, RefusedError),
    ],
)
def test_a_refusal_is_of_its_kind_and_is_not_tried_again(code: int, kind: type[ApiError]) -> None:
    error, calls = _call({"errcode": code, "errmsg": "no"})
    assert type(error) is kind
    assert (error.code, calls) == (code, 1)
    assert str(code) in str(error)


@pytest.mark.parametrize("trouble", [503, 500, 302, "no json", "[]", '{"errcode": "x"}', {"errcode": -1}])
def test_trouble_is_tried_again_and_passes(trouble: Any) -> None:
    assert _call(trouble, trouble, {"errcode": 0}) == ({"errcode": 0}, 3)


def test_trouble_that_does_not_pass_is_an_error_after_three_tries() -> None:
    error, calls = _call(502, 502, 502, 502)
    assert type(error) is UnavailableError
    assert calls == 3


def test_an_api_that_does_not_answer_is_given_up_counted_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    before = counted("tuiding_platform_calls", path="/send", outcome="UnavailableError")
    error, calls = _call(SILENCE, SILENCE, SILENCE, patience=0.1)
    assert type(error) is UnavailableError
    assert calls == 3
    assert counted("tuiding_platform_calls", path="/send", outcome="UnavailableError") == before + 3
    assert caplog.text.count("/send: no answer (TimeoutError); trying again") == 2


def test_an_api_that_is_not_there_is_an_error() -> None:
    async def run() -> None:
        client = Client(f"http://127.0.0.1:{free_port()}", pause=_no_pause)
        try:
            await client.post("/send", {}, access_token="geheim")
        finally:
            await client.close()

    with pytest.raises(UnavailableError, match="no answer"):
        asyncio.run(run())


def test_no_secret_is_in_a_log_or_an_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    error, _ = _call(503, SILENCE, "x", patience=0.1)
    assert "/send" in str(error)
    assert "geheim" not in str(error) + caplog.text
    assert "退订" not in str(error) + caplog.text
