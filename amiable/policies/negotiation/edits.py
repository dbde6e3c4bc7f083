"""A plan changed in one place: the one change of it that gives every figure of a message its part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise, permutations

from amiable.domain.calendar import add_months, on_number
from amiable.domain.money import Money
from amiable.domain.plan import Instalment
from amiable.domain.talk import Figure, Proposal, Said
from amiable.policies.negotiation.proposals import proposal_of, rhythm

PAIR, YEAR = 2, 12
MOST = 12
"""Figures: more of them are a whole new plan."""


UNNAMED = 2 * MOST
FAR = (MOST + 1, UNNAMED + 1)
Row = tuple[date, Decimal]
Rows = tuple[Row, ...]


@dataclass(frozen=True)
class Edited:
    """A plan after one change. `unused`: figures of the message that it does not explain."""

    proposal: Proposal
    unused: int


def edited(said: Said, base: Proposal, day: date) -> Edited | None:
    """The change that leaves fewest figures unexplained; None where there is none, or several are as likely.

    A payment moved, cut in several, two of them put together, or one made smaller by what another gets; the sum of
    the plan never changes.
    """
    figures = said.figures
    if not base.schedule or not 0 < len(figures) <= MOST or base.invoices:
        return None
    rows = tuple((part.date, part.amount.amount) for part in base.schedule)
    found: dict[Rows, tuple[int, int]] = {}
    gone = [row for row in rows if _is_gone(row, figures)]
    gift = base.discount.amount if base.discount else None
    changes = [*_moved(rows, figures), *_cut(rows, figures), *_joined(rows, figures), *_anew(rows, figures, gift)]
    changes += _resummed(rows, said)
    figures = tuple(one for one in figures if gift is None or one.amount != gift)  # « je garde vos 75 € de geste »
    for apart, changed in changes:
        plan = tuple(sorted(changed))
        if any(row in plan for row in gone[:1]):
            continue
        days = [on for on, _ in plan]
        if plan != rows and len(set(days)) == len(days) and days[0] >= min(day, rows[0][0]):
            found[plan] = min((unused(figures, plan, rows), apart), found.get(plan, FAR))
    least = min(found.values(), default=FAR)
    best = [plan for plan, cost in found.items() if cost == least]
    if len(best) != 1:
        return None
    currency = base.schedule[0].amount.currency
    schedule = tuple(Instalment(on, Money(amount, currency)) for on, amount in best[0])
    every = rhythm(schedule, said.every, base)
    return Edited(replace(proposal_of(schedule, every), discount=base.discount), least[0])


def unused(figures: Sequence[Figure], plan: Sequence[Row], base: Sequence[Row] = ()) -> int:
    """How many figures are neither in the plan nor in the one that stood before."""
    lines = (*plan, *base)
    whole = {sum((amount for _, amount in rows), Decimal(0)) for rows in (plan, base)}
    days, sums = {on for on, _ in lines}, {amount for _, amount in lines} | whole
    sums |= {abs(amount - old) for on, amount in plan for day, old in base if on == day}  # « les 300 € qui manquent »
    months, numbers = {on.month for on in days}, {on.day for on in days}
    return sum(
        not figure.gone
        and (
            (figure.day is not None and figure.day not in days)
            or (figure.amount is not None and figure.amount not in sums)
            or (figure.month is not None and figure.month not in months)
            or (figure.number is not None and figure.number not in numbers)
        )
        for figure in figures
    )


def _apart(row: Row, rows: Rows, figures: Sequence[Figure], at: int) -> int | None:
    """How far the figure at `at` is from the nearest that names the payment; None where nothing does.

    A payment is named by its day, its month, or its sum where no other has it: before what becomes of it, mostly.
    """
    on, amount = row
    alone = [other for _, other in rows].count(amount) == 1
    places = [
        place
        for place, figure in enumerate(figures)
        if figure.day == on
        or on.month == figure.month
        or on.day == figure.number
        or (alone and figure.amount == amount)
    ]
    return min((2 * abs(at - place) + (place > at) for place in places), default=None)


def keeps_gone(figures: Sequence[Figure], rows: Sequence[Row], base: Sequence[Row]) -> bool:
    """True where a day that stood stays though the message leaves out its month: « sauf août »."""
    left_out = {figure.month for figure in figures if figure.gone and figure.month}
    stood = {on for on, _ in base}
    return any(on.month in left_out and on in stood for on, _ in rows)


def _is_named(on: date, figures: Sequence[Figure], *, gone: bool = False) -> bool:
    """True where the message says that day, or its month, and does not leave it out (or even so, with `gone`)."""
    return any((gone or not one.gone) and (one.day == on or one.month == on.month) for one in figures)


def _is_beside(on: date, amount: Decimal, figures: Sequence[Figure]) -> bool:
    """True where the sum follows that very day."""
    return any(first.day == on and second.amount == amount for first, second in pairwise(figures))


def _resummed(rows: Rows, said: Said) -> Iterator[tuple[int, Rows]]:
    """« la première à 300 €, les 100 € de moins sur la dernière, qui monte à 500 € »: two payments in other sums."""
    sums = [(at, one.amount) for at, one in enumerate(said.figures) if one.amount]
    for pair in combinations(rows, PAIR):
        for (first, one), (second, other) in permutations(sums, PAIR):
            if one == pair[0][1] or one + other != pair[0][1] + pair[1][1]:
                continue
            apart = [_named_at(row, rows, said, at) for row, at in zip(pair, (first, second), strict=True)]
            kept = (row for row in rows if row not in pair)
            if None not in apart:
                yield sum(filter(None, apart)), (*kept, (pair[0][0], one), (pair[1][0], other))


def _named_at(row: Row, rows: Rows, said: Said, at: int) -> int | None:
    """How far the sum at `at` is from words that name the payment: its day, its month or its place."""
    amount = said.figures[at].amount
    places = {part.place.at(len(rows)) for part in said.parts if part.place and part.amount == amount}
    if places:
        return 0 if rows.index(row) in places else None
    apart = _apart(row, rows, said.figures, at)
    return 0 if apart is None and said.topped == row[0] else apart


def _is_gone(row: Row, figures: Sequence[Figure]) -> bool:
    on = row[0]
    return any(
        one.gone and (one.day == on or one.month == on.month or (one.number == on.day and one.day is None))
        for one in figures
    )


def _moved(rows: Rows, figures: Sequence[Figure]) -> Iterator[tuple[int, Rows]]:
    """« les 1 100 € du 27 avril, plutôt le 4 mai »."""
    known = {on for on, _ in rows}
    for at, figure in enumerate(figures):
        for row in rows:
            on = figure.day or (on_number(row[0], figure.number) if figure.number else None)
            if figure.month and all(one.month != figure.month for one in known):
                on = add_months(row[0], (figure.month - row[0].month) % YEAR)
            if on and not figure.gone and on not in known and (apart := _apart(row, rows, figures, at)) is not None:
                yield apart, tuple((on, row[1]) if one is row else one for one in rows)


def _stated(figures: Sequence[Figure]) -> list[tuple[int, Row]]:
    """Each sum with the day that follows it, and where."""
    return [
        (at, (second.day, first.amount))
        for at, (first, second) in enumerate(pairwise(figures))
        if first.amount is not None and second.day is not None
    ]


def _cut(rows: Rows, figures: Sequence[Figure]) -> Iterator[tuple[int, Rows]]:
    """« les 2 700 € d'août en deux : 1 350 € le 28 août et 1 350 € le 14 septembre »."""
    stated = _stated(figures)
    for size in range(PAIR, len(stated) + 1):
        for pieces in combinations(stated, size):
            whole = sum((amount for _, (_, amount) in pieces), Decimal(0))
            for row in rows:
                if row[1] == whole:
                    apart = _apart(row, rows, figures, pieces[0][0])
                    kept = tuple(one for one in rows if one is not row)
                    yield (UNNAMED if apart is None else apart, (*kept, *(piece for _, piece in pieces)))


