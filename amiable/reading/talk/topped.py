"""Which payment of the debtor's own list gets what the list lacked: « je double en juin », « la dernière à 600 »."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from amiable.french.numbers import find_ordinals
from amiable.reading.talk.cues import cue
from amiable.reading.talk.marks import Kind, Mark
from amiable.reading.talk.message import Message

PAIR = 2


def find_topped(message: Message, marks: list[Mark]) -> date | None:
    """The day that stood of the payment named nearest to words of what was missing; None where there are none."""
    standing = sorted(message.planned)
    triggers = [match.span() for match in cue("change.lacked").finditer(message.plain)]
    triggers += [match.span() for match in cue("change.doubles").finditer(message.plain)]
    sums = [one for one in message.page.amounts if one.value not in message.known]
    triggers += [(one.start, one.end) for one in sums if message.proposes(one.start)]
    if len(standing) < PAIR or not triggers:
        return None
    named = list(_named(message, marks, standing))
    near = [
        (max(start - high, low - end, 0), on)
        for low, high in triggers
        for start, end, on in named
        if message.page.sentence(start) == message.page.sentence(low)
    ]
    if near:
        return min(near)[1]
    only = {on for _, _, on in named}
    return only.pop() if len(only) == 1 else None


def _named(message: Message, marks: list[Mark], standing: list[date]) -> Iterator[tuple[int, int, date]]:
    """Where a payment that stood is named, by its month, its day or its place."""
    for mark in marks:
        month = mark.number if mark.kind is Kind.MONTH else 0
        day = mark.day if mark.kind is Kind.DAY else None
        alike = [on for on in standing if on.month == month or on == day]
        if len(alike) == 1:
            yield mark.start, mark.end, alike[0]
    for match in re.finditer(r"\b(?:derniere?|ultime)(?! (?:fois|mail|message|courrier))\b", message.plain):
        yield match.start(), match.end(), standing[-1]
    for span in find_ordinals(message.plain):
        if span.value <= len(standing):
            yield span.start, span.end, standing[int(span.value) - 1]
