"""A complete proposal against the terms: which limits it breaks on a day, and the bounds of any counter-offer."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from amiable.domain.calendar import add_months
from amiable.domain.decision import Reason
from amiable.domain.money import CENT, Money
from amiable.domain.talk import Bounds, Proposal
from amiable.policies.negotiation.terms import Terms
from amiable.policies.plan_limits import judge, least_first
from amiable.policies.rules import because

LAST = "date_in_past"


def breaches(proposal: Proposal, outstanding: Money, terms: Terms, day: date) -> tuple[Reason, ...]:
    """The limits broken, in the written order; empty where the proposal is inside the policy."""
    found = judge(proposal.schedule, outstanding, terms.limits, day, proposal.discount)
    most = _most_waived(outstanding, terms)
    waived = proposal.discount
    if waived is None or waived.amount <= outstanding.amount * terms.max_discount:
        return found
    before = tuple(reason for reason in found if reason.rule != LAST)
    return (*before, because("discount_too_large", discount=waived, max=most), *found[len(before) :])


def _most_waived(outstanding: Money, terms: Terms) -> Money:
    return outstanding - least_total(outstanding, terms)


def least_total(outstanding: Money, terms: Terms) -> Money:
    """The least that a plan may bring in, rounded up to the cent."""
    least = outstanding.amount * (1 - terms.max_discount)
    return Money(least.quantize(CENT, ROUND_CEILING), outstanding.currency)


def bounds(outstanding: Money, terms: Terms, day: date) -> Bounds:
    """The bounds that `breaches` will hold the counter-offer to."""
    limits, least = terms.limits, terms.limits.min_instalment
    fitting = int(outstanding.amount // least) if least > 0 else limits.max_instalments
    return Bounds(
        count_max=min(limits.max_instalments, fitting),
        min_amount=Money(Decimal(least), outstanding.currency),
        first_amount_min=least_first(limits, outstanding),
        first_date_max=day + timedelta(days=limits.first_payment_within_days),
        last_date_max=add_months(day, limits.max_months),
        single_date_max=day + timedelta(days=limits.max_deferral_days),
        total_min=least_total(outstanding, terms),
    )
