"""A debtor taken for insolvent by mistake: an operator lets reminders start again."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from amiable.domain.status import InvoiceStatus
from amiable.flow.services import Services
from amiable.store import queries
from amiable.store.session import Unit
from amiable.store.tables import DebtorRow, InvoiceRow


class UnknownDebtorError(ValueError):
    """No frozen debtor, or several, of that name; the message lists those there are."""


@dataclass(frozen=True)
class Frozen:
    """A debtor that is not reminded because of a collective procedure, with the invoices that it holds back."""

    id: int
    name: str
    invoices: tuple[str, ...]


def frozen_debtor(services: Services, company_id: int, name: str) -> Frozen:
    """The frozen debtor of that name or reference. Raises UnknownDebtorError."""
    with services.store.view(company_id) as unit:
        frozen = list(unit.session.scalars(select(DebtorRow).where(DebtorRow.frozen).order_by(DebtorRow.name)))
        found = [row for row in frozen if name.casefold() in (row.name.casefold(), row.reference.casefold())]
        if len(found) != 1:
            known = ", ".join(f"{row.name} ({row.reference})" for row in frozen) or "none"
            raise UnknownDebtorError(f"{len(found)} frozen debtors are called {name!r}; frozen now: {known}")
        return Frozen(found[0].id, found[0].name, tuple(row.number for row in _held_back(unit, found[0].id)))


def unfreeze(services: Services, company_id: int, debtor_id: int, why: str) -> bool:
    """Reminders may start again and the invoices are open or overdue as before; False when it was not frozen."""
    with services.store.unit(company_id) as unit:
        queries.lock_debtor(unit, debtor_id)
        if not unit.change(DebtorRow, DebtorRow.id == debtor_id, DebtorRow.frozen.is_(True), frozen=False):
            return False
        unit.event("debtor.unfrozen", f"debtor:{debtor_id}", actor="operator", why=why)
        for row in _held_back(unit, debtor_id):
            to = InvoiceStatus.OVERDUE if row.due < services.today() else InvoiceStatus.OPEN
            version = InvoiceRow.version + 1
            unit.move(InvoiceRow, row.id, InvoiceStatus.INSOLVENCY, to, actor="operator", why=why, version=version)
    services.bell.ring()
    return True


def _held_back(unit: Unit, debtor_id: int) -> list[InvoiceRow]:
    of_debtor = (InvoiceRow.debtor_id == debtor_id, InvoiceRow.status == str(InvoiceStatus.INSOLVENCY))
    return list(unit.session.scalars(select(InvoiceRow).where(*of_debtor).order_by(InvoiceRow.number)))
