"""Our counter-offer: the proposal inside the terms that is closest to what was asked."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, Decimal

from amiable.domain.money import Money
from amiable.domain.reading import PlanFact
from amiable.domain.talk import Proposal
from amiable.policies.counter_offer import counter_offer
from amiable.policies.negotiation.proposals import proposal_of, rhythm
from amiable.policies.negotiation.terms import Terms
from amiable.policies.negotiation.verdict import breaches, least_total

EURO = Decimal(1)


def counter(asked: Proposal | None, outstanding: Money, terms: Terms, day: date) -> Proposal | None:
    """A proposal that `breaches` finds nothing against; None where the terms leave no room for one."""
    asked = asked or Proposal()
    for waived in _waivers(asked, outstanding, terms):
        found = _schedule(asked, outstanding, waived, terms, day)
        if found and not breaches(found, outstanding, terms, day):
            return found
    return None


def _waivers(asked: Proposal, outstanding: Money, terms: Terms) -> tuple[Money | None, ...]:
    """A discount is met as far as the terms allow, for a single payment alone; else the whole is due."""
    if asked.discount is None or not terms.max_discount or len(asked.schedule) > 1:
        return (None,)
    least = Money(least_total(outstanding, terms).amount.to_integral(ROUND_CEILING), outstanding.currency)
    waived = min((outstanding - least).amount, asked.discount.amount)
    return (Money(waived, outstanding.currency), None) if waived > 0 else (None,)


def _schedule(asked: Proposal, outstanding: Money, waived: Money | None, terms: Terms, day: date) -> Proposal | None:
    due = outstanding - waived if waived else outstanding
    plan = PlanFact(
        asked.count,
        asked.amount.amount if asked.amount else None,
        asked.first_date,
        asked.every,
        asked.schedule,
    )
    schedule = counter_offer(plan, asked.schedule or None, due, terms.limits, day)
    if not schedule:
        return None
    return proposal_of(schedule, rhythm(schedule, asked.every, asked), (), waived)
