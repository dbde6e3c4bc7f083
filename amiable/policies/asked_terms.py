"""A plan that a person asks us to offer: inside the company's limits, or the limits that stand against it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from amiable.domain.decision import Measure, Reason
from amiable.domain.money import Money
from amiable.policies.case import Case
from amiable.policies.negotiation.on_file import outcome_of, standing, talked_about
from amiable.policies.negotiation.other_terms import counter_with
from amiable.policies.negotiation.terms import terms_of
from amiable.policies.rules import because, instalments
from amiable.policies.scope import owed

BEYOND = "terms_beyond_policy"
REASONS = {
    "schedule_asked": ("count", "total"),
    "deferral_asked": ("date", "total"),
    "terms_impossible": (),
    BEYOND: (),
}


def offer(
    case: Case, count: int | None, day: date | None, amount: Decimal | None = None, *, beyond: bool = False
) -> Measure | tuple[Reason, ...]:
    """Our offer of `count` payments (default: one) of `amount` from `day` on, or why there is none.

    Never a confirmation: the debtor has not agreed to it. `beyond`: a supervisor asks, who may go beyond the limits;
    the offer then names them, and only a supervisor approves it.
    """
    case = replace(case, policy=case.policy.for_debtor(case.debtor))
    terms = terms_of(case.policy, case.debtor.kind)
    if terms is None:
        return (because("plan_public_body"),)
    invoices = talked_about(case)
    outstanding = owed(invoices)
    if not outstanding:
        return (because("plan_nothing_open"),)
    before = standing(case, invoices)
    outcome = outcome_of(case, before, invoices, terms)
    if hindrance := instalments.hindrance(case, invoices):
        return (hindrance,)
    state = replace(outcome.state.heard(before), counters=outcome.state.counters)
    asked = counter_with(
        replace(state, suggested=outcome.counter or outcome.proposal),
        terms,
        case.today,
        count=count if count or amount is not None else 1,
        first=day,
        amount=Money(amount, outstanding.currency) if amount is not None else None,
    )
    plan = asked.proposal
    if plan is None or (asked.reasons and not beyond):
        return asked.reasons
    if plan.count == 1:
        reason = because("deferral_asked", date=plan.schedule[0].date, total=outstanding)
    else:
        reason = because("schedule_asked", count=plan.count, total=outstanding)
    limits = (because(BEYOND), *asked.reasons) if asked.reasons else ()
    granted = replace(state, sound=(*state.sound, plan)) if asked.reasons else state
    return instalments.offer(case, invoices, replace(outcome, state=granted), terms, plan, reason, *limits)
