"""Whole proposals: from a schedule, with the rhythm its dates keep; and what is left of one once part is paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from amiable.domain.calendar import is_business_day, next_business_day
from amiable.domain.money import Money
from amiable.domain.plan import Instalment, Rhythm, step
from amiable.domain.talk import Proposal

PAIR, WEEK = 2, 7
YEAR = 12
MONTH_GAP = (27, 34)
WEEKS = {Rhythm.WEEK: 7, Rhythm.FORTNIGHT: 14}
SHIFT = 3
"""Days that a date may be off its day of the month, a week-end being in the way."""


def proposal_of(
    schedule: tuple[Instalment, ...],
    every: Rhythm | None = None,
    invoices: tuple[str, ...] = (),
    discount: Money | None = None,
) -> Proposal:
    """A complete proposal; `amount` is set where all payments are equal."""
    amounts = {part.amount for part in schedule}
    return Proposal(
        len(schedule),
        schedule[0].amount if len(amounts) == 1 else None,
        schedule[0].date,
        every if len(schedule) > 1 else None,
        schedule,
        invoices,
        discount,
    )


def rhythm(
    schedule: tuple[Instalment, ...], said: Rhythm | None, base: Proposal, invoices: tuple[str, ...] = ()
) -> Rhythm | None:
    """The rhythm that the dates keep; one said before still holds where the days only moved a little."""
    days = [part.date for part in schedule]
    if len(days) < PAIR:
        return None
    exact = _exact(days, said, base, mixed=bool(invoices) and not _one_each(invoices))
    if exact or invoices:
        return exact
    stands = base.every in WEEKS and _kept(days, WEEKS[base.every])
    if stands or days == [next_business_day(part.date) for part in base.schedule]:
        return base.every
    return _monthly(days, said, base)


def _exact(days: Sequence[date], said: Rhythm | None, base: Proposal, *, mixed: bool) -> Rhythm | None:
    """The rhythm that all days keep to the day; `mixed`: of several invoices, which may be weeks apart by chance."""
    for every in Rhythm:
        weeks = every in (Rhythm.WEEK, Rhythm.FORTNIGHT)
        stood = base.every in (Rhythm.MONTH, Rhythm.QUARTER) or len(base.schedule) == 1  # or the pieces of one
        chance = weeks and len(days) == PAIR and stood and said is not every
        kept = all(on == step(days[0], every, n) for n, on in enumerate(days))
        if kept and not (weeks and mixed) and not chance:
            return every
    return None


def _monthly(days: Sequence[date], said: Rhythm | None, base: Proposal) -> Rhythm | None:
    """A payment a month or a quarter, on days that fall near the same one, or on the same weekday."""
    months = [on.year * YEAR + on.month for on in days]
    gaps = {b - a for a, b in pairwise(months)}
    weekday, nth = {on.weekday() for on in days}, {(on.day - 1) // WEEK for on in days}
    if gaps == {1} and len(weekday) == 1 and (said is Rhythm.MONTH or (len(nth) == 1 and len(days) > PAIR)):
        return Rhythm.MONTH  # « le premier lundi de chaque mois »
    for every, gap in ((Rhythm.MONTH, 1), (Rhythm.QUARTER, 3)):
        close = len(days) > PAIR or base.every is every or days[1] == next_business_day(step(days[0], every, 1))
        close = close and any(_keep(days, every, at) for at in (0, 1))
        if gaps == {gap} and (close or ends(days) or said is every) and _even(days, gap):
            return every
    return None


def _keep(days: Sequence[date], every: Rhythm, at: int) -> bool:
    """True where all days keep to the rhythm of the one at `at`, or fall near it because that one is not worked."""
    strict = len(days) == PAIR
    return all(_near(on, step(days[at], every, n - at), strict=strict) for n, on in enumerate(days))


def _one_each(invoices: tuple[str, ...]) -> bool:
    """True where several invoices are paid, each once, one after the other."""
    return PAIR < len(set(invoices)) == len(invoices)


def _kept(days: list[date], length: int) -> bool:
    """True where only one of many days is off its week, because that one is not worked."""
    for at in (0, 1):
        due = [days[at] + timedelta(days=length * (n - at)) for n in range(len(days))]
        off = [(on, day) for on, day in zip(days, due, strict=True) if on != day]
        if len(days) > PAIR and len(off) == 1 and abs((off[0][0] - off[0][1]).days) <= SHIFT:
            return not is_business_day(off[0][1])
    return False


def _near(on: date, due: date, *, strict: bool) -> bool:
    """True for a day that is the one due, or one near it because that one is not worked; `strict`: and no worked day
    lies between."""
    off = abs((on - due).days)
    passed = [due + timedelta(days=at if on > due else -at) for at in range(off)]
    worked = any(map(is_business_day, passed if strict else passed[:1]))
    return off <= 1 or (off <= SHIFT and not worked)


def ends(days: Sequence[date]) -> bool:
    """True where every date of several is the last of its month."""
    return len(days) > 1 and all((on + timedelta(days=1)).day == 1 for on in days)


def _even(days: Sequence[date], months: int) -> bool:
    low, high = MONTH_GAP
    return all(low <= (b - a).days / months <= high for a, b in pairwise(days))


def remaining(plan: Proposal, paid: Decimal) -> Proposal:
    """The payments of a plan that are still to come, once `paid` has covered the first ones."""
    rows: list[Instalment] = []
    invoices: list[str] = []
    for at, part in enumerate(plan.schedule):
        covered = min(paid, part.amount.amount)
        paid -= covered
        if covered < part.amount.amount:
            rows.append(Instalment(part.date, Money(part.amount.amount - covered, part.amount.currency)))
            invoices += plan.invoices[at : at + 1]
    if not rows:
        return Proposal()
    return proposal_of(tuple(rows), plan.every, tuple(invoices), plan.discount)
