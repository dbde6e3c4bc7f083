"""Plans made of the figures of a message alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations, product

from amiable.domain.calendar import add_months, on_number
from amiable.domain.plan import Rhythm, step
from amiable.policies.negotiation.weighing.candidate import (
    LAST_DAY,
    Context,
    Figures,
    How,
    Making,
    Row,
    cents,
)

PAIR, MOST_DAYS, MOST_MONTHS = 2, 6, 12
MOST_PAYMENTS, MOST_AFTER_DEPOSIT = 40, 24
AHEAD = 4
"""Months in which a bare day of the month may fall."""
JUST_GONE = timedelta(days=10)

Made = tuple[Making, Sequence[Row]]


def starts_of(context: Context, figures: Figures) -> tuple[date, ...]:
    """The days on which a plan may begin: those named, and those of the plans that stood."""
    day, found = context.day, list(figures.days)
    for number in figures.numbers:
        falls = [on_number(add_months(day.replace(day=1), ahead), number) for ahead in range(AHEAD)]
        found += [on for on in falls if on >= day - JUST_GONE]
    first_days = [one.rows[0][0] for one in context.stood]
    for first in _first_days(context, figures):
        found += [on_number(first, number) for number in (*figures.numbers, *(on.day for on in first_days), LAST_DAY)]
    return tuple(dict.fromkeys([*found, *first_days]))


def made_anew(context: Context, figures: Figures, starts: Sequence[date]) -> Iterator[Made]:
    """Every such plan; some come twice, and few of them add up."""
    yield from _opened(context, figures, starts)
    yield from _single(context, figures, starts)
    yield from _equal(context, figures, starts)
    yield from _on_days(context, figures)
    yield from _after_deposit(context, figures, starts)


def shared(total: int, count: int) -> list[int]:
    """In `count` parts, to the nearest cent; the last takes what is left."""
    each = round(total / count)
    return [*[each] * (count - 1), total - each * (count - 1)]


def _floored(total: int, count: int) -> list[int]:
    each = total // count
    return [*[each] * (count - 1), total - each * (count - 1)]


def paced(start: date, every: Rhythm, sums: Sequence[int]) -> list[Row]:
    """One payment after the other."""
    return [(step(start, every, at), amount, "") for at, amount in enumerate(sums)]


def _paces(start: date, every: Rhythm, sums: Sequence[int]) -> Iterator[list[Row]]:
    """The same, and from the end of a short month also at the ends of those that follow."""
    rows = paced(start, every, sums)
    yield rows
    if every in (Rhythm.MONTH, Rhythm.QUARTER) and _ends_month(start):
        yield [(on_number(on, LAST_DAY), amount, number) for on, amount, number in rows]


def _ends_month(on: date) -> bool:
    return on == on_number(on, LAST_DAY)


def _rate(total: int, each: int) -> list[int]:
    """So much each time, until all is paid."""
    count = -(-total // each)
    return [*[each] * (count - 1), total - each * (count - 1)]


def _opened(context: Context, figures: Figures, starts: Sequence[date]) -> Iterator[Made]:
    """Sums told before, on days told now; days told before, in sums told now."""
    opened = context.opened
    if opened is None:
        return
    if sums := [cents(amount.amount) for amount in opened.amounts]:
        for on, every in product(starts, context.rhythms):
            yield Making(How.OPENED), paced(on, every, sums)
        for days in combinations(sorted(figures.days), len(sums)):
            yield Making(How.OPENED), [(on, amount, "") for on, amount in zip(days, sums, strict=True)]
    if len(opened.days) > 1:
        yield from ((Making(How.OPENED), rows) for _, rows in _listed(opened.days, context.owed, figures.sums))


def _single(context: Context, figures: Figures, starts: Sequence[date]) -> Iterator[Made]:
    owed = context.owed
    for on in starts:
        yield Making(How.SINGLE), [(on, owed, "")]
        for amount in figures.sums:
            if amount < owed:
                yield Making(How.SINGLE_LESS), [(on, amount, "")]
                yield Making(How.SINGLE_WAIVED), [(on, owed - amount, "")]


def _equal(context: Context, figures: Figures, starts: Sequence[date]) -> Iterator[Made]:
    owed, rhythms = context.owed, context.rhythms
    counts = dict.fromkeys([*figures.counts, *(len(one.rows) for one in context.stood)])
    for count in counts:
        if not PAIR <= count <= MOST_PAYMENTS:
            continue
        ways = {tuple(_floored(owed, count)), tuple(shared(owed, count))}
        for amount in figures.sums:
            ways |= {(amount,) * count, (*(amount,) * (count - 1), owed - amount * (count - 1))}
        for sums, on, every in product(sorted(ways), starts, rhythms):
            yield from ((Making(How.EQUAL), rows) for rows in _paces(on, every, sums))
    for amount in figures.sums:
        if owed <= amount * MOST_PAYMENTS:
            for on, every in product(starts, rhythms):
                yield from ((Making(How.AT_A_RATE), rows) for rows in _paces(on, every, _rate(owed, amount)))


def _on_days(context: Context, figures: Figures) -> Iterator[Made]:
    for size in range(PAIR, MOST_DAYS + 1):
        for days in combinations(sorted(figures.days), size):
            yield from _listed(days, context.owed, figures.sums)
    if figures.months:
        for number in dict.fromkeys([*figures.numbers, *(on.day for on in figures.days), LAST_DAY]):
            fall = {on_number(first, number) for first in _first_days(context, figures)}
            for some in (sorted(fall), sorted(fall | set(figures.days[:1]))):
                if PAIR <= len(some) <= MOST_MONTHS:
                    yield from _listed(some, context.owed, figures.sums)


def _first_days(context: Context, figures: Figures) -> list[date]:
    """Of the months named, each the next one of its name."""
    day = context.day
    return [date(day.year + (month < day.month), month, 1) for month in figures.months]


def _listed(days: Sequence[date], owed: int, sums: Sequence[int]) -> Iterator[Made]:
    size = len(days)

    def on(how: How, amounts: Sequence[int]) -> Made:
        return Making(how), [(day, amount, "") for day, amount in zip(days, amounts, strict=True)]

    yield on(How.DAYS_EQUAL, _floored(owed, size))
    yield on(How.DAYS_EQUAL, shared(owed, size))
    for one in sums:
        yield on(How.DAYS_AT, [one] * size)
        yield on(How.DAYS_AT_AND_REST, [*[one] * (size - 1), owed - one * (size - 1)])
        yield on(How.DAYS_FIRST, [one, *shared(owed - one, size - 1)])
    for some in combinations(sums, size):
        yield on(How.DAYS_LISTED, some)
    for some in combinations(sums, size - 1):
        yield on(How.DAYS_LISTED_AND_REST, [*some, owed - sum(some)])
    for one, other in product(sums, repeat=PAIR):
        if one != other:
            yield on(How.DAYS_FIRST_OTHER, [one, *[other] * (size - 1)])
            yield on(How.DAYS_LAST_OTHER, [*[other] * (size - 1), one])


def _after_deposit(context: Context, figures: Figures, starts: Sequence[date]) -> Iterator[Made]:
    owed, rhythms = context.owed, context.rhythms
    counts = [count for count in figures.counts if count <= MOST_AFTER_DEPOSIT]
    for first in starts:
        then_on = [rows[1][0] for every in rhythms for rows in _paces(first, every, (0, 0))]
        nexts = dict.fromkeys([*(on for on in starts if on > first), *then_on])
        for amount, then in product(figures.sums, nexts):
            if amount >= owed:
                continue
            deposit, left = (first, amount, ""), owed - amount
            yield Making(How.DEPOSIT_AND_REST), [deposit, (then, left, "")]
            for every in rhythms:
                for each in figures.sums:
                    if left <= each * MOST_AFTER_DEPOSIT:
                        yield Making(How.DEPOSIT_AND_RATE), [deposit, *paced(then, every, _rate(left, each))]
                    for count in counts:
                        yield Making(How.DEPOSIT_AND_SO_MANY), [deposit, *paced(then, every, [each] * count)]
                for count in counts:
                    yield Making(How.DEPOSIT_AND_EQUAL), [deposit, *paced(then, every, shared(left, count))]
