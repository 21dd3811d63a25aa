"""The databases that every test of a store runs on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa

from tests.stores.servers import Postgres, RedisServer


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    # PostgreSQL refuses to run as root, and another run of pytest closes the folders of pytest to other users.
    with TemporaryDirectory() as folder:
        server = Postgres(Path(folder) / "data")
        yield server
        server.close()


@pytest.fixture
def postgres(postgres_server: Postgres) -> Postgres:
    """A running PostgreSQL without conversations."""
    postgres_server.start()
    engine = sa.create_engine(postgres_server.address, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE IF EXISTS events"))
    return postgres_server


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """A database without conversations, as the settings have it."""
    if request.param == "sqlite":
        return tmp_path / "conversations.db"
    server: Postgres = request.getfixturevalue("postgres")
    return server.address


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path)
    yield server
    server.kill()
