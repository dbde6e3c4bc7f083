"""The figures of a message that the encoder tells apart: those of how the debt is paid, and those of the story."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from amiable.french.dates import Mention
from amiable.french.numbers import find_numbers, find_shares
from amiable.reading.facts.page import Page

MOST = 100_000
NEAR = 24
"""Characters beside a figure."""


class Kind(StrEnum):
    """What is written."""

    DATE = "date"
    SUM = "sum"
    NUMBER = "number"
    SHARE = "share"


@dataclass(frozen=True)
class Figure:
    """Where it stands in the text, and what it says: of a date the mention, of the others the value."""

    start: int
    end: int
    kind: Kind
    value: Decimal = Decimal(0)
    mention: Mention | None = None
    before: str = ""
    after: str = ""
    """The folded words beside it."""


def find_figures(text: str, day: date, known: Collection[Decimal]) -> tuple[Figure, ...]:
    """The dates, sums, whole numbers and shares of `text`, received on `day`, in order; `known` sums as `Page` takes
    them."""
    page = Page(text, day, known)
    found = [Figure(one.start, one.end, Kind.DATE, mention=one) for one in page.mentions]

    def add(start: int, end: int, kind: Kind, value: Decimal) -> None:
        if not any(one.start < end and start < one.end for one in found):
            beside = page.plain[max(0, start - NEAR) : start], page.plain[end : end + NEAR]
            found.append(Figure(start, end, kind, value, None, *beside))

    for span in page.amounts:
        add(span.start, span.end, Kind.SUM, span.value)
    for share in find_shares(page.plain):
        add(share.start, share.end, Kind.SHARE, Decimal(share.value.numerator) / share.value.denominator)
    for number in find_numbers(page.plain):
        if number.value == int(number.value) and 1 < number.value < MOST:
            add(number.start, number.end, Kind.NUMBER, number.value)
    return tuple(sorted(found, key=lambda one: one.start))
