"""Alembic's entry: the connection and its transaction are given by migrate.py."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from amiable.store.tables import Base, Cents, Utc


def _render(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    """Migrations name plain types, so that they stand whatever becomes of our classes."""
    if kind == "type" and isinstance(item, Utc):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Cents):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, sa.JSON):
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=_render,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
