"""Bring the database to the newest migration; two processes starting at once do it once."""

from __future__ import annotations

from importlib.resources import files

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from amiable.store.session import Store

LOCK = 0x616D6961  # "amia": any number will do, as long as every process takes the same


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for migrations shipped inside the package."""
    config = Config()
    config.set_main_option("script_location", str(files("amiable.store") / "migrations"))
    config.attributes["connection"] = connection
    return config


def migrate(store: Store) -> None:
    """Apply what is missing, in one transaction under a lock (SQLite: its write lock; PostgreSQL: advisory)."""
    with store.engine.begin() as connection:
        if store.is_postgresql:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        command.upgrade(alembic_config(connection), "head")
