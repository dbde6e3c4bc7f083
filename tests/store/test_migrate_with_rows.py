"""An installation with rows in it moves to the present tables, and keeps its references enforced."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from sqlalchemy import text

from amiable.store.migrate import alembic_config, migrate
from amiable.store.session import Store

ROWS = (
    "INSERT INTO companies (id, slug, name) VALUES (1, 'a', 'A')",
    "INSERT INTO managers (id, name, role, active, company_id) VALUES (1, 'Claire', 'manager', 1, 1)",
    "INSERT INTO cards (id, token, kind, status, revision, reason, outcome_code, outcome_by, outcome_detail,"
    " created_at, company_id) VALUES (1, 't', 'look', 'waiting', 1, '', '', '', '', '2026-01-01 00:00:00', 1)",
    "INSERT INTO card_deliveries (id, card_id, manager_id, chat_id, revision, message_ids, company_id)"
    " VALUES (1, 1, 1, 7001, 1, '[5]', 1)",
)


def test_a_file_of_the_first_tables_is_brought_up_to_date(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'old.db'}", lambda: datetime.now(UTC))
    with store.engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0001")
    with store.engine.begin() as connection:
        for row in ROWS:
            connection.execute(text(row))
    migrate(store)
    migrate(store)
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT card_id, chat_id, snoozed_until FROM card_deliveries")).all() == [
            (1, 7001, None)
        ]
        assert connection.execute(text("SELECT source FROM managers")).scalar() == "settings"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    store.close()
