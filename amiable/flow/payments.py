"""Bring payments in: each entry counted once, assigned by our references or an exact sum, else left to a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from amiable.domain.card import CardKind
from amiable.domain.company import Policy
from amiable.domain.invoice import Invoice
from amiable.domain.money import Money
from amiable.domain.payment import Entry
from amiable.domain.status import CardStatus, InvoiceStatus, PaymentStatus, PlanStatus
from amiable.flow import bank_files, cards, drafts, plans, shares, talks
from amiable.flow.imports import BadRow
from amiable.flow.payment_match import Books, Owner, exactly, same_payer
from amiable.flow.services import Services
from amiable.policies.legal.imputation import impute
from amiable.store import queries
from amiable.store.cards import PAYMENTS
from amiable.store.records import invoice_record
from amiable.store.session import Unit
from amiable.store.tables import (
    CardRow,
    CompanyRow,
    DebtorRow,
    InstalmentRow,
    InvoiceRow,
    PaymentRow,
    PlanRow,
    ShareRow,
)

NONE_OF_OURS = "-"
BOOKED = timedelta(days=1)
"""Between the day of an entry and that of its value, which files mix up."""
CLOSED = (InvoiceStatus.WRITTEN_OFF, InvoiceStatus.INSOLVENCY)
"""Money for these is a person's business, unless a person wrote the number."""


@dataclass(frozen=True)
class ImportedPayments:
    """What an import did. `to_assign`: entries, old and new, that now wait for a person."""

    added: int
    known: int
    assigned: int
    to_assign: int
    ignored: int
    bad: tuple[BadRow, ...]


def import_payments(services: Services, company_id: int, path: Path) -> ImportedPayments:
    """Import a CSV file or a camt.053 statement; the same entry is never counted twice.

    CSV columns: date, amount; optional reference, label, payer, invoice, id, currency. A negative amount is a payment
    that came back. What waits for a person is tried again, unless it may repeat one of the other kind of file; a row
    with its id and an invoice number assigns it, with `-` sets it aside.

    Raises ImportFileError when the file cannot be read.
    """
    today = services.today()
    file = bank_files.read(path, today)
    bad = list(file.bad)
    with services.store.unit(company_id) as unit:
        unit.session.execute(select(CompanyRow.id).where(CompanyRow.id == company_id).with_for_update())  # one by one
        added = known = 0
        for entry in file.entries:
            try:
                new = _store(unit, entry, path.name, statement=file.statement)
            except ValueError as error:
                bad.append(BadRow(entry.line, str(error)))
                continue
            added, known = added + new, known + (not new)
        assigned, debtor_ids = _assign_all(unit, services.policies[company_id], today)
        for debtor_id in sorted(debtor_ids):
            drafts.void_for_debtor(unit, debtor_id, drafts.INVOICE_CHANGED)
        to_assign = _tell(unit, anew=bool(added))
        counts = {"added": added, "known": known, "assigned": assigned, "to_assign": to_assign}
        unit.event("import.payments", f"file:{path.name[:50]}", actor=shares.OPERATOR, **counts, bad=len(bad))
    services.bell.ring()
    return ImportedPayments(**counts, ignored=file.ignored, bad=tuple(sorted(bad, key=lambda row: row.line)))


def to_assign(services: Services, company_id: int) -> list[dict[str, str]]:
    """The entries that wait for a person, oldest first: what a list shows."""
    with services.store.view(company_id) as unit:
        return [
            {
                "id": one.id,
                "date": one.day.isoformat(),
                "left": str(one.left.amount),
                "currency": one.left.currency,
                "payer": one.payer,
                "reference": one.reference,
                "repeats": one.repeats,
            }
            for one in queries.payments_to_assign(unit)
        ]


def _store(unit: Unit, entry: Entry, source: str, *, statement: bool) -> bool:
    """True for a new entry. A known one may bring the invoice number that a person has added."""
    row = unit.session.scalars(select(PaymentRow).where(PaymentRow.key == entry.id)).first()
    if row is None:
        unit.add(
            PaymentRow(
                key=entry.id,
                day=entry.day,
                amount=entry.amount.amount,
                currency=entry.amount.currency,
                reference=entry.reference,
                payer=entry.payer[:200],
                invoice=entry.invoice[:80],
                source=source[:80],
                status=str(PaymentStatus.TO_ASSIGN),
                assigned=Decimal(0),
                statement=statement,
                repeats_id=_alike(unit, entry, statement=statement),
                imported_at=unit.now,
            )
        )
        unit.flush()
        return True
    if (row.amount, row.currency) != (entry.amount.amount, entry.amount.currency):
        raise ValueError(
            f"id {entry.id!r} was imported with another amount ({row.amount} {row.currency}); give this entry its own"
        )
    if entry.invoice and entry.invoice != row.invoice:
        if row.status == PaymentStatus.DISMISSED:
            unit.move(PaymentRow, row.id, PaymentStatus.DISMISSED, PaymentStatus.TO_ASSIGN, actor=shares.OPERATOR)
        unit.change(
            PaymentRow,
            PaymentRow.id == row.id,
            PaymentRow.status == str(PaymentStatus.TO_ASSIGN),
            invoice=entry.invoice[:80],
        )
    return False


