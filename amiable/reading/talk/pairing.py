"""Sums paired with their days: each sum with those after it, or before it where the list begins so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from amiable.domain.talk import Part
from amiable.reading.talk.cues import cue
from amiable.reading.talk.days import MONTH_AT, PAIR, Day
from amiable.reading.talk.message import Message
from amiable.reading.talk.places import NAMED
from amiable.reading.talk.sums import Amount


def pair(message: Message, amounts: Sequence[Amount], days: Sequence[Day]) -> list[Part]:
    """The payments, in the order of the words."""
    if all(amount.rest for amount in amounts) and not days:
        return []
    if not amounts:
        return _days_alone(message, days)
    if ahead := _before_rest(message, amounts, days):
        return [Part(dates=(day.day,)) for day in ahead if day.day] + [_part(message, amounts[0], days[len(ahead) :])]
    if len(amounts) == 1:
        return _by_month(_part(message, amounts[0], days), days)
    pairs = _listed(amounts, days) or _paired(message, amounts, days)
    return [part for amount, own in pairs for part in _by_month(_part(message, amount, own), own)]


def _before_rest(message: Message, amounts: Sequence[Amount], days: Sequence[Day]) -> list[Day]:
    """« une première somme le 6, le restant le 6 novembre »: the days of payments whose sum is not said."""
    if len(amounts) != 1 or not amounts[0].rest or len(days) < PAIR or any(day.day is None for day in days):
        return []
    ahead = [day for day in days if day.start < amounts[0].start]
    sentence = message.page.sentence(amounts[0].start)
    here = all(message.page.sentence(day.start) == sentence for day in ahead)
    return ahead if here and 0 < len(ahead) < len(days) else []


def _listed(amounts: Sequence[Amount], days: Sequence[Day]) -> list[tuple[Amount, list[Day]]]:
    """« 500, 400 et 300 €, les 15 avril, 15 mai et 15 juin »: one list, then the other, item by item."""
    apart = days and (amounts[-1].start < days[0].start or days[-1].start < amounts[0].start)
    if not apart or len(amounts) != len(days) or any(amount.times != 1 or amount.rest for amount in amounts):
        return []
    return [(amount, [day]) for amount, day in zip(amounts, days, strict=True)]


def _by_month(part: Part, days: Sequence[Day]) -> list[Part]:
    """« octobre et novembre à 175 € »: a payment in each of the months."""
    months = [day.month for day in days if day.month]
    if part.dates or part.times not in (1, None) or len(months) < PAIR:
        return [part]
    return [replace(part, month=month, times=1) for month in months]


def _days_alone(message: Message, days: Sequence[Day]) -> list[Part]:
    if len({number for _, number in message.numbers}) > 1:
        return [Part(dates=(day.day,), invoice=message.invoice(day.start)) for day in days if day.day]
    if message.numbers and len(days) == 1 and days[0].day and _named_beside(message, days[0]):
        return [Part(dates=(days[0].day,), place=days[0].place, invoice=message.numbers[0][1])]
    return [Part(dates=(day.day,) if day.day else (), month=day.month, place=day.place) for day in days]


def _named_beside(message: Message, day: Day) -> bool:
    """« lire 15/07 pour la F-2 »: the sentence of the day names the invoice, and speaks of it alone."""
    low, high = message.page.sentence(day.start)
    whole = any(cue(name).search(message.plain, low, high) for name in ("answer.lump", "change.all"))
    return not whole and any(low <= at < high for at, _ in message.numbers)


def _paired(message: Message, amounts: Sequence[Amount], days: Sequence[Day]) -> list[tuple[Amount, list[Day]]]:
    """Each sum with its days: those after it up to the next sum, or those before it where the list begins so."""
    first = bool(days) and days[0].start < amounts[0].start
    ahead = first and days[-1].start < amounts[-1].start
    own: list[list[Day]] = [[] for _ in amounts]
    for day in days:
        after = [at for at, amount in enumerate(amounts) if amount.start > day.start]
        before = [at for at, amount in enumerate(amounts) if amount.start < day.start]
        forward = first and after and (ahead or len(days) <= len(amounts))
        at = after[0] if forward or not before else before[-1]
        if (here := _in_sentence(message, amounts, day)) and at not in here:
            at = here[0]  # « 380 € le 30. Et toujours le 13 février, 1 500 € »
        if day.month and after and MONTH_AT.fullmatch(message.plain, day.end, amounts[after[0]].start):
            at = after[0]  # « avril reste à 300 € »
        own[at].append(day)
    return list(zip(amounts, own, strict=True))


def _in_sentence(message: Message, amounts: Sequence[Amount], day: Day) -> list[int]:
    """The sums that the sentence of a day holds."""
    low, high = message.page.sentence(day.start)
    return [at for at, amount in enumerate(amounts) if low <= amount.start < high]


def _part(message: Message, amount: Amount, days: Sequence[Day]) -> Part:
    dates = tuple(dict.fromkeys(day.day for day in days if day.day))
    sentence = message.page.sentence(amount.start)
    named = [day.month for day in days if day.month and message.page.sentence(day.start) == sentence]
    month = named[0] if named and amount.times == 1 else None
    place = amount.place
    if place is None:
        place = next((day.place for day in days if day.place in NAMED), None)
    times = amount.times
    if len(dates) > 1 and times == 1:
        times = len(dates)
    return Part(amount.value, amount.share, amount.rest, times, dates, month, place, message.invoice(amount.start))
