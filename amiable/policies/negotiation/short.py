"""Payments that left something out, told to the debtor: where what was missing goes, by its figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from amiable.domain.calendar import on_number
from amiable.domain.money import CENT, Money
from amiable.domain.plan import Instalment, Rhythm
from amiable.domain.reading import Intent
from amiable.domain.talk import Proposal, Said
from amiable.domain.talk_state import State
from amiable.policies.negotiation.proposals import proposal_of, rhythm

PAIR = 2
Row = tuple[date, Decimal]


def filled_up(said: Said, state: State, day: date) -> Proposal | None:
    """The debtor's own payments with what they lacked: on each of them, on one more after them, or on the one that
    the words name; None where a figure of the message is of something else."""
    table, owed = state.table, state.outstanding.amount
    if (
        table is None
        or len(table.schedule) < PAIR
        or state.offers
        or state.agreed
        or table.invoices
        or table.discount
    ):
        return None
    rows = [(part.date, part.amount.amount) for part in table.schedule]
    missing = owed - sum((amount for _, amount in rows), Decimal(0))
    other = said.asks_discount or said.dispute or said.insolvency or Intent.PAID in said.intents or said.call
    whole = sum(((part.amount or Decimal(0)) * len(part.dates) for part in said.parts), Decimal(0))
    if missing <= 0 or other or rows[0][0] < day or whole == owed:
        return None
    days = {one.day for one in said.figures if one.day and not one.gone} | {
        on for part in said.parts for on in part.dates
    }
    months = {one.month for one in said.figures if one.month and not one.gone}
    sums = {one.amount for one in said.figures if one.amount} | {part.amount for part in said.parts if part.amount}
    new_days = days - {on for on, _ in rows}
    new_months = months - {on.month for on, _ in rows}
    strange = sums - {amount for _, amount in rows} - {missing, owed}
    plan = (
        _each(rows, missing, strange, said)
        if not (new_days or new_months)
        else _one_more(rows, missing, strange, new_days, new_months, said)
    )
    if plan is None and not (new_days or new_months):
        plan = _on_one(rows, missing, strange, said)
    if plan is None:
        return None
    schedule = tuple(Instalment(on, Money(amount, state.outstanding.currency)) for on, amount in plan)
    return proposal_of(schedule, rhythm(schedule, said.every, table))


def _each(rows: Sequence[Row], missing: Decimal, strange: set[Decimal], said: Said) -> list[Row] | None:
    """« Cent euros de plus à chaque fois », « 400 au lieu de 300 »."""
    count = len(rows)
    more = missing / count
    raised = {amount + more for _, amount in rows}
    named = {one.month for one in said.figures if one.month and not one.gone}
    alone = said.topped is not None or 0 < len(named) < count
    if missing % (CENT * count) or not strange or strange - raised - {more} or alone or len(raised) > 1:
        return None
    return [(on, amount + more) for on, amount in rows]


def _one_more(
    rows: Sequence[Row],
    missing: Decimal,
    strange: set[Decimal],
    days: set[date],
    months: set[int],
    said: Said,
) -> list[Row] | None:
    """« Une quatrième, le 20 juillet »."""
    last, count = rows[-1][0], len(rows)
    if strange or len(days) > 1 or len(months) > 1 or said.count not in (None, 1, count + 1) or said.lump:
        return None
    on = next(iter(days), None)
    if on is None:
        numbers = {one.number for one in said.figures if one.number}
        usual = {day.day for day, _ in rows}
        month = next(iter(months))
        if len(usual) > 1 or numbers - usual:
            return None
        on = on_number(date(last.year + (month <= last.month), month, 1), last.day)
    return [*rows, (on, missing)] if on > last and (not months or on.month in months) else None


def _on_one(rows: Sequence[Row], missing: Decimal, strange: set[Decimal], said: Said) -> list[Row] | None:
    """« Je double en juin », « la dernière sera de 600 € »."""
    named = [row for row in rows if row[0] == said.topped]
    if len(named) != 1 or strange - {named[0][1] + missing} or (said.every or Rhythm.MONTH) is not Rhythm.MONTH:
        return None
    if said.doubles and named[0][1] != missing:
        return None
    return [(on, amount + missing if on == said.topped else amount) for on, amount in rows]
