"""A plan that the figures of a message could make, and how it is made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar

from amiable.domain.calendar import is_business_day, next_business_day, on_number
from amiable.domain.heard import Heard, Kind, Token
from amiable.domain.plan import Rhythm
from amiable.domain.talk import Proposal
from amiable.domain.talk_state import State
from amiable.policies.negotiation.proposals import remaining

Row = tuple[date, int, str]
"""Day, cents, the invoice paid (empty where none is told apart)."""
Rows = tuple[Row, ...]
_T = TypeVar("_T")
LATELY = 3
"""Offers and plans of before that may still be meant."""


class Source(StrEnum):
    """The plan that a candidate starts from."""

    OFFER = "offer"
    AGREED = "agreed"
    LEFT = "left"
    """The plan in force without the payments that have come."""
    TABLE = "table"
    PAST = "past"
    """An offer of before."""
    SOUND = "sound"
    """A plan of before, found inside the policy."""


class How(StrEnum):
    """What makes the candidate; of two changes, the second is `THEN_DAY` or `THEN_SUM`."""

    NOTHING = "nothing"
    """No whole plan."""
    READ = "read"
    """What the words were read as, where nothing else here makes it."""
    AS_IT_STOOD = "as_it_stood"
    SINGLE = "single"
    SINGLE_LESS = "single_less"
    SINGLE_WAIVED = "single_waived"
    EQUAL = "equal"
    AT_A_RATE = "at_a_rate"
    DAYS_EQUAL = "days_equal"
    DAYS_AT = "days_at"
    DAYS_AT_AND_REST = "days_at_and_rest"
    DAYS_FIRST = "days_first"
    DAYS_LISTED = "days_listed"
    DAYS_LISTED_AND_REST = "days_listed_and_rest"
    DAYS_FIRST_OTHER = "days_first_other"
    DAYS_LAST_OTHER = "days_last_other"
    DEPOSIT_AND_REST = "deposit_and_rest"
    DEPOSIT_AND_RATE = "deposit_and_rate"
    DEPOSIT_AND_SO_MANY = "deposit_and_so_many"
    DEPOSIT_AND_EQUAL = "deposit_and_equal"
    BY_INVOICE = "by_invoice"
    OPENED = "opened"
    """What was said before, made whole."""
    DAY = "day"
    SUM = "sum"
    SWAPPED = "swapped"
    DAY_AND_SUM = "day_and_sum"
    SHIFTED = "shifted"
    SHIFTED_BY_DAYS = "shifted_by_days"
    ON_NUMBER = "on_number"
    DELAYED = "delayed"
    ON_DAYS_WORKED = "on_days_worked"
    ALL_SUMS = "all_sums"
    ALL_SUMS_AND_REST = "all_sums_and_rest"
    FIRST_SUMS = "first_sums"
    ONE_AND_EQUAL = "one_and_equal"
    SPREAD = "spread"
    HALVED = "halved"
    CUT = "cut"
    JOINED = "joined"
    PART_MOVED = "part_moved"
    TWO_SUMS = "two_sums"
    SUM_THEN_DAY = "sum_then_day"
    DROPPED = "dropped"
    ADDED = "added"
    KEPT_THEN_ONE = "kept_then_one"
    KEPT_THEN_EQUAL = "kept_then_equal"
    THEN_DAY = "then_day"
    THEN_SUM = "then_sum"


@dataclass(frozen=True)
class Making:
    """How a candidate is made: from which plan, by which change, and by a second one."""

    how: How
    source: Source | None = None
    then: How | None = None

    def with_then(self, then: How) -> Making:
        """The same, and one more change."""
        return replace(self, then=then)


@dataclass(frozen=True)
class Stood:
    """A plan of the talk that a message may take, change or name."""

    source: Source
    rows: Rows
    plan: Proposal


@dataclass(frozen=True)
class Context:
    """What candidates are made of: the figures heard, and where the talk stands."""

    heard: Heard
    state: State
    day: date
    stood: tuple[Stood, ...]
    owed: int
    """Cents."""

    @property
    def opened(self) -> Proposal | None:
        """What is on the table, where it is not whole yet."""
        table = self.state.table
        return table if table and not table.schedule else None

    @property
    def rhythms(self) -> tuple[Rhythm, ...]:
        """Those of the words, and that of what was said before."""
        before = [self.opened.every] if self.opened and self.opened.every else []
        return tuple(dict.fromkeys([*self.heard.rhythms, *before]))


def context_of(heard: Heard, state: State, day: date) -> Context:
    """Of a message received on `day`."""
    return Context(heard, state, day, tuple(_stood(state)), cents(state.outstanding.amount))


def cents(amount: Decimal) -> int:
    """Of euros."""
    return round(100 * amount)


def rows_of(plan: Proposal) -> Rows:
    """The payments of a whole plan."""
    numbers = plan.invoices or ("",) * len(plan.schedule)
    return tuple(
        (part.date, cents(part.amount.amount), number) for part, number in zip(plan.schedule, numbers, strict=True)
    )


def _stood(state: State) -> Iterator[Stood]:
    agreed, table = state.agreed, state.table
    plans = [(Source.OFFER, offer.proposal) for offer in state.offers]
    if agreed:
        plans += [(Source.AGREED, agreed), (Source.LEFT, remaining(agreed, state.paid_since))]
    if table and table != agreed:
        plans.append((Source.TABLE, table))
    plans += [(Source.PAST, offer.proposal) for offer in state.past_offers[-LATELY:]]
    plans += [(Source.SOUND, plan) for plan in state.sound[-LATELY:] if plan not in (table, agreed)]
    for source, plan in plans:
        if plan.schedule:
            yield Stood(source, rows_of(plan), plan)


@dataclass(frozen=True)
class Figures:
    """The figures of a message by what they may be, each once, in the order of the words."""

    days: tuple[date, ...]
    numbers: tuple[int, ...]
    """Days of some month."""
    months: tuple[int, ...]
    sums: tuple[int, ...]
    """Cents; also what a share of the debt comes to."""
    counts: tuple[int, ...]


MOST = 8
"""Figures of one sort: of more, those likeliest to be of the payments are taken."""
MOST_COUNT, LEAST_PLAIN, LAST_DAY = 36, 10, 31
BEFORE = 40
"""Days gone by that may still be a misprint."""
OF_THE_STORY = 0.02
"""A figure no likelier than that makes no plan."""
JOINED = 5
"""Characters between two days of one list."""
PARTED = (2, 3, 4)
"""Counts that go with a share: « la moitié », « un tiers »."""


def figures_of(context: Context) -> Figures:
    """What may be a day, a sum, a number of payments: a plain number may be any."""
    owed, opened = context.owed, context.opened

    def of(*kinds: Kind, least: int = 1, most: int = 10**7) -> list[int]:
        found = [one for one in context.heard.tokens if one.kind in kinds and least <= one.value <= most]
        return [int(one.value) for one in _likeliest(found)]

    days = [on for one in _likeliest(context.heard.tokens) for on in one.days if (context.day - on).days <= BEFORE]
    days += _beside_a_day(context.heard.tokens)
    sums = [cents(one.value) for one in _likeliest(context.heard.tokens) if one.kind is Kind.SUM]
    sums += [100 * one for one in of(Kind.PLAIN, Kind.COUNT, least=LEAST_PLAIN)]
    shares = [one.value for one in _likeliest(context.heard.tokens) if one.kind is Kind.SHARE and 0 < one.value < 1]
    counts = of(Kind.PLAIN, Kind.COUNT, most=MOST_COUNT)
    if opened:  # what was said of it still holds
        days += [opened.first_date] if opened.first_date else []
        sums += [cents(opened.amount.amount)] if opened.amount else []
        counts += [opened.count] if opened.count else []
    days += [next_business_day(on) for on in days if not is_business_day(on)]
    counts += [one + 1 for one in counts]
    return Figures(
        _some(days),
        _some([*of(Kind.NUMBER), *of(Kind.PLAIN, Kind.COUNT, most=LAST_DAY)]),
        _some(of(Kind.MONTH)),
        _some([*sums, *(round(owed * share) for share in shares)]),
        tuple(dict.fromkeys([*counts, *(PARTED if shares else ())])),
    )


def _beside_a_day(tokens: Sequence[Token]) -> Iterator[date]:
    """« Les vendredis 11 et 25 septembre »: a number before a day is of its month."""
    for first, second in pairwise(tokens):
        beside = second.kind is Kind.DAY and second.start - first.end <= JOINED
        if beside and first.kind in (Kind.NUMBER, Kind.PLAIN) and 1 <= first.value <= LAST_DAY:
            yield on_number(second.days[0], int(first.value))


def _likeliest(tokens: Sequence[Token]) -> list[Token]:
    """Of many the likeliest of each sort, in the order of the words."""
    kept = []
    for kind in Kind:
        of_kind = [one for one in tokens if one.kind is kind and one.chance > OF_THE_STORY]
        kept += sorted(of_kind, key=lambda one: -one.chance)[:MOST]
    return sorted(kept, key=lambda one: one.start)


def _some(found: Sequence[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(one for one in found if one))[:MOST]
