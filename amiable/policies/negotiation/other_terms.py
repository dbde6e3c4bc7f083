"""Terms that a person of ours sets instead of what is on the table: laid out exactly, and judged like any other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from amiable.domain.calendar import next_business_day
from amiable.domain.decision import Reason
from amiable.domain.money import CENT, Money
from amiable.domain.plan import Instalment, Rhythm, step
from amiable.domain.talk import Proposal
from amiable.domain.talk_state import State
from amiable.policies.counter_offer import SOONEST, USUAL_COUNT
from amiable.policies.negotiation.counter import counter
from amiable.policies.negotiation.proposals import proposal_of, rhythm
from amiable.policies.negotiation.terms import Terms
from amiable.policies.negotiation.verdict import breaches
from amiable.policies.plan_limits import MOST_INSTALMENTS, last_first_day
from amiable.policies.rules import because

EURO = Decimal(1)


@dataclass(frozen=True)
class OtherTerms:
    """The plan that the terms make, and the limits of the policy that it breaks: only a supervisor may go beyond."""

    proposal: Proposal | None
    """None where the terms make no plan at all: a day gone by, an amount above the debt."""
    reasons: tuple[Reason, ...] = ()

    @property
    def inside(self) -> bool:
        """True where any account manager may offer it."""
        return self.proposal is not None and not self.reasons


def counter_with(
    state: State,
    terms: Terms,
    day: date,
    *,
    count: int | None = None,
    first: date | None = None,
    amount: Money | None = None,
) -> OtherTerms:
    """A plan of `count` payments from `first` on, of `amount` each (the last takes the remainder), offered on `day`.

    What is left open stays as it is on the table; payments are of whole euros. It pays exactly what is outstanding.
    """
    owed, table = state.outstanding, _table(state)
    if not owed or (first and first < day) or (amount is not None and not 0 < amount.amount <= owed.amount):
        return OtherTerms(None, (because("terms_impossible"),))
    if amount is not None:
        fitting = int((owed.amount / amount.amount).to_integral(ROUND_CEILING))
        count = count if count and count <= fitting else fitting
    asked = Proposal(
        count or table.count or USUAL_COUNT, amount, first or table.first_date, table.every or Rhythm.MONTH
    )
    near = counter(asked, owed, terms, day)
    if near is not None and _honours(near, count, first, amount):
        return OtherTerms(near)
    exact = _laid_out(asked, owed, terms, day)
    if exact is None:
        return OtherTerms(None, (because("terms_impossible"),))
    return OtherTerms(exact, breaches(exact, owed, terms, day))


def _table(state: State) -> Proposal:
    """What the terms change: our newest offer, else the debtor's proposal."""
    if state.suggested is not None:
        return state.suggested
    return state.offers[-1].proposal if state.offers else state.table or Proposal()


def _honours(found: Proposal, count: int | None, first: date | None, amount: Money | None) -> bool:
    """True where every term set is kept to the letter."""
    payments = [part.amount for part in found.schedule]
    return (
        count in (None, found.count)
        and first in (None, found.first_date)
        and (amount is None or all(payment == amount for payment in payments[:-1]))
    )


def _laid_out(asked: Proposal, owed: Money, terms: Terms, day: date) -> Proposal | None:
    """The plan as set, whatever the policy says of it."""
    count, every = asked.count or USUAL_COUNT, asked.every or Rhythm.MONTH
    if count > MOST_INSTALMENTS:
        return None
    start = asked.first_date
    if start is None or start < day:
        start = min(day + SOONEST, last_first_day(terms.limits, count, day))
    days = [step(start, every, n) for n in range(count)]
    if terms.limits.business_days == "required":
        days = [next_business_day(on) for on in days]
    parts = _parts(owed, count, asked.amount)
    if not parts:
        return None
    schedule = tuple(Instalment(on, part) for on, part in zip(days, parts, strict=True))
    return proposal_of(schedule, rhythm(schedule, every, asked))


def _parts(owed: Money, count: int, amount: Money | None) -> list[Money]:
    """Equal payments, the remainder on the last; none where the amount leaves nothing for it."""
    each = amount.amount if amount else (owed.amount / count).quantize(EURO, ROUND_FLOOR)
    each = each or (owed.amount / count).quantize(CENT, ROUND_FLOOR)
    if not each:
        return []
    last = owed.amount - each * (count - 1)
    return [Money(part, owed.currency) for part in (*[each] * (count - 1), last)] if last > 0 else []
