"""Put load on a running bot: many conversations at once over REST, and how fast and how well each message is answered.

``python -m benchmarks.load http://127.0.0.1:5005`` plays the dialogues of ``benchmarks/dialogues``, each message after
the answer to the one before and each conversation with a sender of its own, and prints a line; ``--json`` prints the
figures. It ends with 1 if any message was not answered.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import yaml

DIALOGUES = Path(__file__).parent / "dialogues"
# Answers that take longer have failed; in seconds.
PATIENCE = 60.0
# How the bot says that it cannot answer begins so (``utter_unavailable`` in domain.yml).
_APOLOGY = "抱歉，系统出了点问题"


@dataclass(frozen=True)
class Script:
    """What one person says, in order, and on which platform."""

    texts: tuple[str, ...]
    platform: str | None = None


@dataclass
class Load:
    """What became of the messages of one run."""

    conversations: int
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)  # of each answer, in seconds
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Messages answered per second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, percent: float) -> float:
        """Return the latency that so many percent of the answers did not exceed, in milliseconds."""
        if not self.latencies:
            return float("nan")
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] * 1000

    def figures(self) -> dict[str, Any]:
        """Return what is worth keeping; latencies in milliseconds."""
        return {
            "conversations": self.conversations,
            "messages": len(self.latencies),
            "messages_per_second": round(self.rate, 1),
            **{f"p{percent}_ms": round(self.percentile(percent), 2) for percent in (50, 95, 99)},
            "errors": dict(self.errors),
        }

    def __str__(self) -> str:
        return (
            f"{self.conversations} at once: {len(self.latencies)} messages, {self.rate:.1f}/s, "
            f"p50 {self.percentile(50):.1f} ms, p95 {self.percentile(95):.1f} ms, p99 {self.percentile(99):.1f} ms, "
            f"errors: {', '.join(f'{count} × {what}' for what, count in self.errors.items()) or 'none'}"
        )


def scripts(folder: Path = DIALOGUES) -> list[Script]:
    """Return what is said in the dialogues of ``folder``."""
    found = []
    for path in sorted(folder.glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for dialogue in content if isinstance(content, list) else content["dialogues"]:
            texts = tuple(turn["say"] for turn in dialogue["turns"])
            found.append(Script(texts, dialogue.get("platform")))
    return found


async def load(
    url: str, conversations: int, *, messages: int | None = None, seconds: float | None = None, said: Sequence[Script]
) -> Load:
    """Keep so many conversations with the bot at ``url`` going, for so many messages or seconds, whichever is first."""
    result = Load(conversations)
    people = itertools.cycle(said)
    begun = time.perf_counter()
    ends = begun + seconds if seconds is not None else float("inf")
    left = iter(range(messages)) if messages is not None else itertools.count()
    connector = aiohttp.TCPConnector(limit=conversations)
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:

        async def talk() -> None:
            for body in _bodies(people):
                if next(left, None) is None or time.perf_counter() >= ends:
                    return
                await _say(session, url, body, result)

        await asyncio.gather(*(talk() for _ in range(conversations)))
    result.seconds = time.perf_counter() - begun
    return result


def _bodies(scripts: Iterator[Script]) -> Iterator[dict[str, Any]]:
    for script in scripts:
        sender = secrets.token_hex(8)
        for text in script.texts:
            yield {"sender": sender, "message": text, "metadata": {"platform": script.platform}}


async def _say(session: aiohttp.ClientSession, url: str, body: dict[str, Any], result: Load) -> None:
    begun = time.perf_counter()
    try:
        async with session.post(f"{url}/webhooks/rest/webhook", json=body) as response:
            answer = await response.json(content_type=None) if response.status == 200 else None
        problem = _problem(response.status, answer)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        problem = type(error).__name__
    if problem is None:
        result.latencies.append(time.perf_counter() - begun)
    else:
        result.errors[problem] += 1


def _problem(status: int, answer: Any) -> str | None:
    if status != 200:
        return f"status {status}"
    if not answer:
        return "no answer"
    return "apology" if any(part.get("text", "").startswith(_APOLOGY) for part in answer) else None


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="where the bot listens, such as http://127.0.0.1:5005")
    parser.add_argument("--conversations", type=int, default=16, help="how many people write at once (16)")
    parser.add_argument("--messages", type=int, help="stop after so many (1000, unless --seconds is given)")
    parser.add_argument("--seconds", type=float, help="stop after so long")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    most = options.messages or (None if options.seconds else 1000)
    run = load(options.url, options.conversations, messages=most, seconds=options.seconds, said=scripts())
    result = asyncio.run(run)
    print(json.dumps(result.figures(), ensure_ascii=False) if options.json else result)
    return 1 if result.errors else 0


if __name__ == "__main__":
    sys.exit(main())