def _alike(unit: Unit, entry: Entry, *, statement: bool) -> int | None:
    """An entry of a spreadsheet with the sum, the day and the payer of this one of a statement, or the other way
    round: they give one payment of an account two identifiers. Two in files of one kind are two payments."""
    alike = select(PaymentRow).where(
        PaymentRow.amount == entry.amount.amount,
        PaymentRow.currency == entry.amount.currency,
        PaymentRow.day.between(entry.day - BOOKED, entry.day + BOOKED),
        PaymentRow.statement.is_(not statement),
        PaymentRow.status != str(PaymentStatus.DISMISSED),
    )
    repeated = set(unit.session.scalars(select(PaymentRow.repeats_id).where(PaymentRow.repeats_id.is_not(None))))
    others = [row for row in unit.session.scalars(alike.order_by(PaymentRow.id)) if row.id not in repeated]
    return next((row.id for row in others if same_payer(row.payer, entry.payer)), None)


def _assign_all(unit: Unit, policy: Policy, today: date) -> tuple[int, set[int]]:
    """Try every waiting entry until nothing more can be assigned; how many were, and whose invoices changed.

    What names an invoice goes before what only has the right sum.
    """
    books = _books(unit)
    assigned, debtor_ids = 0, set[int]()
    named = True
    while True:
        moved = False
        for row in _waiting(unit):
            debtor_id = _settled_by(unit, row, books, today, named=named)
            if debtor_id is not None:
                plans.settle(unit, debtor_id, policy, today)
                if row.amount > 0:
                    talks.received(unit, debtor_id, Money(row.amount, row.currency))
                assigned, moved = assigned + 1, True
                debtor_ids.add(debtor_id)
        if not moved and not named:
            return assigned, debtor_ids
        named = moved  # what was assigned may have opened the way for what names an invoice


def _settled_by(unit: Unit, row: PaymentRow, books: Books, today: date, *, named: bool) -> int | None:
    """The debtor whose invoices this entry changed; None where it waits."""
    if row.invoice == NONE_OF_OURS:
        frm, to = PaymentStatus.TO_ASSIGN, PaymentStatus.DISMISSED
        unit.move(PaymentRow, row.id, frm, to, actor=shares.OPERATOR, why="none_of_ours")
        return None
    owner = books.named(row.invoice) if row.invoice else books.referred(row.reference)
    if row.repeats_id is not None and not row.invoice:
        return None
    if row.amount < 0:
        return _take_back(unit, row, owner, books, today)
    if owner is None and not named and not row.invoice:
        owner = _by_payer(unit, row, books)
    return _assign(unit, row, owner, today) if owner else None


def _waiting(unit: Unit) -> list[PaymentRow]:
    rows = unit.session.scalars(
        select(PaymentRow)
        .where(PaymentRow.status == str(PaymentStatus.TO_ASSIGN))
        .order_by(PaymentRow.day, PaymentRow.id)
        .execution_options(populate_existing=True)
    )
    return list(rows)


def _books(unit: Unit) -> Books:
    invoices = {
        row.number: row.debtor_id for row in unit.session.execute(select(InvoiceRow.number, InvoiceRow.debtor_id))
    }
    references: dict[str, tuple[int, tuple[str, ...]]] = {}
    rows = unit.session.execute(
        select(InstalmentRow.reference, PlanRow.debtor_id, PlanRow.invoices)
        .join(PlanRow, PlanRow.id == InstalmentRow.plan_id)
        .where(InstalmentRow.reference != "")
        .order_by(PlanRow.id)
    )
    for reference, debtor_id, numbers in rows:
        references[reference] = (debtor_id, tuple(numbers))
    return Books(
        invoices,
        references,
        [(debtor_id, name) for debtor_id, name in unit.session.execute(select(DebtorRow.id, DebtorRow.name))],
    )


def _assign(unit: Unit, row: PaymentRow, owner: Owner, today: date) -> int | None:
    """Give the entry to its owner's invoices, as far as they are open; the debtor, None where none is."""
    left = row.amount - row.assigned
    queries.lock_debtor(unit, owner.debtor_id)
    by_hand = owner.sign == "invoice"
    found = _open_invoices(unit, owner.debtor_id, row.currency)
    invoices = [i for i in found if i.number in owner.invoices and (by_hand or i.status not in CLOSED)]
    parts = impute(Money(left, row.currency), invoices, today, owner.invoices)
    if not parts:
        return None
    ids = {invoice.number: invoice.id for invoice in invoices}
    for part in parts:
        invoice_id = ids[part.invoice]
        assert invoice_id is not None  # read from its row
        shares.give(unit, row, invoice_id, part.amount.amount, today)
    given = sum((part.amount.amount for part in parts), Decimal(0))
    _counted(unit, row, owner, given, {part.invoice: str(part.amount.amount) for part in parts})
    return owner.debtor_id


