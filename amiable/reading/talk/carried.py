"""One payment of a plan made smaller, what it lacks going to the last: « 200 € en mai, le reste à la dernière »."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from amiable.domain.talk import Carried
from amiable.french.numbers import find_ordinals, find_shares
from amiable.reading.talk.cues import cue, says
from amiable.reading.talk.marks import Kind, Mark
from amiable.reading.talk.message import Message
from amiable.reading.talk.sums import Amount

PAIR = 2


def find_carried(message: Message, marks: Sequence[Mark], amounts: Sequence[Amount]) -> Carried | None:
    """The payment named and the sums said; None where the message does not send what lacks to the last payment, or
    has a day of its own."""
    plain = message.plain
    standing = sorted(day for day in message.planned if day >= message.today)
    last = cue("change.last").search(plain)
    if len(standing) < PAIR or last is None or not says("change.carries", plain):
        return None
    strange = {mark.day for mark in marks if mark.kind is Kind.DAY and not mark.aside} - message.planned
    named = _named(message, marks, standing)
    named = [on for on in named if on != standing[-1]] or named
    if strange or len(named) != 1 or named[0] == standing[-1]:
        return None
    said = [(span.start, span.value) for span in message.page.amounts]
    said += [(one.start, one.value) for one in amounts if one.value]
    sums = tuple(dict.fromkeys(value for _, value in sorted(said)))
    shares = [one.value for one in find_shares(plain) if 0 < one.value < 1]
    return Carried(named[0], sums, shares[0] if shares and not set(sums) - message.known else None)


def _named(message: Message, marks: Sequence[Mark], standing: Sequence[date]) -> list[date]:
    """The payments that stood which the message names, by their month, their day or their place."""
    months = {mark.number for mark in marks if mark.kind is Kind.MONTH}
    numbers = {mark.number for mark in marks if mark.kind is Kind.NUMBER}
    days = {mark.day for mark in marks if mark.kind is Kind.DAY}
    places = {int(span.value) for span in find_ordinals(message.plain)}
    if cue("change.next").search(message.plain) and not (months or days or places):
        places = {1}
    found = [on for at, on in enumerate(standing) if on.month in months or on in days or at + 1 in places]
    return found or [on for on in standing if on.day in numbers]
