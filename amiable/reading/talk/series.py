"""Whole plans that add up: each sum with the days, numbers, rhythm or run of months of its own part of the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import combinations, count, islice, pairwise

from amiable.domain.money import CENT
from amiable.domain.plan import Rhythm, step
from amiable.domain.talk import Pairing, Part
from amiable.french.dates import Form
from amiable.reading.talk.cues import cue
from amiable.reading.talk.days import VOCABULARY
from amiable.reading.talk.marks import Kind, Mark
from amiable.reading.talk.message import Message
from amiable.reading.talk.runs import MOST_TIMES, Run, falls_on, runs

MOST_SUMS, MOST_MARKS, MOST_TRIED, MOST, MOST_LEFT_OUT = 6, 14, 8_000, 40, 2
UNUSED, LEFT_OUT, FAR = 2, 3, 2
"""What makes a plan less likely: a mark without a part in it, a sum unused, a mark from words about other things."""
DATED, NEAR = (Kind.DAY, Kind.NUMBER, Kind.MONTH), 6
"""A day so many characters after a sum is its own."""
YEAR = 12
LONG, LEAP = 100, 3
"""Days from one payment to the next, and how many times the shortest such time."""


Known = dict[tuple[tuple[Mark, ...], date | None], list[Run]]


@dataclass(frozen=True)
class Sum:
    """A sum as written; `share`: as a part of what is owed (« le quart »)."""

    start: int
    end: int
    value: Decimal
    share: bool = False
    invoice: str = ""


@dataclass(frozen=True)
class _Plan:
    """The sums placed so far."""

    parts: tuple[Part, ...] = ()
    used: frozenset[Mark] = frozenset()
    cost: int = 0
    paid: Decimal = Decimal(0)
    last: date | None = None

    def count(self) -> int:
        return sum(len(part.dates) for part in self.parts)


def series(message: Message, marks: Sequence[Mark], sums: Sequence[Sum], due: Decimal) -> list[Pairing]:
    """The plans that come to `due`, the likeliest first; at no cost, where every figure of the message has its part
    in one."""
    passing = {one.start for one in message.page.mentions if one.form in (Form.OFFSET, Form.WEEKDAY)}
    # « le marché du samedi » starts no series
    marks = [mark for mark in marks if not (mark.aside and mark.start in passing)]
    if not 0 < len(sums) <= MOST_SUMS or len(marks) > MOST_MARKS or not marks:
        return []
    found: dict[tuple[Part, ...], int] = {}
    known: Known = {}
    tries = count()
    for kept in _kept(sums):
        left_out = [one for one in sums if one not in kept]
        for plan in islice(_Solver(message, kept, marks, due, known, tries).plans(), MOST):
            others = [one for one in left_out if not _again(one, kept, plan, due)]
            if all(_aside(message, one, kept, plan) for one in others):
                again = sum(one.value in message.known for one in others)  # « 800, c'est le loyer »: a sum of ours
                cost = plan.cost + LEFT_OUT * (len(others) - again)
                found[plan.parts] = min(cost, found.get(plan.parts, cost))
    return [
        Pairing(2 * cost, parts, sure=cost == 0) for parts, cost in sorted(found.items(), key=lambda item: item[1])
    ][:MOST]


def _kept(sums: Sequence[Sum]) -> Iterator[Sequence[Sum]]:
    """All of them, then all but one or two."""
    for left_out in range(min(MOST_LEFT_OUT, len(sums) - 1) + 1):
        yield from combinations(sums, len(sums) - left_out)


def _again(one: Sum, kept: Sequence[Sum], plan: _Plan, due: Decimal) -> bool:
    """True where a sum says again what others make: « neuf fois 360 €, soit 3 240 € », « la moitié, 756 € »."""
    if one.value == due or any(part.amount == one.value and one.share for part in plan.parts):
        return True
    if any(other.share and other.value == one.value for other in kept):
        return True
    dated = any(mark.kind in DATED and 0 <= mark.start - one.end <= NEAR for mark in plan.used)
    totals = [part.amount * len(part.dates) for part in plan.parts if part.amount and len(part.dates) > 1]
    return one.value in totals and not dated


def _leaps(days: Sequence[date]) -> bool:
    """True where much longer passes between two payments than between the others."""
    gaps = sorted((after - before).days for before, after in pairwise(days))
    return len(gaps) > 1 and gaps[-1] > max(LONG, LEAP * gaps[0])


def _aside(message: Message, one: Sum, kept: Sequence[Sum], plan: _Plan) -> bool:
    """True where a sum stands in a sentence of its own, which no payment of the plan needs, or is turned down."""
    low, high = message.page.sentence(one.start)
    needed = any(low <= mark.start < high for mark in plan.used) or any(low <= other.start < high for other in kept)
    return not needed or not message.proposes(one.start)


class _Solver:
    """The plans of some of the sums; what is `known` of their runs, and how much was tried, is shared."""

    def __init__(
        self,
        message: Message,
        sums: Sequence[Sum],
        marks: Sequence[Mark],
        due: Decimal,
        known: Known,
        tries: Iterator[int],
    ) -> None:
        self.message, self.sums, self.marks, self.due = message, sums, marks, due
        self.known, self.tries = known, tries
        self.between = [
            [mark for mark in marks if low <= mark.start < high]
            for low, high in zip(
                [0, *(one.start for one in sums)], [*(one.start for one in sums), len(message.plain) + 1], strict=True
            )
        ]

    def plans(self) -> Iterator[_Plan]:
        for plan in self._placed(0, _Plan(), ()):
            days = [day for part in plan.parts for day in part.dates]
            if len(set(days)) < len(days) and not self.message.numbers:
                continue
            left = [mark for mark in self.marks if mark not in plan.used and not self._said_again(mark, plan)]
            unused = sum(not (mark.aside or self._alone(mark)) for mark in left)
            far = sum(mark.aside for mark in plan.used) + _leaps(sorted(days))
            yield replace(plan, cost=plan.cost + UNUSED * unused + FAR * far)

    def _runs(self, own: Sequence[Mark], last: date | None) -> list[Run]:
        """Those of the marks of a sum, and those without the days that may be about something else."""
        if (key := (tuple(own), last)) not in self.known:
            near = [mark for mark in own if not (mark.aside and mark.kind in DATED)]
            self.known[key] = [*runs(self.message, self.marks, own, last)]
            if len(near) < len(own):
                self.known[key] += runs(self.message, self.marks, near, last)
        return self.known[key]

    def _alone(self, mark: Mark) -> bool:
        """True where its sentence speaks of no payment, and has no sum and no other mark."""
        low, high = self.message.page.sentence(mark.start)
        if any(cue(name).search(self.message.plain, low, high) for name in VOCABULARY):
            return False
        places = [*(one.start for one in self.sums), *(one.start for one in self.marks if one is not mark)]
        return not any(low <= place < high for place in places)

    @staticmethod
    def _said_again(mark: Mark, plan: _Plan) -> bool:
        """A mark of all of the plan: its number of payments, its rhythm, the day that they all fall on."""
        days = sorted(day for part in plan.parts for day in part.dates)
        every = mark.every or Rhythm.MONTH
        return {
            Kind.COUNT: mark.number in {len(days), *(len(part.dates) for part in plan.parts)},
            Kind.RHYTHM: all(day == step(days[0], every, at) for at, day in enumerate(days)),
            Kind.NUMBER: mark.day in days or (mark.usual and all(falls_on(day, mark.number) for day in days)),
            Kind.DAY: mark.day in days,
            Kind.MONTH: any(day.month == mark.number for day in days),
            Kind.END: days[-1].month == mark.number if mark.day is None else days[-1] == mark.day,
        }.get(mark.kind, False)

    def _placed(self, at: int, plan: _Plan, carried: tuple[Mark, ...]) -> Iterator[_Plan]:
        """The sums from `at` on, `carried` being the marks before it that the one before it has not."""
        if at == len(self.sums):
            if abs(plan.paid - self.due) <= CENT * plan.count():
                yield plan
            return
        one = self.sums[at]
        before = self.between[0] if at == 0 else carried
        after = self.between[at + 1]
        cuts = [len(after)] if at + 1 == len(self.sums) else range(len(after), -1, -1)
        for cut in cuts:
            for run in self._runs([*before, *after[:cut]], plan.last):
                if next(self.tries) > MOST_TRIED:
                    return
                paid = plan.paid + one.value * len(run.days)
                if paid > self.due + CENT * MOST_TIMES:
                    continue
                part = Part(one.value, times=len(run.days), dates=run.days, invoice=one.invoice)
                yield from self._placed(
                    at + 1,
                    _Plan((*plan.parts, part), plan.used | run.used, plan.cost + run.cost, paid, run.days[-1]),
                    tuple(after[cut:]),
                )
