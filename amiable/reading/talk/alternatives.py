"""Other ways to pair the figures of a message, for where its words were misread: those that make up what is owed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import combinations, islice, pairwise, product
from typing import TypeVar

from amiable.domain.money import CENT
from amiable.domain.talk import Pairing, Part
from amiable.french.dates import Form
from amiable.french.numbers import find_numbers, find_shares
from amiable.reading.talk.background import is_background
from amiable.reading.talk.cues import cue
from amiable.reading.talk.loose import loose_sums
from amiable.reading.talk.marks import Mark
from amiable.reading.talk.message import Message
from amiable.reading.talk.series import Sum, series
from amiable.reading.talk.sums import OF_OTHER_THINGS, shares_out
from amiable.reading.talk.unsuited import resolved

MOST_SUMS, MOST_DAYS, MOST_COUNTS = 6, 8, 3
BEFORE = 30
"""Figures: more of them can be made to add up to anything."""
MOST_LEFT_OUT = 2
MOST_TIMES = 24
THOUSAND, DIGITS = 1000, range(1, 10)
MOST_CHOICES = 400
MOST = 80
"""Alternatives handed on."""
SUM_LEFT_OUT, DAY_LEFT_OUT, FAR_LEFT_OUT, TURNED, COUNTED, SPOKEN = 3, 2, 1, 1, 1, 1
"""What makes an alternative less likely: figures unused, days before their sums, a number taken for how often."""

Figure = TypeVar("Figure")


@dataclass(frozen=True)
class _When:
    start: int
    day: date | None
    month: int | None
    sentence: tuple[int, int]
    loose: bool = False
    """« ce soir », « dimanche »: said of many things."""


def other_pairings(message: Message, marks: Sequence[Mark], due: Decimal) -> tuple[Pairing, ...]:
    """Pairings of all the sums and days of the message, whatever the words between, the likeliest first.

    Whole ones come to `due`; where earlier messages named payments, some that may change only part of them follow.
    """
    sums = _sums(message, due)
    found = _pairings_of(message, marks, sums, due)
    loose = loose_sums(message, [(one.start, one.end) for one in sums], due)
    if not loose:
        return found
    more = sorted([*sums, *(Sum(one.start, one.end, one.value) for one in loose)], key=lambda one: one.start)
    others = _pairings_of(message, marks, more, due)
    values = {one.value for one in loose}
    whole = [one for one in others if one.sure and values <= {part.amount for part in one.parts}]
    if whole:  # no number is left over
        return tuple(one if one in whole else replace(one, sure=False) for one in others)
    return found if any(one.sure for one in found) else tuple(sorted([*found, *others], key=lambda one: one.cost))


def _pairings_of(message: Message, marks: Sequence[Mark], sums: Sequence[Sum], due: Decimal) -> tuple[Pairing, ...]:
    whens = _whens(message)
    whole = series(message, marks, sums, due)
    if not 0 < len(sums) <= MOST_SUMS or len(whens) > MOST_DAYS:
        return tuple(whole)
    found: dict[tuple[Part, ...], int] = {}
    counts = _counts(message, sums)
    spoken = [replace(one, value=_as_spoken(one.value)) for one in sums]
    pairings = list(_pairings(sums, whens, counts))
    if spoken != sums:
        pairings += [(cost + SPOKEN, parts) for cost, parts in _pairings(spoken, whens, counts)]
    for cost, parts in pairings:
        paid = sum((part.amount or Decimal(0)) * (part.times or 1) for part in parts)
        if abs(paid - due) <= CENT * len(parts) or (paid < due and cost < SUM_LEFT_OUT):
            found[parts] = min(cost, found.get(parts, cost))
    likeliest = sorted(found.items(), key=lambda item: item[1])
    paired = [Pairing(2 * cost + 1, parts) for parts, cost in likeliest[:MOST]]
    return tuple(sorted([*whole, *paired], key=lambda one: one.cost))


def _sums(message: Message, due: Decimal) -> list[Sum]:
    spans = [
        Sum(span.start, span.end, span.value, invoice=message.invoice(span.start))
        for span in message.page.amounts
        if 0 < span.value <= due and not _replaced(message, span.start)
    ]
    out = shares_out(message.plain)
    for share in find_shares(message.plain):
        percent = "%" in share.text or "cent" in share.text
        dated = any(0 <= one.start - share.end <= BEFORE for one in message.page.mentions)  # « 50 % le 22 avril »
        if OF_OTHER_THINGS.match(message.plain, share.end):
            continue
        if 0 < share.value < 1 and (out or not percent or (dated and not cue("debt.discount").search(message.plain))):
            value = (due * share.value.numerator / share.value.denominator).quantize(CENT)
            spans.append(Sum(share.start, share.end, value, share=True))
    return sorted(spans, key=lambda one: one.start)


def _replaced(message: Message, place: int) -> bool:
    """« au lieu des 1 560 »: what something else is paid instead of."""
    return bool(cue("change.instead").search(message.plain[max(0, place - BEFORE) : place]))


def _as_spoken(value: Decimal) -> Decimal:
    """« mille trois » is said for 1 300."""
    thousands, units = divmod(value, THOUSAND)
    return thousands * THOUSAND + units * 100 if thousands and units in DIGITS else value


def _whens(message: Message) -> list[_When]:
    found: list[_When] = []
    for mention in message.page.mentions:
        sentence = message.page.sentence(mention.start)
        if mention.form is Form.WINDOW and mention.month:
            found.append(_When(mention.start, None, mention.month, sentence))
        elif mention.form is not Form.HABIT and mention.past is not True and (day := resolved(message, mention)):
            again = any(one.day == day and one.sentence == sentence for one in found)
            loose = mention.form in (Form.OFFSET, Form.WEEKDAY)
            again = again or (loose and is_background(message, mention))  # « le marché du samedi »
            found += [] if again else [_When(mention.start, day, None, sentence, loose)]
    return found


def _counts(message: Message, sums: Sequence[Sum]) -> list[tuple[int, int]]:
    """Small numbers that are no sum and no day: where they stand, and how many."""
    taken = [(one.start, one.end) for one in sums] + [(one.start, one.end) for one in message.page.mentions]
    numbers = [
        (span.start, int(span.value))
        for span in find_numbers(message.plain)
        if 1 < span.value <= MOST_TIMES and span.value == int(span.value)
        if not any(low < span.end and span.start < high for low, high in taken)
    ]
    return numbers[:MOST_COUNTS]


def _pairings(
    sums: Sequence[Sum], whens: Sequence[_When], counts: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, tuple[Part, ...]]]:
    for turned in _directions(sums, whens):
        likely = not turned or whens[0].start < sums[0].start
        own = _own(sums, whens, turned=turned)
        for days_cost, kept_days in _with_fewer_days(sums, own):
            for kept in _kept(tuple(zip(sums, kept_days, strict=True))):
                left_out = SUM_LEFT_OUT * (len(sums) - len(kept))
                for cost, parts in _repeated(kept, counts):
                    yield left_out + days_cost + cost + (0 if likely else TURNED), parts


def _directions(sums: Sequence[Sum], whens: Sequence[_When]) -> tuple[bool, ...]:
    """Days after their sums or before them; only as the list has it where each sum has its day."""
    if not whens:
        return (False,)
    row = sorted([*((one.start, False) for one in sums), *((one.start, True) for one in whens)])
    if len(sums) == len(whens) > 1 and all(first[1] != second[1] for first, second in pairwise(row)):
        return (row[0][1],)
    return (False, True)


def _with_fewer_days(
    sums: Sequence[Sum], own: Sequence[Sequence[_When]]
) -> Iterator[tuple[int, list[tuple[_When, ...]]]]:
    """All days, then all but one or two; a sum that has days keeps one of them."""
    choices = []
    for one, days in zip(sums, own, strict=True):
        least = 0 if all(day.month for day in days) else 1
        fewest = max(least, len(days) - MOST_LEFT_OUT) if days else 0
        choices.append(
            [
                (sum(_cost(one, day) for day in days if day not in kept), kept)
                for size in range(len(days), fewest - 1, -1)
                for kept in combinations(days, size)
            ]
        )
    for chosen in islice(product(*choices), MOST_CHOICES):
        yield sum(cost for cost, _ in chosen), [kept for _, kept in chosen]


def _cost(one: Sum, day: _When) -> int:
    """Of leaving out a day: little where another sentence has it, or « ce soir » names it."""
    low, high = day.sentence
    return DAY_LEFT_OUT if low <= one.start < high and not day.loose else FAR_LEFT_OUT


def _kept(figures: Sequence[Figure]) -> Iterator[tuple[Figure, ...]]:
    """All of them, then all but one, then all but two."""
    for left_out in range(min(MOST_LEFT_OUT, len(figures)) + 1):
        yield from combinations(figures, len(figures) - left_out)


def _own(sums: Sequence[Sum], whens: Sequence[_When], *, turned: bool) -> list[list[_When]]:
    """The days of each sum: those that follow it, or `turned`, those before it."""
    own: list[list[_When]] = [[] for _ in sums]
    for when in whens:
        before = [at for at, one in enumerate(sums) if one.start < when.start]
        after = [at for at, one in enumerate(sums) if one.start > when.start]
        at = (after or before)[0 if after else -1] if turned else (before or after)[-1 if before else 0]
        own[at].append(when)
    return own


def _repeated(
    sums: Sequence[tuple[Sum, Sequence[_When]]], counts: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, tuple[Part, ...]]]:
    """Each sum once for each of its days; where it has one or none, a number near it may say how often."""
    choices = []
    for at, (_, days) in enumerate(sums):
        low = sums[at - 1][0].end if at else 0
        high = sums[at + 1][0].start if at + 1 < len(sums) else None
        near = [number for place, number in counts if place >= low and (high is None or place < high)]
        choices.append([(0, len(days))] if len(days) > 1 else [(0, 1), *((COUNTED, number) for number in near)])
    for chosen in product(*choices):
        parts: list[Part] = []
        for (one, days), (_, times) in zip(sums, chosen, strict=True):
            if len(days) > 1 and any(when.month for when in days):
                parts += [_part(one, [when], 1) for when in days]
            else:
                parts.append(_part(one, days, times))
        yield sum(cost for cost, _ in chosen), tuple(parts)


def _part(one: Sum, days: Sequence[_When], times: int) -> Part:
    dates = tuple(when.day for when in days if when.day)
    month = next((when.month for when in days if when.month), None)
    return Part(one.value, times=times, dates=dates, month=month if not dates else None)
