"""Where a talk stands when a message is read: the plans on the table, those offered, what is owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from amiable.domain.heard import Deed
from amiable.domain.talk import Proposal

Rows = tuple[tuple[date, int], ...]
"""The payments of a plan: day and cents."""
_Plan = TypeVar("_Plan", bound=Sequence[tuple[date, int]])


class Standing(StrEnum):
    """How far a talk has come when a message is read."""

    OPENING = "opening"
    UNDER_WAY = "under_way"
    """Something was proposed or asked, no offer of ours is open."""
    OFFERED = "offered"
    AGREED = "agreed"


@dataclass(frozen=True)
class Before:
    """What was said before a message."""

    standing: Standing = Standing.OPENING
    plans: tuple[Rows, ...] = ()
    """On the table or in force, whole and without what has been paid of them."""
    offers: tuple[Rows, ...] = ()
    """Ours, still open."""
    owed: int = 0
    """Cents."""
    missed: bool = False
    """A payment of the plan in force did not come."""

    @property
    def open(self) -> tuple[Rows, ...]:
        """Every plan that a message may take or change."""
        return (*self.plans, *self.offers)


def cents(amount: Decimal) -> int:
    """Of euros."""
    return round(100 * amount)


def rows_of(plan: Proposal) -> Rows:
    """The payments of a whole plan in order of time; none of one that is not."""
    return tuple(sorted((part.date, cents(part.amount.amount)) for part in plan.schedule))


def left_of(rows: Rows, paid: int) -> Rows:
    """The payments still to come, once so many cents have covered the first ones."""
    left = []
    for on, amount in rows:
        covered = min(paid, amount)
        paid -= covered
        if covered < amount:
            left.append((on, amount - covered))
    return tuple(left)


def nearest(rows: Sequence[tuple[date, int]], plans: Sequence[_Plan]) -> tuple[_Plan | None, float]:
    """The plan that a new one has most of, and how much: 0.5 for as many payments and nothing else."""
    best: _Plan | None = None
    most = -1.0
    for before in plans:
        alike = 2 * len(set(before) & set(rows)) + len({on for on, _ in before} & {on for on, _ in rows})
        alike += len({amount for _, amount in before} & {amount for _, amount in rows})
        likeness = alike + (len(before) == len(rows)) / 2
        if likeness > most:
            best, most = before, likeness
    return best, most


def deed_of(rows: Rows, before: Before) -> Deed:  # noqa: PLR0911 - a name each
    """What a whole plan is beside those before it."""
    if rows in before.offers:
        return Deed.TAKEN
    if rows in before.plans:
        return Deed.AS_BEFORE
    old, likeness = nearest(rows, before.open)
    if old is None or likeness <= 0.5:  # noqa: PLR2004 - as many payments, and nothing else
        return Deed.SINGLE if len(rows) == 1 else Deed.FRESH
    if len(rows) == len(old) and sorted(amount for _, amount in rows) == sorted(amount for _, amount in old):
        return Deed.OTHER_DAYS
    if {on for on, _ in rows} == {on for on, _ in old}:
        return Deed.OTHER_SUMS
    if len(rows) == 1:
        return Deed.SINGLE
    return Deed.MORE if len(rows) > len(old) else Deed.FEWER if len(rows) < len(old) else Deed.OTHER
