"""Plans that stood, with one change or two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from amiable.domain.calendar import add_months, next_business_day, on_number
from amiable.domain.plan import Rhythm, step
from amiable.policies.negotiation.weighing.anew import MOST_AFTER_DEPOSIT, Made, shared
from amiable.policies.negotiation.weighing.candidate import LAST_DAY, Context, Figures, How, Making, Row, Rows, Stood

PAIR, WEEK, HALF_YEAR, YEAR = 2, 7, 6, 12
MOST_ROWS, FEW = 24, 6
"""Of a plan that is changed; of one that is changed twice."""
FEW_DAYS, FEW_SUMS = 5, 5
"""More figures than that are hardly of two changes, and make too many."""


def changed(context: Context, figures: Figures, starts: Sequence[date]) -> Iterator[Made]:
    """Every such plan, from each that stood, itself first."""
    for stood in context.stood:
        yield Making(How.AS_IT_STOOD, stood.source), stood.rows
        yield from _whole(context, stood, figures)
        if len(stood.rows) > MOST_ROWS:
            continue
        once = list(_one_change(context, stood, figures))
        yield from once
        yield from _as_elsewhere(context, stood)
        yield from _in_pieces(context, stood, figures, starts)
        few = len(figures.days) + len(figures.numbers) + len(figures.months) <= FEW_DAYS
        if few and len(stood.rows) <= FEW and len(figures.sums) <= FEW_SUMS:
            for made in once:
                yield from _and_again(made, figures)


def _as_elsewhere(context: Context, stood: Stood) -> Iterator[Made]:
    """« Remettez la dernière à sa date d'origine »: one payment as another plan had it."""
    for other in context.stood:
        if other is not stood and len(other.rows) == len(stood.rows):
            for at, (row, was) in enumerate(zip(stood.rows, other.rows, strict=True)):
                if row != was:
                    yield Making(How.DAY, stood.source), [*stood.rows[:at], was, *stood.rows[at + 1 :]]


def _and_again(made: Made, figures: Figures) -> Iterator[Made]:
    making, rows = made
    rows = sorted(rows)
    for at, row in enumerate(rows):
        for on in figures.days:
            if on != row[0]:
                yield making.with_then(How.THEN_DAY), [*rows[:at], (on, *row[1:]), *rows[at + 1 :]]
        for amount in figures.sums:
            if amount != row[1]:
                yield making.with_then(How.THEN_SUM), [*rows[:at], (row[0], amount, row[2]), *rows[at + 1 :]]


def _whole(context: Context, stood: Stood, figures: Figures) -> Iterator[Made]:
    """All of it later by a month or a week; what is missing spread over the payments to come."""
    rows = stood.rows
    made = partial(Making, source=stood.source)
    yield made(How.ON_DAYS_WORKED), [(next_business_day(row[0]), *row[1:]) for row in rows]
    for at, row in enumerate(rows):
        for by in (1, 2):
            later, weeks = partial(add_months, count=by), timedelta(days=WEEK * by)
            yield made(How.DELAYED), [*rows[:at], *((later(one[0]), *one[1:]) for one in rows[at:])]
            yield made(How.DELAYED), [*rows[:at], *((one[0] + weeks, *one[1:]) for one in rows[at:])]
            yield made(How.DELAYED), [*rows[:at], (later(row[0]), *row[1:]), *rows[at + 1 :]]
            yield made(How.DELAYED), [*rows[:at], (row[0] + weeks, *row[1:]), *rows[at + 1 :]]
    for months in (0, 1, 2):
        yield made(How.DELAYED), [(on_number(add_months(row[0], months), LAST_DAY), *row[1:]) for row in rows]
    for by in dict.fromkeys([1, -1, *(sign * count for count in figures.counts for sign in (1, -1))]):
        few = timedelta(days=by)
        yield made(How.SHIFTED_BY_DAYS), [(row[0] + few, *row[1:]) for row in rows]
        for at, row in enumerate(rows) if abs(by) == 1 else ():
            yield made(How.SHIFTED_BY_DAYS), [*rows[:at], (row[0] + few, *row[1:]), *rows[at + 1 :]]
    for at, row in enumerate(rows) if len(rows) > 1 else ():
        yield made(How.DELAYED), [*rows[:at], (on_number(row[0], LAST_DAY), *row[1:]), *rows[at + 1 :]]
        yield made(How.JOINED), [(row[0], total(rows), "")]
    if len(rows) > PAIR and not len(rows) % PAIR:  # « une fois sur deux, le double »
        yield (
            made(How.JOINED),
            [(one[0], one[1] + two[1], one[2]) for one, two in zip(rows[::2], rows[1::2], strict=True)],
        )
    for years in (1, -1):
        yield made(How.DELAYED), [(add_months(row[0], YEAR * years), *row[1:]) for row in rows]
    for at in range(1, len(rows)):
        left = context.owed - total(rows[:at])
        yield made(How.JOINED), [*rows[:at], (rows[at][0], left, "")]
        yield made(How.SPREAD), [*rows[:at], *resummed(rows[at:], shared(left, len(rows) - at))]
    for amount in figures.sums if len(rows) > 1 else ():
        lack = context.owed - amount - total(rows[1:])
        if lack > 0:
            parts = shared(lack, len(rows) - 1)
            sums = [row[1] + part for row, part in zip(rows[1:], parts, strict=True)]
            yield made(How.SPREAD), resummed(rows, [amount, *sums])


