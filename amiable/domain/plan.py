"""Payment plans: instalments with a date and an amount."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from amiable.domain.calendar import add_months
from amiable.domain.money import Money, total


class Rhythm(StrEnum):
    """Time between two instalments."""

    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True)
class Instalment:
    """One payment of a plan."""

    date: dt.date
    amount: Money
    reference: str = ""
    """What the payer quotes (ISO 11649); given once the plan is agreed."""


@dataclass(frozen=True)
class Standing:
    """Where an agreed plan stands, as a card shows it."""

    count: int
    paid: int
    """Instalments paid in full."""
    late: int = 0
    """Those late or missed."""
    next: Instalment | None = None
    """The first that is not paid: its day, and what is left of it."""
    ends_on: dt.date | None = None
    """Its end was announced for after that day."""


def step(day: dt.date, every: Rhythm, count: int) -> dt.date:
    """The date `count` steps after `day`; months keep the day number where the month has it."""
    match every:
        case Rhythm.WEEK:
            return day + dt.timedelta(days=7 * count)
        case Rhythm.FORTNIGHT:
            return day + dt.timedelta(days=14 * count)
        case Rhythm.MONTH:
            return add_months(day, count)
        case Rhythm.QUARTER:
            return add_months(day, 3 * count)


def equal_schedule(amount: Money, count: int, first: dt.date, every: Rhythm) -> tuple[Instalment, ...]:
    """`count` equal instalments, the last takes the cents."""
    parts = amount.split(count)
    return tuple(Instalment(step(first, every, n), part) for n, part in enumerate(parts))


def schedule_total(schedule: tuple[Instalment, ...]) -> Money:
    """Sum of the instalments."""
    return total([instalment.amount for instalment in schedule])
