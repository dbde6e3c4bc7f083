"""Money reaching invoices: every growth of `paid` is a share of a payment, and the status follows what is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from amiable.domain.payment import Receipt
from amiable.domain.status import INVOICE_MOVES, InvoiceStatus, PaymentStatus
from amiable.store.session import Unit
from amiable.store.tables import InvoiceRow, PaymentRow, ShareRow

OPERATOR = "operator"


def give(unit: Unit, payment: PaymentRow, invoice_id: int, amount: Decimal, today: date) -> None:
    """Count that part of the payment on the invoice (negative: take it back). Its version grows, its status follows.

    The caller holds the debtor and voids what was drafted for the old version.
    """
    unit.add(ShareRow(payment_id=payment.id, invoice_id=invoice_id, amount=amount, at=unit.now))
    unit.change(
        InvoiceRow,
        InvoiceRow.id == invoice_id,
        paid=InvoiceRow.paid + amount,
        version=InvoiceRow.version + 1,
    )
    unit.event("invoices.updated", f"invoice:{invoice_id}", actor=OPERATOR, fields=["paid"], amount=str(amount))
    follow(unit, invoice_id, today)


def follow(unit: Unit, invoice_id: int, today: date) -> None:
    """Paid once nothing is left; a paid invoice on which something is left again is open or overdue."""
    row = unit.session.get_one(InvoiceRow, invoice_id, populate_existing=True)
    status, settled = InvoiceStatus(row.status), row.paid >= row.amount
    to = status
    if settled and status not in (InvoiceStatus.PAID, InvoiceStatus.WRITTEN_OFF):
        to = InvoiceStatus.PAID
    elif not settled and status is InvoiceStatus.PAID:
        to = InvoiceStatus.OVERDUE if row.due < today else InvoiceStatus.OPEN
    if to in INVOICE_MOVES[status]:
        unit.move(InvoiceRow, invoice_id, status, to, actor=OPERATOR, why="payment")


def from_the_books(unit: Unit, invoice: InvoiceRow, amount: Decimal, today: date) -> None:
    """The invoice file says that another sum is paid: counted today, like a payment of that file."""
    payment = PaymentRow(
        key=f"books:{invoice.id}:{invoice.version}:{amount}",
        day=today,
        amount=amount,
        currency=invoice.currency,
        invoice=invoice.number,
        source="invoices",
        status=str(PaymentStatus.ASSIGNED),
        debtor_id=invoice.debtor_id,
        assigned=amount,
        imported_at=unit.now,
    )
    unit.add(payment)
    unit.flush()
    give(unit, payment, invoice.id, amount, today)


def last_share(unit: Unit) -> int:
    """The newest share: what comes after it came after now."""
    return unit.session.scalar(select(func.max(ShareRow.id))) or 0


def receipts(unit: Unit, numbers: Sequence[str], after_share: int) -> tuple[Receipt, ...]:
    """Money that reached these invoices after that share; a payment that was returned is as if it never came."""
    returned = select(PaymentRow.returns_id).where(PaymentRow.returns_id.is_not(None))
    rows = unit.session.execute(
        select(PaymentRow.day, ShareRow.amount)
        .join(PaymentRow, PaymentRow.id == ShareRow.payment_id)
        .join(InvoiceRow, InvoiceRow.id == ShareRow.invoice_id)
        .where(
            ShareRow.id > after_share,
            InvoiceRow.number.in_(list(numbers)),
            PaymentRow.returns_id.is_(None),
            PaymentRow.id.not_in(returned),
        )
    )
    return tuple(Receipt(day, amount) for day, amount in rows)
