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
    with store.engine.connect() as connection:
        driver = connection.connection.driver_connection
        if not store.is_postgresql and driver is not None:
            # SQLite changes a table by making it anew: references to it must not be enforced meanwhile, and the
            # switch works outside a transaction only.
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if store.is_postgresql:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                command.upgrade(alembic_config(connection), "head")
                if not store.is_postgresql and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise RuntimeError("the migration would leave references to nothing; the database is as it was")
        finally:
            if not store.is_postgresql and driver is not None:
                driver.execute("PRAGMA foreign_keys=ON")
