"""A plan with one payment made smaller; its last one makes up for it, so that the sum stays."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from amiable.domain.money import CENT, Money
from amiable.domain.plan import Instalment
from amiable.domain.talk import Carried, Proposal
from amiable.policies.negotiation.proposals import proposal_of

PAIR = 2


def carry(carried: Carried | None, base: Proposal | None) -> Proposal | None:
    """`base` with what its payment of that day lacks put on the last; None where the sums say something else."""
    if carried is None or base is None or base.invoices:
        return None
    rows = list(base.schedule)
    at = next((n for n, row in enumerate(rows[:-1]) if row.date == carried.on), None)
    if at is None:
        return None
    less = _less(carried, rows[at].amount.amount)
    if less is None:
        return None
    lacking = Money(rows[at].amount.amount - less, rows[at].amount.currency)
    rows[at] = Instalment(rows[at].date, rows[at].amount - lacking)
    rows[-1] = Instalment(rows[-1].date, rows[-1].amount + lacking)
    return replace(proposal_of(tuple(rows), base.every), discount=base.discount)


def _less(carried: Carried, stood: Decimal) -> Decimal | None:
    """What is paid in the place of `stood`; beside it the words may say what that lacks, after it."""
    if carried.share is not None:
        return (stood * carried.share.numerator / carried.share.denominator).quantize(CENT)
    sums = [value for value in carried.amounts if value != stood]
    whole = len(sums) == PAIR and sum(sums) == stood
    return sums[0] if (len(sums) == 1 or whole) and 0 < sums[0] < stood else None
