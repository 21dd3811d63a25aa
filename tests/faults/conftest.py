"""One bot with two workers, a PostgreSQL and a Redis; each test leaves it whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.site import Site, is_healthy, site, wait_for
from tests.stores.servers import Postgres, RedisServer


@pytest.fixture(scope="package")
def _servers() -> Iterator[tuple[Site, Postgres, RedisServer]]:
    with site() as servers:
        yield servers


@pytest.fixture
def bot_site(_servers: tuple[Site, Postgres, RedisServer]) -> Site:
    """The bot, whole and healthy."""
    wait_for(_servers[0].is_whole)
    wait_for(lambda: is_healthy(_servers[0].url))
    return _servers[0]


@pytest.fixture
def postgres(_servers: tuple[Site, Postgres, RedisServer]) -> Postgres:
    return _servers[1]


@pytest.fixture
def redis(_servers: tuple[Site, Postgres, RedisServer]) -> RedisServer:
    return _servers[2]
