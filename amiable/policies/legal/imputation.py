"""Which invoices a payment settles when several are open (C.civ 1342-10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from amiable.domain.invoice import Invoice
from amiable.domain.money import Money


@dataclass(frozen=True)
class Share:
    """Part of a payment that goes to one invoice."""

    invoice: str
    amount: Money


def impute(payment: Money, invoices: Sequence[Invoice], today: date, named: Sequence[str] = ()) -> tuple[Share, ...]:
    """The invoices the debtor names first, in its order; then debts already due; then the oldest (C.civ 1342-10).

    Which debt the debtor has "most interest" in paying is a judge's matter: with equal terms the oldest is right.
    What is left over is not in the result: the caller sees it as `payment` less the shares.
    """
    by_number = {invoice.number: invoice for invoice in invoices}
    chosen = [by_number[number] for number in named if number in by_number]
    rest = [invoice for invoice in invoices if invoice not in chosen]
    rest.sort(key=lambda invoice: (invoice.due >= today, invoice.due, invoice.issued, invoice.number))
    shares, left = [], payment
    for invoice in [*chosen, *rest]:
        part = min(left, invoice.outstanding)
        if part:
            shares.append(Share(invoice.number, part))
            left -= part
    return tuple(shares)
