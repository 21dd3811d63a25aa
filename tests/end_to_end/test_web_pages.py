"""The page and the widget as the bot serves them, and which pages elsewhere may use it."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
import socketio

from tests.end_to_end.bot import body_of, running, trained
from tests.end_to_end.chat import connected

_SHOP = "https://shop.example"
_SCRIPT = "let a = '退订';\n" * 99


@pytest.fixture(scope="module")
def widget(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in place of the built widget's."""
    folder = tmp_path_factory.mktemp("widget")
    (folder / "index.html").write_text("<!doctype html><title>退订通</title>", encoding="utf-8")
    (folder / "tuiding-chat.js").write_text(_SCRIPT, encoding="utf-8")
    (folder.parent / "secret").write_text("secret", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def web(widget: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A bot with those files, which pages of one other origin may use and whose own HTTP API is on."""
    trained()
    with running(
        tmp_path_factory.mktemp("web"), TUIDING_WIDGET=str(widget), TUIDING_ORIGINS=_SHOP, TUIDING_API_TOKEN="token"
    ) as url:
        yield url


def _get(url: str, **headers: str) -> requests.Response:
    return requests.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()}, timeout=30)


@pytest.mark.parametrize("path", ["/", "/widget/"])
def test_the_page_is_served_and_may_load_nothing_from_elsewhere(path: str, web: str) -> None:
    response = _get(web + path)
    assert response.status_code == 200
    assert "退订通" in response.text
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_the_script_is_served_compressed_and_sent_again_only_when_it_changed(web: str, widget: Path) -> None:
    script = f"{web}/widget/tuiding-chat.js"
    response = _get(script)
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.content.decode() == _SCRIPT
    plain = _get(script, Accept_Encoding="identity")
    assert "Content-Encoding" not in plain.headers
    assert plain.content.decode() == _SCRIPT
    etag = response.headers["ETag"]
    assert etag != plain.headers["ETag"]
    same = _get(script, If_None_Match=etag)
    assert (same.status_code, same.content) == (304, b"")
    try:
        (widget / "tuiding-chat.js").write_text("let b;", encoding="utf-8")
        changed = _get(script, If_None_Match=etag)
        assert (changed.status_code, changed.text) == (200, "let b;")
    finally:
        (widget / "tuiding-chat.js").write_text(_SCRIPT, encoding="utf-8")


@pytest.mark.parametrize("path", ["/", "/widget/tuiding-chat.js"])
def test_head_tells_the_same_without_a_body(path: str, web: str) -> None:
    head, get = requests.head(web + path, timeout=30), _get(web + path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize(
    "path",
    [
        "/widget/../secret",
        "/widget/..%2fsecret",
        "/widget/%2e%2e/secret",
        "/widget/%2e%2e%2fsecret",
        "/widget/..\\secret",
        "/widget//etc/passwd",
        "/widget/%00",
        "/widget/none.js",
        "/widget/../../../../etc/passwd",
    ],
)
def test_nothing_outside_the_folder_is_served(path: str, web: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(web).netloc, timeout=30)
    connection.request("GET", path)  # as it is: requests would resolve it
    response = connection.getresponse()
    body = response.read()
    connection.close()
    assert response.status == 404
    assert b"secret\n" not in body
    assert b"root:" not in body


def test_a_widget_that_is_not_built_is_said_to_be_so(web: str, widget: Path) -> None:
    page = widget / "index.html"
    content = page.read_bytes()
    page.unlink()
    try:
        response = _get(web)
        assert response.status_code == 200
        assert "make widget" in response.text
    finally:
        page.write_bytes(content)


def test_rasas_own_api_is_behind_its_token_and_the_page_is_not(web: str) -> None:
    assert _get(f"{web}/version").status_code == 200
    assert _get(f"{web}/domain").status_code == 401
    assert _get(f"{web}/domain?token=token", Accept="application/json").status_code == 200
    assert "退订通" in _get(web).text


@pytest.mark.parametrize("path", ["/webhooks/socketio/", "/widget/tuiding-chat.js"])
def test_a_listed_origin_may_read_and_the_bots_own(path: str, web: str) -> None:
    for origin in (_SHOP, web, web.replace("http:", "https:")):
        response = _get(web + path, Origin=origin)
        assert response.status_code == 200
        assert response.headers["Access-Control-Allow-Origin"] == origin
        assert "Origin" in response.headers["Vary"]
    assert "Access-Control-Allow-Origin" not in _get(web + path).headers
    assert "Access-Control-Allow-Origin" not in _get(web + path, Origin="https://evil.example").headers


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "Forwarded"])
def test_a_forwarded_host_is_not_believed(header: str, web: str) -> None:
    forged = {"Origin": "https://evil.example", header: "evil.example"}
    for path in ("/webhooks/socketio/", "/socket.io/?EIO=4&transport=polling"):
        assert "Access-Control-Allow-Origin" not in requests.get(web + path, headers=forged, timeout=30).headers


def test_a_listed_origin_may_ask_before_it_sends_json(web: str) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    for path in ("session", "message"):
        url = f"{web}/webhooks/socketio/{path}"
        allowed = requests.options(url, headers={"Origin": _SHOP, **asked}, timeout=30)
        assert allowed.ok
        assert allowed.headers["Access-Control-Allow-Origin"] == _SHOP
        assert "POST" in allowed.headers["Access-Control-Allow-Methods"]
        assert allowed.headers["Access-Control-Allow-Headers"] == "Content-Type"
        refused = requests.options(url, headers={"Origin": "https://evil.example", **asked}, timeout=30)
        assert "Access-Control-Allow-Origin" not in refused.headers


def test_other_origins_are_refused_and_told_why(web: str) -> None:
    response = requests.post(
        f"{web}/webhooks/socketio/message",
        json={"message": "你好"},
        headers={"Origin": "https://evil.example"},
        timeout=30,
    )
    assert response.status_code == 403
    assert "TUIDING_ORIGINS" in body_of(response)["message"]


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_sockets_take_the_same_origins(transport: str, web: str) -> None:
    async def test() -> None:
        for origin in (_SHOP, web):
            async with connected(web, transport, headers={"Origin": origin}) as chat:
                assert (await chat.say("你好"))["messages"]
        with pytest.raises(socketio.exceptions.ConnectionError):
            async with connected(web, transport, headers={"Origin": "https://evil.example"}):
                pass

    asyncio.run(test())