def _anew(rows: Rows, figures: Sequence[Figure], gift: Decimal | None) -> Iterator[tuple[int, Rows]]:
    """« toujours sur 2 425 €, les 75 € en moins : 1 300 € le 30 juin, 1 125 € le 15 juillet »: what is paid beside a
    discount, in other sums."""
    whole = sum((amount for _, amount in rows), Decimal(0))
    pieces = tuple(row for _, row in _stated(figures))
    if gift and len(rows) > 1 < len(pieces) and sum((amount for _, amount in pieces), Decimal(0)) == whole:
        yield UNNAMED, pieces


def _joined(rows: Rows, figures: Sequence[Figure]) -> Iterator[tuple[int, Rows]]:
    """« mai et juin ensemble, 600 € le 20 juin »; « la dernière va avec celle d'octobre, qui monte à 380 € »."""
    stated = _stated(figures)
    sums = {figure.amount for figure in figures}
    sums -= {amount for _, (_, amount) in stated} | {amount for _, amount in rows}
    of_months = {
        row
        for row in rows
        for first, second in pairwise(figures)
        if (first.amount, second.month) == (row[1], row[0].month)
    }  # « les 340 € de mars et les 340 € d'avril »
    for pair in combinations(rows, PAIR):
        whole = pair[0][1] + pair[1][1]
        named = [row for row in pair if whole in sums and _is_named(row[0], figures)]
        between = rows.index(pair[1]) - rows.index(pair[0])
        if len(named) == PAIR:  # « le 20 mai 800 €, ce qui fait mai et juin »
            named = [row for row in named if _is_beside(row[0], whole, figures)]
            between = 0
        if len(named) == 1:
            yield between, (*(one for one in rows if one not in pair), (named[0][0], whole))
        for at, (on, amount) in stated:
            if amount == pair[0][1] + pair[1][1]:
                between = rows.index(pair[1]) - rows.index(pair[0])
                between += len(rows) * (len(of_months) == PAIR and set(pair) != of_months)
                between += len(rows) * sum(not _is_named(row[0], figures[:at], gone=True) for row in pair)
                yield between, (*(one for one in rows if one not in pair), (on, amount))
