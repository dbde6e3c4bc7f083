"""A proposed schedule judged against the company's limits. Every limit includes its own value."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from amiable.domain.calendar import add_months, is_business_day
from amiable.domain.company import InstalmentLimits
from amiable.domain.decision import Reason
from amiable.domain.money import CENT, Money
from amiable.domain.plan import Instalment, equal_schedule, schedule_total
from amiable.domain.reading import PlanFact
from amiable.policies.rules import because

REASONS: dict[str, tuple[str, ...]] = {
    "sum_mismatch": ("proposed", "outstanding"),
    "too_many_instalments": ("count", "max"),
    "instalment_too_small": ("smallest", "min"),
    "first_payment_too_late": ("date", "latest"),
    "first_share_too_small": ("first", "min"),
    "too_long": ("date", "latest"),
    "not_on_business_day": ("date",),
    "date_in_past": ("date",),
    "incomplete": (),
}
MOST_INSTALMENTS = 120
"""A longer schedule is not worked out: no policy allows it."""
FURTHEST = timedelta(days=3660)
"""A first payment later than that is a reading mistake."""


def last_first_day(limits: InstalmentLimits, count: int, day: date) -> date:
    """The latest day for the first of `count` payments."""
    return day + timedelta(days=limits.first_payment_within_days if count > 1 else limits.max_deferral_days)


def least_first(limits: InstalmentLimits, outstanding: Money) -> Money:
    """The least that the first of several payments may be, rounded up to the cent."""
    return Money((outstanding.amount * limits.min_first_share).quantize(CENT, ROUND_CEILING), outstanding.currency)


def judge(
    schedule: tuple[Instalment, ...],
    outstanding: Money,
    limits: InstalmentLimits,
    day: date,
    waived: Money | None = None,
) -> tuple[Reason, ...]:
    """The limits that a complete schedule breaks when it is proposed on `day`, in the order of `REASONS`.

    `waived` is the part of `outstanding` that the schedule leaves out on purpose: a discount, judged elsewhere.
    """
    count, proposed = len(schedule), schedule_total(schedule)
    expected = outstanding - waived if waived else outstanding
    first, last = schedule[0], schedule[-1]
    smallest = Money(min(part.amount.amount for part in schedule), outstanding.currency)
    least = Money(limits.min_instalment, outstanding.currency)
    share = least_first(limits, outstanding)
    latest_first, latest = last_first_day(limits, count, day), add_months(day, limits.max_months)
    idle = [part.date for part in schedule if not is_business_day(part.date)]
    broken = (
        (
            abs((proposed - expected).amount) > CENT * count,
            because("sum_mismatch", proposed=proposed, outstanding=outstanding),
        ),
        (count > limits.max_instalments, because("too_many_instalments", count=count, max=limits.max_instalments)),
        (smallest < least, because("instalment_too_small", smallest=smallest, min=least)),
        (first.date > latest_first, because("first_payment_too_late", date=first.date, latest=latest_first)),
        (count > 1 and first.amount < share, because("first_share_too_small", first=first.amount, min=share)),
        (last.date > latest, because("too_long", date=last.date, latest=latest)),
        (
            limits.business_days == "required" and bool(idle),
            because("not_on_business_day", date=idle[0] if idle else first.date),
        ),
        (first.date < day, because("date_in_past", date=first.date)),
    )
    return tuple(reason for found, reason in broken if found)


def completed(plan: PlanFact, outstanding: Money, day: date) -> tuple[Instalment, ...] | None:
    """The schedule that the request amounts to, in order of date; None while a count, an amount or a date is missing.

    Cents lost in a division are put on the last payment.
    """
    schedule = tuple(sorted(plan.schedule, key=lambda part: part.date)) or _derived(plan, outstanding, day)
    if not schedule or any(p.amount.amount <= 0 or p.amount.currency != outstanding.currency for p in schedule):
        return None
    if schedule[-1].date > day + 2 * FURTHEST:
        return None
    return to_the_cent(schedule, outstanding)


def _derived(plan: PlanFact, outstanding: Money, day: date) -> tuple[Instalment, ...]:
    count, first = plan.count, plan.first_date
    if first is None or not timedelta(0) <= abs(first - day) <= FURTHEST:
        return ()
    if count == 1:
        amount = outstanding if plan.amount is None else _money(plan.amount, outstanding)
        return (Instalment(first, amount),) if amount else ()
    amount = _money(plan.amount, outstanding)
    if not amount or count is None or plan.every is None or not 1 < count <= MOST_INSTALMENTS:
        return ()
    return equal_schedule(Money(amount.amount * count, amount.currency), count, first, plan.every)


def _money(amount: Decimal | None, outstanding: Money) -> Money | None:
    """A debtor's figure as money; more than the debt is kept, so that `sum_mismatch` can say it."""
    if amount is None or not amount.is_finite() or not 0 < amount <= 100 * outstanding.amount + 1:
        return None
    return Money(amount, outstanding.currency)


def to_the_cent(schedule: tuple[Instalment, ...], outstanding: Money) -> tuple[Instalment, ...]:
    """The schedule with the cents of a division put on its last payment."""
    difference = outstanding - schedule_total(schedule)
    last = schedule[-1].amount + difference
    if abs(difference.amount) > CENT * len(schedule) or last.amount <= 0:
        return schedule
    return (*schedule[:-1], Instalment(schedule[-1].date, last))