def total(rows: Sequence[Row]) -> int:
    """Cents."""
    return sum(row[1] for row in rows)


def resummed(rows: Sequence[Row], sums: Sequence[int]) -> list[Row]:
    """On the same days, in other sums."""
    return [(row[0], amount, row[2]) for row, amount in zip(rows, sums, strict=True)]


def _days_for(row: Row, figures: Figures) -> list[date]:
    """The days to which a payment may move."""
    found = list(figures.days)
    for number in figures.numbers:
        found += [on_number(row[0], number), on_number(add_months(row[0], 1), number)]
    for month in figures.months:
        first = date(row[0].year + (month < row[0].month - HALF_YEAR), month, 1)
        found += [on_number(first, number) for number in (row[0].day, *figures.numbers)]
    return [on for on in dict.fromkeys([*found, next_business_day(row[0])]) if on != row[0]]


def _sums_for(row: Row, missing: int, figures: Figures) -> list[int]:
    """The sums that a payment may become."""
    found = [*figures.sums, row[1] + missing]
    found += [row[1] + amount for amount in figures.sums] + [row[1] - amount for amount in figures.sums]
    return [amount for amount in dict.fromkeys([*found, 2 * row[1], row[1] // 2]) if amount not in (0, row[1])]


def _one_change(context: Context, stood: Stood, figures: Figures) -> Iterator[Made]:
    rows, missing = stood.rows, context.owed - total(stood.rows)
    made = partial(Making, source=stood.source)
    paces = dict.fromkeys([stood.plan.every or Rhythm.MONTH, *context.rhythms])
    for at, row in enumerate(rows):
        others = [*rows[:at], *rows[at + 1 :]]
        days, sums = _days_for(row, figures), _sums_for(row, missing, figures)
        for on in days:
            yield made(How.DAY), [*others, (on, *row[1:])]
            yield made(How.ADDED), [*rows, (on, missing, "")]
            for amount in figures.sums:
                yield made(How.ADDED), [*rows, (on, amount, "")]
        for amount in sums:
            yield made(How.SUM), [*others, (row[0], amount, row[2])]
        if at < len(rows) - 1:
            for on in days:
                by = on - row[0]
                for every in paces:
                    later = [(step(on, every, n), *one[1:]) for n, one in enumerate(rows[at:])]
                    yield made(How.SHIFTED), [*rows[:at], *later]
                yield made(How.SHIFTED_BY_DAYS), [*rows[:at], *((one[0] + by, *one[1:]) for one in rows[at:])]
        yield from _in_other_sums(context, stood, figures, at)
        yield made(How.DROPPED), others
        for other in rows:
            if other is not row:
                kept = [one for one in rows if one not in (row, other)]
                yield made(How.JOINED), [*kept, (other[0], other[1] + row[1], other[2])]
                yield made(How.SWAPPED), [*kept, (other[0], *row[1:]), (row[0], *other[1:])]


def _in_other_sums(context: Context, stood: Stood, figures: Figures, at: int) -> Iterator[Made]:
    rows, made = stood.rows, partial(Making, source=stood.source)
    row, others = rows[at], [*rows[:at], *rows[at + 1 :]]
    for amount in figures.sums:
        same = [amount] * (len(rows) - at)
        yield made(How.ALL_SUMS), [*rows[:at], *resummed(rows[at:], same)]
        rest = context.owed - total(rows[:at]) - amount * (len(rows) - at - 1)
        yield made(How.ALL_SUMS_AND_REST), [*rows[:at], *resummed(rows[at:], [*same[1:], rest])]
        yield made(How.FIRST_SUMS), [*resummed(rows[: at + 1], [amount] * (at + 1)), *rows[at + 1 :]]
        if others:
            parts = shared(context.owed - amount, len(others))
            yield made(How.ONE_AND_EQUAL), [(row[0], amount, row[2]), *resummed(others, parts)]


def _in_pieces(context: Context, stood: Stood, figures: Figures, starts: Sequence[date]) -> Iterator[Made]:
    rows, missing, made = stood.rows, context.owed - total(stood.rows), partial(Making, source=stood.source)
    for at, row in enumerate(rows):
        others = [*rows[:at], *rows[at + 1 :]]
        days = _days_for(row, figures)
        for on in days:
            for amount in _sums_for(row, missing, figures):
                yield made(How.DAY_AND_SUM), [*others, (on, amount, row[2])]
            if at < len(rows) - 1:
                yield made(How.ON_NUMBER), [*rows[:at], *((on_number(one[0], on.day), *one[1:]) for one in rows[at:])]
        for how, pieces in _cut(row, days, figures.sums):
            yield made(how), [*others, *pieces]
        for other in rows:
            if other is not row:
                kept = [one for one in rows if one not in (row, other)]
                for how, pair in _of_two(row, other, figures):
                    yield made(how), [*kept, *pair]
        left = context.owed - total(rows[:at])
        for on in starts:
            yield made(How.KEPT_THEN_ONE), [*rows[:at], (on, left, "")]
        for count in figures.counts:
            if count <= MOST_AFTER_DEPOSIT:
                for every in context.rhythms:
                    parts = [(step(row[0], every, n), one, row[2]) for n, one in enumerate(shared(left, count))]
                    yield made(How.KEPT_THEN_EQUAL), [*rows[:at], *parts]


def _cut(row: Row, days: Sequence[date], sums: Sequence[int]) -> Iterator[tuple[How, Rows]]:
    """One payment in two, on its own day and another, or on two others."""
    _, amount, number = row
    lesser = [one for one in sums if one < amount]
    for first, second in [(row[0], on) for on in days] + [(one, on) for one in days for on in days if on > one]:
        yield How.HALVED, ((first, round(amount / 2), number), (second, amount - round(amount / 2), number))
        for one in lesser:
            yield How.CUT, ((first, one, number), (second, amount - one, number))
            if first == row[0]:
                yield How.CUT, ((first, amount - one, number), (second, one, number))


def _of_two(row: Row, other: Row, figures: Figures) -> Iterator[tuple[How, Rows]]:
    """Two payments put together on a new day, part of one on the other, or both in new sums."""
    both, days = row[1] + other[1], _days_for(other, figures)
    for on in days:
        yield How.JOINED, ((on, both, other[2]),)
    for amount in figures.sums:
        yield How.PART_MOVED, ((row[0], row[1] - amount, row[2]), (other[0], other[1] + amount, other[2]))
        yield How.PART_MOVED, ((row[0], amount, row[2]), (other[0], both - amount, other[2]))
        for second in figures.sums:
            yield How.TWO_SUMS, ((row[0], amount, row[2]), (other[0], second, other[2]))
        for on in days:
            yield How.SUM_THEN_DAY, ((row[0], amount, row[2]), (on, both - amount, other[2]))
