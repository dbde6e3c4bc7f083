"""The days and sums that a message names and no plan of the talk has: what may have been misread, for the card."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from amiable.domain.money import Money
from amiable.domain.talk import Proposal, Said
from amiable.domain.talk_state import State


def overlooked(
    said: Said, before: State, proposal: Proposal | None, today: date
) -> tuple[tuple[date, ...], tuple[Money, ...]]:
    """Days from `today` on and sums, each once, in the order of the message; both empty where nothing complete is on
    the table."""
    if proposal is None or not proposal.schedule:
        return (), ()
    offers = (offer.proposal for offer in (*before.offers, *before.past_offers))
    plans = [plan for plan in (proposal, before.table, before.agreed, *before.sound, *offers) if plan]
    rows = [row for plan in plans for row in plan.schedule]
    days = {row.date for row in rows}
    sums = {row.amount.amount for row in rows} | {amount.amount for _, amount in before.invoices}
    sums |= {sum((row.amount.amount for row in plan.schedule), Decimal(0)) for plan in plans}
    sums |= {plan.discount.amount for plan in plans if plan.discount} | {before.outstanding.amount, before.paid}
    if said.dispute and said.dispute.amount:
        sums.add(said.dispute.amount)
    figures = [figure for figure in said.figures if not figure.gone]
    missed_days = [figure.day for figure in figures if figure.day and figure.day >= today and figure.day not in days]
    missed_sums = [figure.amount for figure in figures if figure.amount and figure.amount not in sums]
    currency = before.outstanding.currency
    return tuple(dict.fromkeys(missed_days)), tuple(Money(amount, currency) for amount in dict.fromkeys(missed_sums))
