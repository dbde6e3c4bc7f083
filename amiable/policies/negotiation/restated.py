"""A plan said again in part, each sum beside its day: with the payments not named, all that is owed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise, product

from amiable.domain.money import Money
from amiable.domain.plan import Instalment
from amiable.domain.talk import Figure, Proposal, Said
from amiable.policies.negotiation.edits import Row, unused
from amiable.policies.negotiation.proposals import proposal_of, rhythm

MOST, MANY = 12, 5
"""Figures in one message; of as many, one may be of something else."""
FEW = 2
"""Payments that a new plan may leave out without a word."""


def restate(said: Said, base: Proposal, owed: Money, day: date) -> Proposal | None:
    """« 300 € le 8 mai au lieu des deux derniers »: the one plan of the sums stated and of what stood beside
    them that makes up what is owed and explains every figure; None where there is none, or several."""
    if not base.schedule or base.invoices or base.discount or not FEW <= len(said.figures) <= MOST:
        return None
    stood = tuple((part.date, part.amount.amount) for part in base.schedule)
    found: dict[tuple[Row, ...], None] = {}
    for stated in _stated(said.figures, stood, day):
        for plan in _with_kept(said, stated, stood, owed.amount):
            if plan != stood and unused(said.figures, plan, stood) <= (len(said.figures) >= MANY):
                found[plan] = None
    if len(found) != 1:
        return None
    schedule = tuple(Instalment(on, Money(amount, owed.currency)) for on, amount in next(iter(found)))
    return proposal_of(schedule, rhythm(schedule, said.every, base))


def _stated(figures: Sequence[Figure], stood: Sequence[Row], day: date) -> Collection[tuple[Row, ...]]:
    """Every sum with the day beside it, all before their sums or all after; where the words leave a choice, on days
    that follow one another in their order."""
    choices: dict[tuple[Row, ...], None] = {}
    for after in (True, False):
        pairs = [(first, second) if after else (second, first) for first, second in pairwise(figures)]
        rows = [
            (_days(on, stood), one.amount)
            for one, on in pairs
            if one.amount is not None and on.amount is None and not on.gone
        ]
        for days in product(*(days for days, _ in rows)) if rows else ():
            if len(set(days)) == len(days) and min(days) >= day:
                choices[tuple(zip(days, (amount for _, amount in rows), strict=True))] = None
    return [one for one in choices if list(one) == sorted(one)] or choices


def _days(figure: Figure, stood: Sequence[Row]) -> list[date]:
    if figure.day:
        return [figure.day]
    return [on for on, _ in stood if figure.number == on.day or figure.month == on.month]


def _with_kept(said: Said, stated: Sequence[Row], stood: Sequence[Row], owed: Decimal) -> Iterator[tuple[Row, ...]]:
    """The payments stated with those that stood: all but the ones left out in words, else but a few."""
    days = {on for on, _ in stated}
    gone = {on for part in said.parts if part.dropped for on in part.dates}
    gone |= {on for on, _ in stood for one in said.figures if one.gone and (one.day == on or one.month == on.month)}
    kept = [row for row in stood if row[0] not in days | gone]
    new = any(row not in stood for row in stated)
    for less in range(FEW + 1) if new else ():
        for left in combinations(kept, less):
            plan = tuple(sorted([*stated, *(row for row in kept if row not in left)]))
            if sum(amount for _, amount in plan) == owed:
                yield plan
