"""What is heard in a message of a talk before anything is made of it: its figures, and signs of what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from amiable.domain.plan import Rhythm


class Kind(StrEnum):
    """What a figure may be."""

    DAY = "day"
    """A day, or two that the same words may mean."""
    NUMBER = "number"
    """A day of some month: « le 15 »."""
    MONTH = "month"
    SUM = "sum"
    PLAIN = "plain"
    """A number without a word that says of what."""
    COUNT = "count"
    """« Trois fois », « 4 versements »."""
    SHARE = "share"


class Lead(StrEnum):
    """What the words beside a figure make of it."""

    START = "start"
    """« à partir du 5 », « 300 € d'abord »."""
    END = "end"
    """« jusqu'en juin », « le solde de 200 € »."""
    EACH = "each"
    """« trois fois 400 € », « 50 € par mois »."""
    GONE = "gone"
    """« au lieu du 15 », « le 20 ne passera pas »."""
    KEPT = "kept"
    """« le 10 mars ne change pas »."""
    MORE = "more"
    """« 50 € de plus en mai », « les 150 € qui manquent »: what a payment changes by."""
    TOTAL = "total"
    """« soit 1 200 € en tout »."""


class Deed(StrEnum):
    """What a message does to the plans before it."""

    NONE = "none"
    """It proposes nothing."""
    OPEN = "open"
    """It proposes something that is not whole."""
    TAKEN = "taken"
    """An offer, as it is."""
    AS_BEFORE = "as_before"
    OTHER_DAYS = "other_days"
    OTHER_SUMS = "other_sums"
    MORE = "more"
    """More payments than there were, some of them as they were."""
    FEWER = "fewer"
    SINGLE = "single"
    OTHER = "other"
    FRESH = "fresh"


@dataclass(frozen=True)
class Named:
    """Which payments of a plan a figure may name."""

    days: frozenset[date] = frozenset()
    number: int | None = None
    """Of the day."""
    month: int | None = None
    weekday: int | None = None
    amount: int = 0
    """Cents."""
    is_sum: bool = False
    """It says so; a bare number may be a sum or a day."""

    def fits(self, rows: Sequence[tuple[date, int]]) -> list[int]:
        """Those of a plan's payments (day and cents) that it may name, from 0."""
        return [at for at, (on, amount) in enumerate(rows) if self._fits(on, amount)]

    def _fits(self, on: date, amount: int) -> bool:
        if self.days:
            return on in self.days
        if self.amount:
            return amount == self.amount or on.day == self.number
        if self.weekday is not None:
            return on.weekday() == self.weekday
        said = self.number or self.month
        return bool(said) and self.number in (None, on.day) and self.month in (None, on.month)


@dataclass(frozen=True)
class Token:
    """One figure, with the chance (0 to 1) that it is of the payments and not of the story around them."""

    kind: Kind
    start: int
    end: int
    value: Decimal = Decimal(0)
    """Euros, a number, a share (0 to 1), a day of a month or a month; 0 for a day."""
    days: tuple[date, ...] = ()
    """What a day, or a number taken for the next such day, may be."""
    chance: float = 1.0
    leads: frozenset[Lead] = frozenset()
    """By the words beside it."""
    roles: Mapping[Lead, float] = field(default_factory=dict)
    """The chance (0 to 1) of each by the encoder of talks; empty beyond what that reads."""
    named: Named = field(default_factory=Named)


class Ordinal(StrEnum):
    """Which payment of a plan the words count out."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    FIFTH = "fifth"
    MIDDLE = "middle"
    BUT_ONE = "but_one"
    """« L'avant-dernière »."""
    LAST = "last"

    def of(self, count: int) -> int | None:
        """Its place from 0 in a plan of so many payments; None where that has none."""
        if self is Ordinal.MIDDLE:
            return count // 2 if count % 2 and count > 1 else None
        at = {Ordinal.BUT_ONE: count - 2, Ordinal.LAST: count - 1}.get(self, list(Ordinal).index(self))
        return at if 0 <= at < count else None


@dataclass(frozen=True)
class Heard:
    """The figures in the order of the words; `signs`, 0 to 1 each, always as many and in the same order."""

    tokens: tuple[Token, ...]
    signs: tuple[float, ...]
    deeds: Mapping[Deed, float] = field(default_factory=dict)
    """The chance (0 to 1) of what the message does to the plans before it."""
    invoices: tuple[tuple[int, str], ...] = ()
    """Where the words name an invoice, and its number, where several are owed."""
    rhythms: tuple[Rhythm, ...] = ()
    """Those that the words may name, the shortest first."""
    pace: Rhythm | None = None
    """Week or fortnight, where the words name it plainly."""
    weekday: int | None = None
    """« Tous les vendredis »: 4."""
    places: tuple[tuple[int, Ordinal], ...] = ()
    """Where the words count out a payment, in their order."""
