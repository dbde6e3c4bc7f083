"""Which invoices a reading is about, and the facts and moves that follow. Every figure is the file's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from amiable.domain.decision import Facts, MoveInvoice
from amiable.domain.invoice import Invoice
from amiable.domain.money import Money, total
from amiable.domain.status import INVOICE_MOVES, InvoiceStatus
from amiable.policies.case import Case

SETTLED_OTHERWISE = frozenset(
    {InvoiceStatus.DISPUTED, InvoiceStatus.IN_PLAN, InvoiceStatus.INSOLVENCY, InvoiceStatus.WRITTEN_OFF}
)


def cited(case: Case) -> tuple[Invoice, ...]:
    """The invoices the mail names; every unpaid one when it names none."""
    named = tuple(invoice for invoice in case.invoices if invoice.number in case.reading.invoices)
    return named if case.reading.invoices else case.invoices


def meant(case: Case, amount: Decimal | None) -> tuple[Invoice, ...]:
    """The cited invoices, or the only one of them whose amount or rest is exactly `amount`."""
    invoices = cited(case)
    matching = tuple(i for i in invoices if amount in (i.amount.amount, i.outstanding.amount))
    return matching if len(matching) == 1 else invoices


def payable(invoices: Iterable[Invoice]) -> tuple[Invoice, ...]:
    """Those whose payment may still be arranged: not contested, not in a plan or a procedure already."""
    return tuple(invoice for invoice in invoices if invoice.status not in SETTLED_OTHERWISE)


def owed(invoices: Iterable[Invoice]) -> Money:
    """What is left to pay on them together."""
    return total([invoice.outstanding for invoice in invoices])


def stated(amount: Decimal | None, ceiling: Money) -> Money | None:
    """A debtor's figure, if it can be one about this debt: above zero and not more than `ceiling`."""
    if amount is None or not amount.is_finite() or not 0 < amount <= ceiling.amount:
        return None
    return Money(amount, ceiling.currency)


def facts_of(invoices: tuple[Invoice, ...], **about: Any) -> Facts:
    """What a draft may state about these invoices: their own amounts and dates and their total, then `about`.

    An amount, day or schedule given in `about` may be stated too.
    """
    facts = replace(Facts(), invoices=tuple(i.number for i in invoices), **about)
    sums = [owed(invoices)] if invoices else []
    amounts = [money for i in invoices for money in (i.amount, i.outstanding)]
    dates = [day for i in invoices for day in (i.issued, i.due)]
    own = [money for money in (facts.amount, facts.rest) if money is not None]
    return replace(
        facts,
        total=sums[0] if sums else None,
        amounts=_once([*amounts, *sums, *own, *(part.amount for part in facts.schedule), *facts.amounts]),
        dates=_once([*dates, *([facts.date] if facts.date else []), *(p.date for p in facts.schedule), *facts.dates]),
        counts=(len(facts.schedule),) if facts.schedule else (),
    )


def move(invoices: Iterable[Invoice], to: InvoiceStatus) -> tuple[MoveInvoice, ...]:
    """The moves to that status which the status table allows."""
    return tuple(MoveInvoice(i.number, to) for i in invoices if to in INVOICE_MOVES[i.status])


def _once(items: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(items))
