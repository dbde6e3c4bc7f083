"""The days on which one sum of a message may be paid, as the marks beside it say: once, on a list, in a series."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from amiable.domain.calendar import add_months, on_number
from amiable.domain.plan import Rhythm, step
from amiable.reading.talk.cues import cue
from amiable.reading.talk.marks import LONGEST, Kind, Mark
from amiable.reading.talk.message import Message

MOST_TIMES = 36
IMPLIED = 1
"""What it costs to suppose a day or a number that no mark says."""
WEEK, FORTNIGHT, YEAR, QUARTER, PAIR = 7, 14, 12, 3, 2
_SAME = re.compile(r"\b(?:memes?|toujours)\b[^.;!?\d]{0,16}$")


@dataclass(frozen=True)
class Run:
    """Days on which a sum may be paid, the marks that say so, and what had to be supposed."""

    days: tuple[date, ...]
    used: frozenset[Mark]
    cost: int = 0


def runs(message: Message, marks: Sequence[Mark], own: Sequence[Mark], last: date | None) -> Iterator[Run]:
    """The runs that the marks of a sum, `own`, may say, each once; `last` is the day of the payment before it."""
    seen = set()
    for run in _Runs(message, marks, own, last).all():
        known = (run.days, run.used)
        if run.days and len(run.days) <= MOST_TIMES and run.days[0] >= message.today and known not in seen:
            seen.add(known)
            yield run


class _Runs:
    def __init__(self, message: Message, marks: Sequence[Mark], own: Sequence[Mark], last: date | None) -> None:
        self.message, self.marks, self.last = message, marks, last
        of = {kind: [mark for mark in own if mark.kind is kind] for kind in Kind}
        self.counts, self.ends, self.runs = of[Kind.COUNT], of[Kind.END], of[Kind.RUN]
        self.numbers, self.weekdays = of[Kind.NUMBER], of[Kind.WEEKDAY]
        self.months = [mark for mark in of[Kind.MONTH] if mark.starts] or of[Kind.MONTH]
        self.rhythm = of[Kind.RHYTHM][:1]
        self.every = self.rhythm[0].every if self.rhythm and self.rhythm[0].every else Rhythm.MONTH
        named = [mark for mark in (*of[Kind.DAY], *of[Kind.NUMBER]) if mark.day]
        self.days = sorted(named, key=lambda mark: mark.start)
        self.on = [day for mark in self.days if (day := self._day(mark))]

    def all(self) -> Iterator[Run]:
        if self.days and self.on == sorted(self.on):  # « ceux du 20 juin au 5 juin » lists no payments
            yield Run(tuple(self.on), frozenset(self.days))
        yield from self._of_months()
        for first, used, cost in self._beginnings():
            ends = [mark for mark in self.days if mark.kind is Kind.DAY and mark.day == first]
            usual = ends[0].number if ends and ends[0].number else first.day  # « fin avril, puis tous les mois »
            number = next((mark.number for mark in self.numbers if falls_on(first, mark.number)), usual)
            same = {mark for mark in self.numbers if mark.number == number}
            yield from self._from(first, number, used | same, cost)
        for habit in self.weekdays:
            yield from self._weekly(habit)

    def _of_months(self) -> Iterator[Run]:
        """« d'octobre à juin, le 28 », « en avril, mai et juin »."""
        for run in self.runs:
            for mark, day in zip(self.days, self.on, strict=False):
                yield self._in_run(run, day.day, frozenset((run, mark)), 0)
        for number, named, cost in self._numbers():
            for run in self.runs:
                yield self._in_run(run, number, named | {run}, cost)
            if self.months:
                first = self._in_month(self.months[0].number, number)
                listed = _following([first], [mark.number for mark in self.months[1:]], number)
                yield Run(listed, named | {*self.months}, cost)

    def _from(self, first: date, number: int, used: frozenset[Mark], cost: int) -> Iterator[Run]:
        """The series that start on a day: so many times, until then, in those months, or as often as need be."""
        used |= {*self.rhythm}
        for mark in self.counts:
            yield Run(_laid(first, self.every, mark.number, number), used | {mark}, cost)
        for mark in self.ends:
            yield Run(_until(first, self.every, mark, number), used | {mark}, cost)
        if len(self.days) == PAIR == len(self.on) and self.on[1] > first and self._to(*self.days):
            end = replace(self.days[1], day=self.on[1])
            yield Run(_until(first, self.every, end, number), used | {*self.days}, cost)
        if self.months:
            yield Run(_following([first], [mark.number for mark in self.months], number), used | {*self.months}, cost)
        if self.rhythm or self.numbers or cost:
            for times in range(1, MOST_TIMES):
                yield Run(_laid(first, self.every, times, number), used, cost + IMPLIED)

    def _weekly(self, habit: Mark) -> Iterator[Run]:
        apart = self.every is Rhythm.FORTNIGHT or self._same_fortnights(habit)
        every = Rhythm.FORTNIGHT if apart else Rhythm.WEEK
        first = self.on[0] if self.on else self._weekday(habit.number)
        used = frozenset((habit, *self.rhythm, *self.days[:1]))
        for mark in self.counts:
            yield Run(_laid(first, every, mark.number, 0), used | {mark})
        for mark in self.ends:
            yield Run(_until(first, every, mark, 0), used | {mark})

    def _same_fortnights(self, habit: Mark) -> bool:
        """« mêmes vendredis », those that stood being two weeks apart."""
        stood = sorted(self.message.planned)
        apart = len(stood) > 1 and all((day - stood[0]).days % FORTNIGHT == 0 for day in stood)
        return apart and bool(_SAME.search(self.message.plain, 0, habit.end))

    # --- where it starts ---

    def _beginnings(self) -> Iterator[tuple[date, frozenset[Mark], int]]:
        """The first day of a series, the marks that say it, and what had to be supposed."""
        if self.days and self.on:
            yield self.on[0], frozenset(self.days[:1]), 0
        if any(mark.kind is Kind.DAY for mark in self.days):
            return
        for number, named, cost in self._numbers():
            if self.months:
                month = self.months[0]
                yield self._in_month(month.number, number), named | {month}, cost
            else:
                yield self._next(number), named, cost
        if self.last and not self.numbers and self._goes_on():
            yield step(self.last, self.every, 1), frozenset(), IMPLIED

    def _numbers(self) -> Iterator[tuple[int, frozenset[Mark], int]]:
        """The day of the month that a sum may fall on: its own, that said of all, or that of the payment before."""
        if self.numbers:
            yield from ((mark.number, frozenset((mark,)), 0) for mark in self.numbers)
            return
        said = [mark for mark in self.marks if mark.kind is Kind.NUMBER]
        usual = [mark for mark in said if mark.usual] or said
        yield from ((mark.number, frozenset((mark,)), 0) for mark in usual[:1])
        if self.last and self._goes_on() and self.every not in (Rhythm.WEEK, Rhythm.FORTNIGHT):
            yield self.last.day, frozenset(), IMPLIED

    def _goes_on(self) -> bool:
        """True where the message speaks of a series: « 900 € le 24, et 300 € » says no day of the second."""
        series = (Kind.COUNT, Kind.RHYTHM, Kind.END, Kind.RUN, Kind.MONTH)
        return any(mark.kind in series or mark.usual for mark in self.marks)

    def _day(self, mark: Mark) -> date | None:
        """A day without its month comes after the payment before it."""
        bare = mark.kind is Kind.NUMBER and self.last is not None and mark.day not in self.message.planned
        return self._next(mark.number) if bare else mark.day

    def _next(self, number: int) -> date:
        """The next such day, after the payment before."""
        after = self.last or self.message.today
        day = on_number(after, number)
        later = day > after if self.last else day >= after
        return day if later else on_number(add_months(after.replace(day=1), 1), number)

    def _in_month(self, month: int, number: int) -> date:
        """That day of the first such month after the payment before, or still to come."""
        after = self.last or self.message.today
        day = on_number(date(after.year, month, 1), number)
        return day if day >= after else on_number(date(after.year + 1, month, 1), number)

    def _in_run(self, run: Mark, number: int, used: frozenset[Mark], cost: int) -> Run:
        gap = QUARTER if self.every is Rhythm.QUARTER else 1
        first = self._in_month(run.month, number).replace(day=1)
        days = tuple(on_number(add_months(first, at), number) for at in range(0, run.number, gap))
        return Run(days, used | ({*self.rhythm} if gap == QUARTER else set()), cost)

    def _weekday(self, weekday: int) -> date:
        after = self.last or self.message.today
        stood = sorted(day for day in self.message.planned if day >= self.message.today)
        if not self.last and len(stood) > 1 and {day.weekday() for day in stood} == {weekday}:
            return stood[0]  # « toujours le vendredi »: the first of those that stood
        ahead = (weekday - after.weekday()) % WEEK
        return after + timedelta(days=ahead or (WEEK if self.last else 0))

    def _to(self, first: Mark, last: Mark) -> bool:
        """« du 28 octobre au 28 juin »."""
        return bool(cue("series.to").search(self.message.plain, first.end, last.start + len("au ")))


