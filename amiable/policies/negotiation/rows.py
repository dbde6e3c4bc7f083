"""A payment being worked out, and lists of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from amiable.domain.talk import Place, Proposal


@dataclass(frozen=True)
class Row:
    """A payment being worked out."""

    date: date | None = None
    amount: Decimal | None = None
    rest: bool = False
    invoice: str = ""
    place: Place | None = None
    month: int | None = None
    added: bool = False
    dropped: bool = False


def rows_of(proposal: Proposal) -> list[Row]:
    """Those of a plan, each with its invoice where the plan tells."""
    numbers = proposal.invoices or ("",) * len(proposal.schedule)
    return [
        Row(part.date, part.amount.amount, invoice=number)
        for part, number in zip(proposal.schedule, numbers, strict=True)
    ]


def on_one_day(rows: Sequence[Row]) -> list[Row]:
    """« 300 en avril, et je rajoute 100 en juin »: what falls on the day of another payment is one with it."""
    days: dict[date | None, Row] = {}
    for row in rows:
        same = days.get(row.date)
        added = (same.amount or Decimal(0)) + (row.amount or Decimal(0)) if same else row.amount
        days[row.date] = replace(same or row, amount=added)
    return list(days.values())
