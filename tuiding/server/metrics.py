"""What the server measures, all names in one place, in ``prometheus_client``'s default registry.

The messaging channels' are in ``tuiding.channels.platform.metrics``. Labels have few values, all of them ours: no
person, no message, no address and no secret is ever one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Gauge, Histogram

from tuiding.stores.errors import UnavailableError

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)

MESSAGES = Counter("tuiding_messages", "Messages of people", ["channel"])
ANSWERS = Counter("tuiding_answers", "Answers of the bot, by the kind of their card", ["kind"])
FAILED = Counter("tuiding_messages_failed", "Messages that were answered with an apology")
REPEATED = Counter("tuiding_messages_repeated", "Messages that came again after their answer")
ACTIONS_FAILED = Counter("tuiding_actions_failed", "Actions that failed or that no action server ran")
SECONDS = Histogram("tuiding_message_seconds", "Seconds that a part of answering takes", ["part"], buckets=_SECONDS)
CONFIDENCE = Histogram("tuiding_confidence", "Confidence of the intent of a message", buckets=_SHARES)
STORE_ERRORS = Counter("tuiding_store_errors", "Times that a store did not do its work", ["store"])
LIMITED = Counter("tuiding_limited", "Messages refused because too many came before", ["by"])
WAITING = Gauge("tuiding_messages_waiting", "Messages behind an earlier one of theirs", multiprocess_mode="livesum")
ANSWERING = Gauge("tuiding_messages_answering", "Messages that are being answered", multiprocess_mode="livesum")

# The parts of ``SECONDS``: all of it; waiting for an earlier message of the same conversation; and what the bot does.
WHOLE = SECONDS.labels("whole")
WAIT = SECONDS.labels("wait")
UNDERSTANDING = SECONDS.labels("understanding")
ACTIONS = SECONDS.labels("actions")
STORE = SECONDS.labels("store")


@contextmanager
def failures(store: str) -> Iterator[None]:
    """Count what a store raises when it does not do its work; it is raised all the same."""
    try:
        yield
    except UnavailableError:
        STORE_ERRORS.labels(store).inc()
        raise
