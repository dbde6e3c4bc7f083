"""Sums that stand each beside their own day, whatever else a message speaks of: where they make up what is owed, they
are the plan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from amiable.domain.talk import Part
from amiable.reading.talk.clear import turned_down
from amiable.reading.talk.marks import Kind, Mark
from amiable.reading.talk.message import Message
from amiable.reading.talk.sums import Amount

PAIR = 2
_BESIDE = re.compile(
    r"[ ,:()]*(?:(?!\b(?:et|puis|ou|mais|plutot|pas|non|sinon|apres|avant|depuis|jusqu)\b)[^\d.;!?\n]){0,32}"
)
"""Words between a sum and its day: none that starts another payment or turns it down."""
_LISTED = re.compile(r"[ ,]*(?:et |puis |ainsi que |et enfin )?(?:le |les |au |du |celui du )?")


@dataclass(frozen=True)
class _Figure:
    start: int
    end: int
    sum: Amount | None = None
    day: date | None = None


def find_cover(message: Message, marks: Sequence[Mark], amounts: Sequence[Amount]) -> tuple[Part, ...]:
    """Each sum with the days beside it: all sums before their days, or all after; empty where fewer than two days
    have one, or where more is said of when or how often."""
    if message.numbers:
        return ()
    days = [_Figure(one.start, one.end, day=one.day) for one in marks if one.kind is Kind.DAY and one.day]
    sums = [_Figure(one.start, one.end, sum=one) for one in amounts if one.value]
    figures = sorted([*days, *sums], key=lambda one: one.start)
    found = max(_ahead(message, figures), _behind(message, figures), _in_a_row(figures), key=len)
    used = [figure for own in found for figure in own]
    on = [figure.day for figure in used if figure.day]
    repeated = len(set(on)) < len(on)
    if len(on) < PAIR or repeated or turned_down(message, on) or _says_more(message, marks, amounts, used):
        return ()
    return tuple(
        Part(own[0].sum.value, times=len(own) - 1, dates=tuple(one.day for one in own[1:] if one.day))
        for own in found
        if own[0].sum
    )


def _ahead(message: Message, figures: Sequence[_Figure]) -> list[list[_Figure]]:
    """« 600 € le 5 mai, 300 € le 5 juin et le 5 juillet »: each sum, and the days that follow it."""
    found: list[list[_Figure]] = []
    for at, one in enumerate(figures):
        between = message.plain[figures[at - 1].end : one.start] if at else ""
        before = figures[at - 1] if at else None
        if one.sum:
            found.append([one])
        elif found and before and (_BESIDE if before.sum else _LISTED).fullmatch(between) and found[-1][-1] is before:
            found[-1].append(one)
    return [own for own in found if len(own) > 1]


def _behind(message: Message, figures: Sequence[_Figure]) -> list[list[_Figure]]:
    """« le 5 mai : 600 €, le 5 juin : 300 € »: each sum, and the day before it."""
    found = []
    for day, one in pairwise(figures):
        if one.sum and day.day and _BESIDE.fullmatch(message.plain[day.end : one.start]):
            found.append([one, day])
    return found


def _in_a_row(figures: Sequence[_Figure]) -> list[list[_Figure]]:
    """« 1 250 € puis quatre fois 900 : le 31 janvier, le 28 février, … »: all sums, then a day for each payment."""
    sums, days = [one for one in figures if one.sum], [one for one in figures if one.day]
    times = [one.sum.times or 0 for one in sums if one.sum]
    if len(sums) < PAIR or 0 in times or sum(times) != len(days) or sums[-1].start > days[0].start:
        return []
    on = iter(days)
    return [[one, *(next(on) for _ in range(count))] for one, count in zip(sums, times, strict=True)]


def _says_more(message: Message, marks: Sequence[Mark], amounts: Sequence[Amount], used: Sequence[_Figure]) -> bool:
    """True where a day said after the first of them, or in their sentences, is not theirs, or a sum is said of
    several payments that they are not."""
    places = {one.start for one in used}
    homes = {message.page.sentence(place) for place in places}
    on = {one.day for one in used}
    for mark in marks:
        own = mark.start in places or mark.aside or (mark.day in on and mark.day is not None)
        told = mark.kind in (Kind.DAY, Kind.NUMBER) and not own
        if told and (mark.start > min(places) or message.page.sentence(mark.start) in homes):
            return True
    return any(one.rest or (one.times != 1 and one.start not in places) for one in amounts)
