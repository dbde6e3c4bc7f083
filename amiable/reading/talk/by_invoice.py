"""A plan told invoice by invoice: each sum and day is that of the invoice beside it, and its payments make it up."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from amiable.domain.money import CENT
from amiable.domain.talk import Part
from amiable.french.dates import Form
from amiable.reading.talk.days import Day
from amiable.reading.talk.loose import loose_sums
from amiable.reading.talk.message import Message
from amiable.reading.talk.sums import Amount

SEVERAL = 2
Owner = Callable[[int], str | None]
"""The invoice that the words at a place are about."""


def find_by_invoice(
    message: Message, amounts: Sequence[Amount], days: Sequence[Day], owed: Mapping[str, Decimal]
) -> list[Part]:
    """The payments of the invoices that have a day, each to the cent; empty where the words do not tell them so.

    An invoice is named before what is said of it or after it, all through the message, or sentence by sentence.
    """
    days = [day for day in days if day.day and not day.old]
    names = _names(message, amounts, owed)
    if len({number for _, number in names}) < SEVERAL or not days or not message.numbers:
        return []
    owners = (_by_sentence(message, names), _before(names), _after(names))
    told = [_parts(message, amounts, of, owed, owner) for of in (days, _all_days(message)) for owner in owners]
    return max(told, key=lambda parts: len({part.invoice for part in parts}))


def _all_days(message: Message) -> list[Day]:
    """Those of sentences without a word of payment too, « en mai, le 20 » as one."""
    days: list[Day] = []
    month = 0
    for one in message.page.mentions:
        if one.form is Form.WINDOW:
            month = one.month or 0
        elif one.form in (Form.DAY, Form.DATE) and one.past is not True and message.proposes_all(one.start, one.end):
            dated = replace(one, form=Form.DATE, month=month) if month and one.form is Form.DAY else one
            days.append(Day(one.start, one.end, message.page.resolve(dated, past=False)))
            month = 0
    return [day for day in days if day.day and day.day >= message.today]


def _names(message: Message, amounts: Sequence[Amount], owed: Mapping[str, Decimal]) -> list[tuple[int, str]]:
    """Where the invoices are named: by number, or by a sum that is that of one alone."""
    sums = list(owed.values())
    alone = {amount: number for number, amount in owed.items() if sums.count(amount) == 1}
    by_sum = [(one.start, alone[one.value]) for one in amounts if one.value in alone]
    return sorted([*message.numbers, *by_sum])


def _before(names: Sequence[tuple[int, str]]) -> Owner:
    """« F-1 le 20 avril, F-2 le 20 mai »."""
    places = [place for place, _ in names]
    return lambda at: names[found - 1][1] if (found := bisect_right(places, at)) else None


def _after(names: Sequence[tuple[int, str]]) -> Owner:
    """« le 20 avril pour F-1, le 20 mai pour F-2 »."""
    places = [place for place, _ in names]
    return lambda at: names[found][1] if (found := bisect_left(places, at)) < len(names) else None


def _by_sentence(message: Message, names: Sequence[tuple[int, str]]) -> Owner:
    """« Un paiement pour F-1, le 20 avril. Deux pour F-2, le 20 mai et le 22 juin. »"""

    def owner(at: int) -> str | None:
        low, high = message.page.sentence(at)
        here = {number for place, number in names if low <= place < high}
        if here:
            return here.pop() if len(here) == 1 else None
        ahead = [number for place, number in names if place < at]
        return ahead[-1] if ahead else None

    return owner


def _parts(
    message: Message, amounts: Sequence[Amount], days: Sequence[Day], owed: Mapping[str, Decimal], owner: Owner
) -> list[Part]:
    parts: list[Part] = []
    if any(owner(day.start) is None for day in days):
        return []
    loose = loose_sums(message, [(one.start, one.end) for one in amounts], max(owed.values()))
    for number, whole in owed.items():
        dates = [day.day for day in days if day.day and owner(day.start) == number]
        own = [one for one in amounts if owner(one.start) == number and one.value != whole]
        own = [one for one in own if one.value or one.share or one.rest]
        strange = {one.value for one in loose if owner(one.start) == number}
        rows = _rows(dates, own, whole)
        if (dates and not rows) or (not dates and own) or strange - {amount for _, amount in rows} - {whole}:
            return []
        parts += [Part(amount, dates=(on,), invoice=number) for on, amount in rows]
    return parts


def _rows(dates: Sequence[date], amounts: Sequence[Amount], whole: Decimal) -> list[tuple[date, Decimal]]:
    """The payments of one invoice, where they make up what is owed on it."""
    count = len(dates)
    shared = whole / count if count and whole % (CENT * count) == 0 else None
    sums = [_value(one, whole) for one in amounts]
    if not dates or not all(one > other for one, other in zip(dates[1:], dates, strict=False)):
        return []
    if (not sums or (len(sums) == 1 and sums[0] == shared)) and shared:
        return [(on, shared) for on in dates]
    if len(sums) == count and sum(one is None for one in sums) <= 1:
        left = whole - sum((one for one in sums if one), Decimal(0))
        filled = [one or left for one in sums]
        if sum(filled) == whole and all(one > 0 for one in filled):
            return list(zip(dates, filled, strict=True))
    return []


def _value(amount: Amount, whole: Decimal) -> Decimal | None:
    """None for « le reste »."""
    if amount.share is not None:
        return (whole * amount.share.numerator / amount.share.denominator).quantize(CENT)
    return amount.value
