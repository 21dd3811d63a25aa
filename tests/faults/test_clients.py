"""Clients that are slow, or that ask and never listen, hold up nobody else."""

from __future__ import annotations

import asyncio
import json
import socket
from urllib.parse import urlsplit

from tests.faults.crowd import ABOUT, TALK, crowd
from tests.faults.ledger import ledger
from tests.faults.site import Site

_SLOW, _DEAF = 20, 5
# Between two bytes, in seconds.
_PAUSE = 0.01
# Nobody else waits longer; in seconds.
_LONGEST = 5.0


def test_who_sends_byte_by_byte_is_answered_and_holds_up_nobody(bot_site: Site) -> None:
    async def run() -> None:
        slow = [asyncio.create_task(_dribble(bot_site.url, f"slow-{number}")) for number in range(_SLOW)]
        async with crowd(bot_site.url) as people:
            await people.hears(40)
        assert not any(client.done() for client in slow)
        assert max((line.answered or 0) - line.said for line in people.lines()) < _LONGEST
        assert set(await asyncio.gather(*slow)) == {ABOUT}
        result = await ledger(people.people)
        assert result.is_clean, result

    asyncio.run(run())


def test_who_never_reads_holds_up_nobody_and_is_not_answered_into_memory(bot_site: Site) -> None:
    async def run() -> None:
        deaf = [asyncio.create_task(_ask_and_never_read(bot_site.url)) for _ in range(_DEAF)]
        before = _memory(bot_site)
        async with crowd(bot_site.url) as people:
            await people.hears(40)
        assert not any(client.done() for client in deaf)
        assert max((line.answered or 0) - line.said for line in people.lines()) < _LONGEST
        assert _memory(bot_site) < before + 100 * 2**20
        for client in deaf:
            client.cancel()
        result = await ledger(people.people)
        assert result.is_clean, result

    asyncio.run(run())


async def _dribble(url: str, sender: str) -> str:
    """Ask one thing, a byte at a time; return what the answer is about."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    for byte in _request(
        "/webhooks/rest/webhook", {"sender": sender, "message": TALK[0].text, "metadata": {"a": "x" * 400}}
    ):
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(_PAUSE)
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    assert " 200 " in head.splitlines()[0], head
    length = next(int(line.split(":")[1]) for line in head.splitlines() if line.lower().startswith("content-length"))
    answer = json.loads(await reader.readexactly(length))
    writer.close()
    procedure: str = next(part["custom"]["procedure"] for part in answer if "custom" in part)
    return procedure


async def _ask_and_never_read(url: str) -> None:
    """Ask, and ask, until the server takes no more."""
    address = urlsplit(url)
    loop = asyncio.get_running_loop()
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.setblocking(False)
        await loop.sock_connect(client, (address.hostname, address.port))
        question = b"GET /no-such-page-" + b"x" * 2000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"
        while True:
            await loop.sock_sendall(client, question)


def _request(path: str, body: object) -> bytes:
    content = json.dumps(body, ensure_ascii=False).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(content)}"
    )
    return f"{head}\r\n\r\n".encode() + content


def _memory(bot: Site) -> int:
    """Return the bytes that the workers have in memory."""
    return sum(worker.memory_info().rss for worker in bot.workers())
