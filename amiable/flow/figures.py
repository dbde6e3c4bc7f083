"""A company's figures for `/stats`: aged balance, replies, time to approval, money promised and received."""

from __future__ import annotations

import statistics
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from amiable.domain.calendar import PARIS, add_months
from amiable.domain.day import Age, Delay, Figures, Month
from amiable.domain.invoice import Invoice
from amiable.domain.reading import Intent
from amiable.domain.status import InvoiceStatus, PromiseStatus
from amiable.store import queries
from amiable.store.records import invoice_record
from amiable.store.session import Unit
from amiable.store.tables import ApprovalRow, CompanyRow, DraftRow, InvoiceRow, PromiseRow, ReplyRow

DAYS = 30
MONTHS = 6
_AGES = ((0, Age.NOT_DUE), (30, Age.TO_30), (60, Age.TO_60), (90, Age.TO_90))
_DELAYS = ((15, Delay.QUARTER), (60, Delay.HOUR), (240, Delay.HALF_DAY), (1440, Delay.DAY))
_COUNTED = (PromiseStatus.OPEN, PromiseStatus.KEPT, PromiseStatus.BROKEN)


def figures_of(unit: Unit, today: date) -> Figures:
    """The figures of the unit's company on that day."""
    since = datetime.combine(today - timedelta(days=DAYS), datetime.min.time(), PARIS)
    unpaid = [
        invoice_record(row)
        for row in unit.session.scalars(
            select(InvoiceRow).where(InvoiceRow.status.not_in([str(s) for s in queries.SETTLED]))
        )
    ]
    currencies = Counter(invoice.amount.currency for invoice in unpaid)
    currency = currencies.most_common(1)[0][0] if currencies else "EUR"
    minutes = _minutes(unit, since)
    return Figures(
        company=unit.session.scalars(select(CompanyRow.name).where(CompanyRow.id == unit.company_id)).one(),
        day=today,
        currency=currency,
        aged=_aged([invoice for invoice in unpaid if invoice.amount.currency == currency], today),
        left_out=len(unpaid) - currencies[currency],
        replies=_replies(unit, since),
        delays=_delays(minutes),
        median_minutes=statistics.median(minutes) if minutes else None,
        months=_months(unit, today, currency),
    )


def _aged(unpaid: list[Invoice], today: date) -> tuple[tuple[Age, Decimal], ...]:
    sums = dict.fromkeys(Age, Decimal(0))
    for invoice in unpaid:
        late = (today - invoice.due).days
        sums[next((age for limit, age in _AGES if late <= limit), Age.OVER_90)] += invoice.outstanding.amount
    return tuple(sums.items())


def _replies(unit: Unit, since: datetime) -> tuple[tuple[Intent, int], ...]:
    readings = unit.session.scalars(
        select(ReplyRow.reading).where(ReplyRow.received_at >= since, ReplyRow.reading.is_not(None))
    )
    counts = Counter(Intent(reading["intents"][0]) for reading in readings if reading and reading["intents"])
    return tuple(counts.most_common())


def _minutes(unit: Unit, since: datetime) -> list[float]:
    rows = unit.session.execute(
        select(DraftRow.created_at, ApprovalRow.at)
        .join(ApprovalRow, ApprovalRow.draft_id == DraftRow.id)
        .where(ApprovalRow.at >= since)
    )
    return [(approved - created).total_seconds() / 60 for created, approved in rows]


def _delays(minutes: list[float]) -> tuple[tuple[Delay, int], ...]:
    counts = Counter(next((delay for limit, delay in _DELAYS if one <= limit), Delay.LONGER) for one in minutes)
    return tuple((delay, counts[delay]) for delay in Delay)


def _months(unit: Unit, today: date, currency: str) -> tuple[Month, ...]:
    """Promises by the month they were due in, and what their invoices have received, never more than was promised."""
    firsts = [add_months(today.replace(day=1), -back) for back in reversed(range(MONTHS))]
    sums = {first: [Decimal(0), Decimal(0)] for first in firsts}
    rows = list(
        unit.session.scalars(
            select(PromiseRow).where(
                PromiseRow.due >= firsts[0],
                PromiseRow.due < add_months(firsts[-1], 1),
                PromiseRow.status.in_([str(status) for status in _COUNTED]),
            )
        )
    )
    known = queries.invoices_by_number(unit, [number for row in rows for number in row.invoices])
    for row in rows:
        invoices = [known[number] for number in row.invoices if number in known]
        if row.due is None or not invoices or {i.amount.currency for i in invoices} != {currency}:
            continue
        paid = sum(
            (i.amount.amount if i.status is InvoiceStatus.PAID else i.paid.amount for i in invoices), Decimal(0)
        )
        promised = row.amount if row.amount is not None else sum((i.amount.amount for i in invoices), Decimal(0))
        month = sums[row.due.replace(day=1)]
        month[0] += promised
        month[1] += promised if row.status == PromiseStatus.KEPT else min(promised, paid)
    return tuple(Month(first, promised, received) for first, (promised, received) in sums.items())
