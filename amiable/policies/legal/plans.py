"""What an amicable payment plan may be without a person's decision (C.civ 1342-4, 1343-5; C.conso L311-1, L312-4)."""

from __future__ import annotations

from enum import StrEnum

from amiable.domain.calendar import add_months
from amiable.domain.debtor import DebtorKind
from amiable.domain.money import Money
from amiable.domain.plan import Instalment, schedule_total
from amiable.policies.legal.tables import PlanBounds, law


class Objection(StrEnum):
    """Why a plan is not for the engine."""

    PUBLIC_BODY = "public_body"
    """Its terms are law: a person decides."""
    EMPTY = "empty"
    TOO_MANY = "too_many"
    TOO_LONG = "too_long"
    WRONG_TOTAL = "wrong_total"
    """Also a discount: the instalments must sum to the debt."""
    SECOND_PLAN = "second_plan"
    NOT_OVERDUE = "not_overdue"
    """Towards a consumer, deferring a debt not yet due is credit (C.conso L312-4 10°)."""
    NOT_FREE = "not_free"
    """Towards a consumer, no fee and no interest, or it is credit (C.conso L312-4 10°)."""
    THIRD_PARTY = "third_party"


def bounds(kind: DebtorKind) -> PlanBounds | None:
    """The bounds for that kind; None for a public body."""
    plans = law().plans
    return {DebtorKind.BUSINESS: plans.business, DebtorKind.CONSUMER: plans.consumer}.get(kind)


def objections(
    kind: DebtorKind,
    debt: Money,
    schedule: tuple[Instalment, ...],
    *,
    overdue: bool = True,
    cost: Money | None = None,
    third_party: bool = False,
    plan_running: bool = False,
) -> tuple[Objection, ...]:
    """Everything that keeps the engine from agreeing to that schedule by itself; empty when it may."""
    limits = bounds(kind)
    if limits is None:
        return (Objection.PUBLIC_BODY,)
    if not schedule:
        return (Objection.EMPTY,)
    first, last = schedule[0].date, max(instalment.date for instalment in schedule)
    tests = {
        Objection.TOO_MANY: len(schedule) > limits.max_instalments,
        Objection.TOO_LONG: last > add_months(first, limits.max_months),
        Objection.WRONG_TOTAL: schedule_total(schedule) != debt + (cost or Money(debt.amount * 0, debt.currency)),
        Objection.SECOND_PLAN: plan_running,
        Objection.NOT_OVERDUE: limits.overdue_only and not overdue,
        Objection.NOT_FREE: limits.free_of_charge and bool(cost),
        Objection.THIRD_PARTY: limits.free_of_charge and third_party,
    }
    return tuple(objection for objection, holds in tests.items() if holds)
