"""Counts by status of one company: what an operator looks at first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from amiable.flow.services import Services
from amiable.store.records import READING
from amiable.store.session import Unit
from amiable.store.tables import (
    CardRow,
    DebtorRow,
    DraftRow,
    InstalmentRow,
    InvoiceRow,
    MailboxRow,
    OutboxRow,
    PaymentRow,
    PlanRow,
    PromiseRow,
    ReplyRow,
)

LATEST = 30
Counted = ReplyRow | DraftRow | CardRow | OutboxRow | InvoiceRow | PaymentRow | PromiseRow | PlanRow | InstalmentRow
TABLES: dict[str, type[Counted]] = {
    "replies": ReplyRow,
    "drafts": DraftRow,
    "cards": CardRow,
    "outbox": OutboxRow,
    "invoices": InvoiceRow,
    "payments": PaymentRow,
    "promises": PromiseRow,
    "plans": PlanRow,
    "instalments": InstalmentRow,
}


def status_of(services: Services, company_id: int) -> dict[str, dict[str, int]]:
    """For each kind of record, how many stand at each status."""
    with services.store.view(company_id) as unit:
        return {name: _counts(unit, table) for name, table in TABLES.items()}


def replies_of(services: Services, company_id: int, limit: int = LATEST) -> list[dict[str, Any]]:
    """The latest replies, the newest first, with the number that `amiable policy explain` takes."""
    with services.store.view(company_id) as unit:
        rows = unit.session.execute(
            select(ReplyRow, DebtorRow.name)
            .outerjoin(DebtorRow, DebtorRow.id == ReplyRow.debtor_id)
            .order_by(ReplyRow.id.desc())
            .limit(limit)
        )
        return [
            {
                "number": row.id,
                "received_at": row.received_at.isoformat(),
                "debtor": name or "",
                "from": row.sender,
                "intents": list(READING.validate_python(row.reading).intents) if row.reading else [],
                "status": row.status,
                "reason": row.reason,
            }
            for row, name in rows
        ]


def mailboxes_of(services: Services, company_id: int) -> list[dict[str, str]]:
    """Each mailbox: when it was last read to its end, and what has kept a later look from it."""
    with services.store.view(company_id) as unit:
        return [
            {
                "mailbox": row.mailbox,
                "read_at": row.read_at.isoformat() if row.read_at else "",
                "trouble": row.trouble,
            }
            for row in unit.session.scalars(select(MailboxRow).order_by(MailboxRow.mailbox))
        ]


def _counts(unit: Unit, table: type[Counted]) -> dict[str, int]:
    rows = unit.session.execute(select(table.status, func.count()).group_by(table.status))
    return {status: number for status, number in rows}  # noqa: C416 - rows are no tuples for the type checker
