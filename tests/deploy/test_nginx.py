"""nginx with the configuration of deploy/compose, in front of the bot. Skipped where there is no nginx."""

from __future__ import annotations

import asyncio
import datetime
import json
import os
import re
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import aiohttp
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.deploy.files import COMPOSE
from tests.end_to_end.bot import free_port
from tuiding.channels.socketio import MAX_BYTES

NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
pytestmark = pytest.mark.skipif(
    NGINX is None, reason="no nginx here: deploy/compose/nginx.conf is not tried (Debian: apt-get install nginx-light)"
)
_SECONDS = 10


def certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )  # fmt: skip


class Front:
    """A running nginx."""

    def __init__(self, http: int, https: int, log: Path) -> None:
        self.http, self.https = f"http://127.0.0.1:{http}", f"https://127.0.0.1:{https}"
        self.log = log

    def get(self, path: str, **headers: str) -> requests.Response:
        return requests.get(f"{self.https}{path}", headers=headers, verify=False, timeout=_SECONDS)


@contextmanager
def front(folder: Path, bot: str) -> Iterator[Front]:
    """Run nginx in front of ``bot``, with nothing changed but ports, folders and the bot's address."""
    certificate(folder)
    http, https, own, log = free_port(), free_port(), free_port(), folder / "nginx.log"
    changes = {
        "listen 8080": f"listen 127.0.0.1:{http}",
        "listen 8443": f"listen 127.0.0.1:{https}",
        "127.0.0.1:8081": f"127.0.0.1:{own}",
        "/etc/nginx/tls": str(folder),
        "/tmp/": f"{folder}/",
        "/dev/stderr": str(log),
        "/dev/stdout": str(log),
        "http://bot:5005": bot,
    }
    text = (COMPOSE / "nginx.conf").read_text(encoding="utf-8")
    assert all(found in text for found in changes)
    path = folder / "nginx.conf"
    found = "|".join(map(re.escape, changes))
    path.write_text(re.sub(found, lambda match: changes[match[0]], text), encoding="utf-8")
    command = [str(NGINX), "-c", str(path), "-e", str(log), "-g", "daemon off;"]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    process = subprocess.Popen(command)
    try:
        session = requests.Session()
        retries = requests.adapters.Retry(connect=100, backoff_factor=0.05, backoff_max=0.1)
        session.mount("http://", requests.adapters.HTTPAdapter(max_retries=retries))
        assert session.get(f"http://127.0.0.1:{own}/", timeout=_SECONDS).status_code == 204
        yield Front(http, https, log)
    finally:
        process.terminate()
        process.wait(timeout=_SECONDS)


@pytest.fixture(scope="module")
def served(bot: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with front(tmp_path_factory.mktemp("nginx"), bot) as running:
        yield running


def test_http_is_sent_to_https(served: Front) -> None:
    answer = requests.get(f"{served.http}/widget/?a=1", allow_redirects=False, timeout=_SECONDS)
    assert (answer.status_code, answer.headers["Location"]) == (308, "https://127.0.0.1/widget/?a=1")


def test_the_page_comes_with_each_security_header_once(served: Front) -> None:
    answer = served.get("/")
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    # requests joins what came twice with a comma.
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_message_is_answered(served: Front) -> None:
    url = f"{served.https}/webhooks/rest/webhook"
    answer = requests.post(url, json={"sender": "front", "message": "怎么取消自动续费"}, verify=False, timeout=30)
    assert answer.json()[0]["text"]


@pytest.mark.parametrize("path", ["/health", "/metrics", "/model", "/conversations/a/tracker", "/webhooks"])
def test_what_is_for_operators_is_not_there(served: Front, path: str) -> None:
    assert served.get(path).status_code == 404


def test_what_is_too_large_goes_no_further(served: Front) -> None:
    url = f"{served.https}/webhooks/rest/webhook"
    answer = requests.post(url, data=b"x" * (MAX_BYTES + 1), verify=False, timeout=_SECONDS)
    assert (answer.status_code, answer.headers["Server"]) == (413, "nginx")


def test_the_web_chat_connects_by_websocket_from_its_own_page_alone(served: Front) -> None:
    async def opened(origin: str) -> str:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        url = f"{served.https}/socket.io/?EIO=4&transport=websocket"
        async with aiohttp.ClientSession() as session, session.ws_connect(url, origin=origin, ssl=context) as socket:
            packet: str = await socket.receive_str(timeout=_SECONDS)
            return packet

    assert json.loads(asyncio.run(opened(served.https))[1:])["sid"]
    with pytest.raises(aiohttp.WSServerHandshakeError):
        asyncio.run(opened("https://elsewhere.example"))


def test_the_bot_hears_who_asks_from_nginx_alone_and_the_log_has_no_parameters(tmp_path: Path) -> None:
    heard: list[dict[str, str]] = []

    class Bot(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append({name.lower(): value for name, value in self.headers.items()} | {"path": self.path})
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Bot)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with front(tmp_path, f"http://127.0.0.1:{server.server_port}") as running:
            path = "/webhooks/wechat/webhook?openid=somebody&nonce=a%2Fb"
            running.get(path, **{"X-Forwarded-For": "192.0.2.1", "X-Real-IP": "192.0.2.1"})
            host = running.https.removeprefix("https://")
            log = running.log
        said = log.read_text(encoding="utf-8")
    finally:
        server.shutdown()
        server.server_close()
    (request,) = heard
    assert request["path"] == path
    assert (request["host"], request["x-forwarded-proto"]) == (host, "https")
    assert request["x-forwarded-for"] == request["x-real-ip"] == "127.0.0.1"
    assert re.search(rf"GET /webhooks/wechat/webhook HTTP/1.1\" 204 .* {request['x-request-id']}\n", said)
    assert "somebody" not in said
