"""Rows to domain records and back: the only place that knows both shapes."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from amiable.domain.company import Manager, Role
from amiable.domain.debtor import Contact, Debtor, DebtorKind
from amiable.domain.decision import Decision, Reason
from amiable.domain.draft import DraftVersion, Finding, Letter
from amiable.domain.invoice import Invoice
from amiable.domain.match import Match
from amiable.domain.money import Money
from amiable.domain.reading import Reading
from amiable.domain.status import InvoiceStatus
from amiable.domain.talk_state import State
from amiable.store.tables import ContactRow, DebtorRow, DraftVersionRow, InvoiceRow, ManagerRow

READING = TypeAdapter(Reading)
DECISION = TypeAdapter(Decision)
MATCH = TypeAdapter(Match)
STATE = TypeAdapter(State)
FINDINGS = TypeAdapter(tuple[Finding, ...])
REASONS = TypeAdapter(tuple[Reason, ...])


def dump(adapter: TypeAdapter[Any], record: Any) -> Any:
    """A record as plain JSON values."""
    return adapter.dump_python(record, mode="json")


def debtor_record(row: DebtorRow, contacts: list[ContactRow]) -> Debtor:
    """A debtor with its contacts, the usual correspondent first."""
    return Debtor(
        id=row.id,
        name=row.name,
        kind=DebtorKind(row.kind),
        contacts=tuple(Contact(id=c.id, name=c.name, email=c.email) for c in sorted(contacts, key=lambda c: c.rank)),
        segment=row.segment,
        frozen=row.frozen,
        paused_until=row.paused_until,
    )


def invoice_record(row: InvoiceRow) -> Invoice:
    """An invoice without its PDF."""
    return Invoice(
        id=row.id,
        number=row.number,
        amount=Money(row.amount, row.currency),
        paid=Money(row.paid, row.currency),
        issued=row.issued,
        due=row.due,
        status=InvoiceStatus(row.status),
        version=row.version,
        has_document=row.document_size > 0,
    )


def manager_record(row: ManagerRow) -> Manager:
    """An account manager."""
    return Manager(
        id=row.id,
        company_id=row.company_id,
        name=row.name,
        role=Role(row.role),
        telegram_id=row.telegram_id,
        active=row.active,
    )


def letter_record(row: DraftVersionRow) -> Letter:
    """The wording of one version."""
    return Letter(recipient=row.recipient, subject=row.subject, body=row.body, attachments=tuple(row.attachments))


def version_record(row: DraftVersionRow) -> DraftVersion:
    """One version of a draft."""
    return DraftVersion(
        draft_id=row.draft_id,
        number=row.number,
        letter=letter_record(row),
        author=row.author,
        findings=FINDINGS.validate_python(row.findings),
    )