def falls_on(day: date, number: int) -> bool:
    """True where a payment on that day of every month would fall on `day`."""
    return on_number(day, number) == day


def _laid(first: date, every: Rhythm, times: int, number: int) -> tuple[date, ...]:
    days = [step(first, every, at) for at in range(times)]
    last_days = every in (Rhythm.MONTH, Rhythm.QUARTER) and number == LONGEST
    return tuple(on_number(day, LONGEST) if last_days else day for day in days)


def _until(first: date, every: Rhythm, end: Mark, number: int) -> tuple[date, ...]:
    """As often as it takes to that day, or into that month; empty where the last one is not near that day."""
    days = _laid(first, every, MOST_TIMES, number)
    if end.day is None:
        final = add_months(first.replace(day=1), (end.number - first.month) % YEAR)
        return tuple(day for day in days if day.replace(day=1) <= final)
    kept = tuple(day for day in days if day <= end.day)
    return kept if kept and end.day - kept[-1] < timedelta(days=WEEK) else ()


def _following(days: list[date], months: Sequence[int], number: int) -> tuple[date, ...]:
    """The days, then the same day of each of the months."""
    for month in months:
        ahead = (month - days[-1].month) % YEAR or YEAR
        days = [*days, on_number(add_months(days[-1].replace(day=1), ahead), number)]
    return tuple(days)
