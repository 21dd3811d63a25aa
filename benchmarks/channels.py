"""The messaging channels before the real bot, with the simulator as the platform: repeats and forgeries, counted.

``python -m benchmarks.channels`` sends each channel 1,000 messages, each delivered three times at once, and 10,000
malformed or forged requests. Exactly one answer a message, no answer to a forgery and no HTTP status of 500 or more are
right; everything else ends it with 1. With ``--workers 2`` two bots share a Redis. It takes minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.channels.platform.redis_server import redis_server
from tests.end_to_end.bot import free_port, running, started, trained
from tuiding.settings import ROOT
from tuiding.simulator import PLATFORMS, Attempt, Simulator, Tampering

# Answered in one text, whatever was said before.
_TEXT = "亲属卡不想要了"
_AT_ONCE = 50
# How long the slowest answer may take; in seconds.
_PATIENCE = 120.0
# In seconds.
_SETTLING = 2.0


@dataclass(frozen=True)
class Repeats:
    """What became of messages that were delivered several times."""

    messages: int
    answers: int
    people_wrong: int  # who got more or fewer answers than they sent messages
    example: str  # what one of them saw, and when
    seconds: float

    @property
    def right(self) -> bool:
        """Whether each message was answered once."""
        return self.answers == self.messages and self.people_wrong == 0


@dataclass(frozen=True)
class Forgeries:
    """What became of requests that no platform made."""

    requests: int
    statuses: dict[int | None, int]
    answers: int
    seconds: float

    @property
    def right(self) -> bool:
        """Whether none was answered, and none did harm."""
        return self.answers == 0 and all(status is not None and status < 500 for status in self.statuses)


@asynccontextmanager
async def served(channel: str, workers: int, folder: Path, **environment: str) -> AsyncIterator[Simulator[Any]]:
    """Start the bot with one channel, in one process or in several on a Redis, and yield the platform before it."""
    async with AsyncExitStack() as stack:
        platform = await stack.enter_async_context(PLATFORMS[channel]())
        given = {**platform.environment(), **environment}
        urls = await asyncio.to_thread(stack.enter_context, _bots(workers, folder, given))
        platform.workers = [f"{url}/webhooks/{channel}/webhook" for url in urls]
        platform.callback = platform.workers[0]
        await platform.check_url()
        yield platform


@contextmanager
def _bots(workers: int, folder: Path, environment: dict[str, str]) -> Iterator[list[str]]:
    with ExitStack() as stack:
        if workers == 1:
            yield [stack.enter_context(running(folder, ROOT, "run", **environment))]
            return
        redis, actions = stack.enter_context(redis_server()), str(free_port())
        stack.enter_context(started("actions", folder, TUIDING_ACTIONS_PORT=actions))
        shared = {
            **environment,
            "TUIDING_REDIS": redis,
            "TUIDING_ACTIONS_URL": f"http://127.0.0.1:{actions}/webhook",
            "TUIDING_DATABASE": str(folder / "conversations.db"),
        }
        yield [stack.enter_context(running(folder / str(n), ROOT, "bot", **shared)) for n in range(workers)]


async def repeat(platform: Simulator[Any], messages: int, *, copies: int = 3, people: int = _AT_ONCE) -> Repeats:
    """Have ``people`` send messages in turn, each delivered ``copies`` times at once; ``messages`` in all."""
    began, left = time.monotonic(), itertools.count()
    users = [platform.user(f"repeated-{secrets.token_hex(4)}") for _ in range(people)]
    sent: Counter[str] = Counter()

    async def talk(user: Any) -> None:
        while next(left) < messages:
            sent[user.id] += 1
            await user.say(_TEXT, copies=copies)
            await user.reads(within=_PATIENCE)

    await asyncio.gather(*(talk(user) for user in users))
    # The platform's requests have ended; what is sent by the API beside them takes no longer than this.
    await asyncio.sleep(_SETTLING)
    answers = {user.id: len(user.received) for user in users}
    wrong = [user for user in users if answers[user.id] != sent[user.id]]
    example = "\n".join(f"{line.at:9.2f} {line.via}" for user in wrong[:1] for line in user.transcript)
    return Repeats(sum(sent.values()), sum(answers.values()), len(wrong), example, time.monotonic() - began)


async def forge(platform: Simulator[Any], requests: int, seed: int = 7) -> Forgeries:
    """Make ``requests`` requests that no platform would make."""
    began, chance, user = time.monotonic(), random.Random(seed), platform.user("forged")  # noqa: S311 - no secret
    numbers = iter(range(requests))
    statuses: Counter[int | None] = Counter()
    bodies: list[str] = []

    async def work() -> None:
        for number in numbers:
            tampering = _tampering(number, chance)
            attempt: Attempt = await user.forge(_TEXT, tampering)
            # A server may hang up on a body that is too large before it has read it.
            hung_up = attempt.status is None and tampering.body is not None and len(tampering.body) > 10**6
            statuses[413 if hung_up else attempt.status] += 1
            if attempt.body and attempt.status == 200:
                bodies.append(attempt.body)

    await asyncio.gather(*(work() for _ in range(_AT_ONCE)))
    return Forgeries(requests, dict(statuses), len(bodies) + len(user.received), time.monotonic() - began)


def _tampering(number: int, chance: random.Random) -> Tampering:
    """Return the next of many ways to go wrong."""
    noise = chance.randbytes(chance.randrange(1, 400))
    ways = (
        Tampering(signature=noise[:20].hex()),
        Tampering(signature="0"),
        Tampering(skew=chance.choice([-1, 1]) * chance.uniform(310, 10**7)),
        Tampering(receiver=f"wx{number}"),
        Tampering(without=frozenset({"timestamp"})),
        Tampering(without=frozenset({"nonce"})),
        Tampering(without=frozenset({"msg_signature", "signature"})),
        Tampering(body=noise),
        Tampering(body=b"<xml><Encrypt>" + noise.hex().encode() + b"</Encrypt></xml>"),
        Tampering(body=b"<xml><MsgType>text</MsgType><FromUserName>o</FromUserName><Content>a</Content></xml>"),
        Tampering(body=b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><xml><Encrypt>&e;</Encrypt></xml>'),
        Tampering(body=_bomb()),
        Tampering(body=b"<xml>" + b"<a>" * chance.randrange(1, 2000)),
        Tampering(body=b""),
        Tampering(body=b"\x00\xff" + noise),
    )
    # A body too large for the server is rare: two million bytes each.
    return Tampering(body=b"<xml>" + b"x" * 2_000_000) if number % 500 == 499 else ways[number % len(ways)]


def _bomb() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><xml><Encrypt>&e9;</Encrypt></xml>'.encode()


async def _measure(channel: str, options: argparse.Namespace) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        async with served(channel, options.workers, Path(folder)) as platform:
            forgeries = await forge(platform, options.forged)
            statuses = ", ".join(f"{n} × {status}" for status, n in sorted(forgeries.statuses.items(), key=str))
            rate = forgeries.requests / forgeries.seconds
            print(f"{channel}: {forgeries.requests} forged: {statuses}; {forgeries.answers} answers; {rate:.0f}/s")
            repeats = await repeat(platform, options.messages, copies=options.copies, people=options.people)
            late = sum(not attempt.answered for attempt in platform.attempts[forgeries.requests :])
            print(
                f"{channel}: {repeats.messages} messages × {options.copies}: {repeats.answers} answers, "
                f"{repeats.people_wrong} people with too many or too few, {late} requests not answered in time, "
                f"{len(platform.dropped)} answers never shown; {repeats.seconds:.0f} s",
                flush=True,
            )
            if repeats.example:
                print(repeats.example, file=sys.stderr)
            return forgeries.right and repeats.right


def main() -> int:
    """Print the figures of each channel; return 1 if something is not as it must be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.channels", description=__doc__)
    parser.add_argument("--channel", nargs="*", choices=sorted(PLATFORMS), default=sorted(PLATFORMS))
    parser.add_argument("--workers", type=int, default=1, help="bots; several share a Redis (default 1)")
    parser.add_argument("--messages", type=int, default=1000, help="default 1000")
    parser.add_argument("--copies", type=int, default=3, help="of each message, at once (default 3)")
    parser.add_argument("--people", type=int, default=_AT_ONCE, help=f"who write at once (default {_AT_ONCE})")
    parser.add_argument("--forged", type=int, default=10_000, help="default 10000")
    options = parser.parse_args()
    trained()
    right = [asyncio.run(_measure(channel, options)) for channel in options.channel]
    return 0 if all(right) else 1


if __name__ == "__main__":
    sys.exit(main())
