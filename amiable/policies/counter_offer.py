"""The schedule we offer when theirs is missing something or outside the limits: the closest one inside them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from amiable.domain.calendar import add_months, is_business_day
from amiable.domain.company import InstalmentLimits
from amiable.domain.money import Money
from amiable.domain.plan import Instalment, Rhythm, step
from amiable.domain.reading import PlanFact
from amiable.policies.plan_limits import judge, last_first_day, least_first

USUAL_COUNT = 3
"""Instalments offered to who leaves the number open."""
USUAL_WAIT = timedelta(days=14)
"""Days before the first payment, for who leaves the date open."""
SOONEST = timedelta(days=7)
"""Days left to who named a date already past."""
SMALL_MOVE = timedelta(days=4)
"""Their dates may slip by a long week-end and still be theirs."""
EARLIER = timedelta(days=15)
"""The first payment may come that much before their day and leave the next ones on it."""
TIGHTER = (Rhythm.MONTH, Rhythm.FORTNIGHT, Rhythm.WEEK)
"""Rhythms tried where theirs does not fit."""
EURO = Decimal(1)
QUARTER_DAYS, MONTH_DAYS, FORTNIGHT_DAYS = 80, 25, 11


def counter_offer(
    plan: PlanFact,
    proposal: tuple[Instalment, ...] | None,
    outstanding: Money,
    limits: InstalmentLimits,
    day: date,
) -> tuple[Instalment, ...]:
    """A schedule that `judge` accepts and that sums exactly to `outstanding`; empty when there is none."""
    if not outstanding:
        return ()
    for schedule in _candidates(plan, proposal or (), outstanding, limits, day):
        exact = sum((part.amount.amount for part in schedule), Decimal(0)) == outstanding.amount
        positive = all(part.amount.amount > 0 for part in schedule)
        if exact and positive and not judge(schedule, outstanding, limits, day):
            return schedule
    return ()


def _candidates(
    plan: PlanFact, proposal: tuple[Instalment, ...], outstanding: Money, limits: InstalmentLimits, day: date
) -> Iterator[tuple[Instalment, ...]]:
    """From the closest to their wish to the furthest: their amounts on our days, then fewer and fewer instalments."""
    if proposal and len(proposal) <= limits.max_instalments:
        wished = [part.date for part in proposal]
        days = _days(wished, limits, day)
        if _alike(days, wished):
            yield tuple(Instalment(on, part.amount) for on, part in zip(days, proposal, strict=True))
            if plan.count in (None, len(proposal)):
                yield from (tuple(map(Instalment, days, parts)) for parts in _raised(proposal, outstanding, limits))
    usual = min(day + USUAL_WAIT, last_first_day(limits, USUAL_COUNT, day))
    first = plan.first_date or (proposal[0].date if proposal else usual)
    for count in range(_wished_count(plan, proposal, outstanding, limits), 0, -1):
        for every in dict.fromkeys((plan.every or _rhythm(proposal), *TIGHTER)):
            for wished in _wished_days(first, every, count, limits, day):
                days = _days(wished, limits, day)
                if _alike(days, wished):
                    yield from (tuple(map(Instalment, days, parts)) for parts in _amounts(outstanding, count, limits))


def _alike(days: list[date], wished: list[date]) -> bool:
    """True when no payment but the first moved by more than a few days, and the first not next to the second."""
    if len(days) > 1 and 2 * (days[1] - days[0]) < wished[1] - wished[0]:
        return False
    return all(abs(ours - theirs) <= SMALL_MOVE for ours, theirs in zip(days[1:], wished[1:], strict=True))


def _wished_days(first: date, every: Rhythm, count: int, limits: InstalmentLimits, day: date) -> Iterator[list[date]]:
    """Their day of the month, the first payment alone being earlier; then the same rhythm from our first day."""
    asked = day + SOONEST if first < day else first
    ours = min(asked, last_first_day(limits, count, day))
    if asked - ours <= EARLIER:
        yield [ours, *(step(asked, every, n) for n in range(1, count))]
    yield [step(ours, every, n) for n in range(count)]


def _wished_count(
    plan: PlanFact, proposal: tuple[Instalment, ...], outstanding: Money, limits: InstalmentLimits
) -> int:
    wished = plan.count or len(proposal)
    if not wished and plan.amount and plan.amount.is_finite() and plan.amount > 0:
        wished = int(
            min(outstanding.amount / plan.amount, Decimal(limits.max_instalments)).to_integral(ROUND_CEILING)
        )
    return max(1, min(wished or USUAL_COUNT, limits.max_instalments))


def _rhythm(proposal: tuple[Instalment, ...]) -> Rhythm:
    if len(proposal) < 2:  # noqa: PLR2004 - one payment has no rhythm
        return Rhythm.MONTH
    gap = (proposal[1].date - proposal[0].date).days
    if gap >= QUARTER_DAYS:
        return Rhythm.QUARTER
    if gap >= MONTH_DAYS:
        return Rhythm.MONTH
    return Rhythm.FORTNIGHT if gap >= FORTNIGHT_DAYS else Rhythm.WEEK


def _days(wished: list[date], limits: InstalmentLimits, day: date) -> list[date]:
    """The wished days, none past or later than allowed, on business days where the company requires them."""
    last = add_months(day, limits.max_months)
    latest = [min(last_first_day(limits, len(wished), day), last), *[last] * (len(wished) - 1)]
    days: list[date] = []
    for on, end in zip(wished, latest, strict=True):
        asked = day + SOONEST if on < day else on
        days.append(min(max([asked, *days]), end))
    if limits.business_days == "any":
        return days
    return [_business_day(on, day, end) for on, end in zip(days, latest, strict=True)]


def _business_day(wished: date, earliest: date, latest: date) -> date:
    """The first business day from `wished` on, else the last one before it; `wished` where there is none."""
    one = timedelta(days=1)
    on = wished
    while on <= latest and not is_business_day(on):
        on += one
    if on <= latest:
        return on
    on = wished
    while on >= earliest and not is_business_day(on):
        on -= one
    return on if on >= earliest else wished


def _raised(
    proposal: tuple[Instalment, ...], outstanding: Money, limits: InstalmentLimits
) -> Iterator[tuple[Money, ...]]:
    """Their first payment raised to the least share and no more, the others alike."""
    count, least = len(proposal), least_first(limits, outstanding)
    if count < 2 or proposal[0].amount >= least:  # noqa: PLR2004 - one payment has no first share
        yield from _amounts(outstanding, count, limits)
        return
    first = least.amount.quantize(EURO, ROUND_CEILING)
    part = ((outstanding.amount - first) / (count - 1)).quantize(EURO, ROUND_FLOOR)
    parts = [first, *[part] * (count - 1)]
    parts[-1] = outstanding.amount - sum(parts[:-1], Decimal(0))
    yield tuple(Money(amount, outstanding.currency) for amount in parts)


def _amounts(outstanding: Money, count: int, limits: InstalmentLimits) -> Iterator[tuple[Money, ...]]:
    """Whole euros with the remainder on the last payment; equal parts to the cent where that is too coarse."""
    least = least_first(limits, outstanding) if count > 1 else Money(Decimal(0), outstanding.currency)
    for unit, rounding in ((EURO, ROUND_FLOOR), (Decimal("0.01"), ROUND_FLOOR)):
        part = (outstanding.amount / count).quantize(unit, rounding)
        first = max(part, least.amount.quantize(unit, ROUND_CEILING))
        if first > part:
            part = ((outstanding.amount - first) / (count - 1)).quantize(unit, rounding)
        parts = [first, *[part] * (count - 1)][:count]
        parts[-1] = outstanding.amount - sum(parts[:-1], Decimal(0))
        yield tuple(Money(amount, outstanding.currency) for amount in parts)