def _counted(unit: Unit, row: PaymentRow, owner: Owner, given: Decimal, parts: dict[str, str]) -> None:
    total = row.assigned + given
    values: dict[str, Any] = {"assigned": total, "debtor_id": owner.debtor_id}
    if total == row.amount:
        frm, to = PaymentStatus.TO_ASSIGN, PaymentStatus.ASSIGNED
        unit.move(PaymentRow, row.id, frm, to, actor=shares.OPERATOR, why=owner.sign, **values)
    else:
        unit.change(PaymentRow, PaymentRow.id == row.id, **values)
    unit.event("payments.shared", f"payment:{row.id}", actor=shares.OPERATOR, sign=owner.sign, invoices=parts)


def _by_payer(unit: Unit, row: PaymentRow, books: Books) -> Owner | None:
    """The debtor of that name, where the sum settles something of it to the cent."""
    debtor_id = books.payer(row.payer)
    if debtor_id is None or row.assigned:
        return None
    invoices = [i for i in _open_invoices(unit, debtor_id, row.currency) if i.status not in CLOSED]
    alone = [(i.number, i.outstanding.amount) for i in invoices if i.status is not InvoiceStatus.IN_PLAN]
    numbers = exactly(row.amount, alone, _plan_sums(unit, debtor_id))
    return Owner(debtor_id, numbers, "payer_and_sum") if numbers else None


def _plan_sums(unit: Unit, debtor_id: int) -> list[tuple[list[str], set[Decimal]]]:
    """The running plans: their invoices, and what is left of each instalment."""
    found = []
    running = select(PlanRow).where(PlanRow.debtor_id == debtor_id, PlanRow.status == str(PlanStatus.AGREED))
    for plan in unit.session.scalars(running):
        rows = unit.session.scalars(select(InstalmentRow).where(InstalmentRow.plan_id == plan.id))
        found.append((list(plan.invoices), {row.amount - row.paid for row in rows if row.amount > row.paid}))
    return found


def _open_invoices(unit: Unit, debtor_id: int, currency: str) -> list[Invoice]:
    rows = unit.session.scalars(
        select(InvoiceRow)
        .where(InvoiceRow.debtor_id == debtor_id, InvoiceRow.currency == currency)
        .where(InvoiceRow.paid < InvoiceRow.amount)
        .order_by(InvoiceRow.due, InvoiceRow.number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return [invoice_record(row) for row in rows]


def _take_back(unit: Unit, row: PaymentRow, owner: Owner | None, books: Books, today: date) -> int | None:
    """A payment that came back takes its shares off again; the debtor, None while the payment is not known."""
    debtor_id = owner.debtor_id if owner else books.payer(row.payer)
    if debtor_id is None:
        return None
    queries.lock_debtor(unit, debtor_id)
    returned = select(PaymentRow.returns_id).where(PaymentRow.returns_id.is_not(None))
    originals = list(
        unit.session.scalars(
            select(PaymentRow)
            .where(
                PaymentRow.debtor_id == debtor_id,
                PaymentRow.amount == -row.amount,
                PaymentRow.currency == row.currency,
                PaymentRow.status == str(PaymentStatus.ASSIGNED),
                PaymentRow.day <= row.day,
                PaymentRow.id.not_in(returned),
            )
            .order_by(PaymentRow.day.desc(), PaymentRow.id.desc())
        )
    )
    if owner:
        originals = [one for one in originals if _reached(unit, one) & set(owner.invoices)]
    if not originals or (owner is None and len(originals) > 1):
        return None
    unit.change(PaymentRow, PaymentRow.id == row.id, returns_id=originals[0].id)
    parts: dict[str, str] = {}
    for share, number in _shares(unit, originals[0].id):
        shares.give(unit, row, share.invoice_id, -share.amount, today)
        parts[number] = str(-share.amount)
    _counted(unit, row, owner or Owner(debtor_id, tuple(parts), "payer_and_sum"), row.amount, parts)
    return debtor_id


def _reached(unit: Unit, payment: PaymentRow) -> set[str]:
    return {number for _, number in _shares(unit, payment.id)}


def _shares(unit: Unit, payment_id: int) -> list[tuple[ShareRow, str]]:
    rows = unit.session.execute(
        select(ShareRow, InvoiceRow.number)
        .join(InvoiceRow, InvoiceRow.id == ShareRow.invoice_id)
        .where(ShareRow.payment_id == payment_id)
        .order_by(ShareRow.id)
    )
    return [(share, number) for share, number in rows]


def _tell(unit: Unit, *, anew: bool) -> int:
    """One card while entries wait for a person; how many do."""
    count = unit.session.scalar(
        select(func.count()).select_from(PaymentRow).where(PaymentRow.status == str(PaymentStatus.TO_ASSIGN))
    )
    waiting = unit.session.scalars(
        select(CardRow.id).where(CardRow.reason == PAYMENTS, CardRow.status == str(CardStatus.WAITING))
    ).all()
    for card_id in waiting:
        if count:
            cards.redraw(unit, card_id)
        else:
            cards.decide_card(unit, card_id, "payments_assigned")
    if count and anew and not waiting:
        cards.open_card(unit, CardKind.LOOK, reason="payments_to_assign")
    return count or 0
