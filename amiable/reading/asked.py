"""Other terms asked for by an account manager, in words: how many payments, how much, a day. All else is no terms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from amiable.french.amounts import find_amounts
from amiable.french.dates import Kind, find_dates
from amiable.french.fold import fold
from amiable.french.numbers import parse_number
from amiable.french.phrasebook import sections


@dataclass(frozen=True)
class AskedTerms:
    """What is to be offered; at least one of them is known."""

    count: int | None = None
    """Number of payments."""
    day: date | None = None
    """Of the only payment, or of the first of several."""
    amount: Decimal | None = None
    """Of each of several payments."""


def asked_terms(words: str, today: date) -> AskedTerms | None:
    """The terms, when the words say nothing else and leave no doubt; None otherwise."""
    spans = find_dates(words, today, past=False)
    counts = list(_count().finditer(fold(words)))
    numbers = [parse_number(match["count"]) for match in counts]
    sums = find_amounts(words)
    if len(spans) > 1 or len(counts) + len(sums) > 1 or not (spans or counts or sums) or None in numbers:
        return None
    if any(span.kind is not Kind.EXACT for span in spans):
        return None
    rest = fold(words)
    read = [(span.start, span.end) for span in spans] + [(span.start, span.end) for span in sums]
    read += [match.span() for match in counts]
    for start, end in sorted(read, reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    if not set(re.findall(r"\w+", rest)) <= _known():
        return None
    count, day = numbers[0] if numbers else None, spans[0].date if spans else None
    return AskedTerms(int(count) if count else None, day, sums[0].value if sums else None)


@lru_cache(maxsize=1)
def _count() -> re.Pattern[str]:
    return re.compile("|".join(_sections()["terms.count"]))


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(word for line in _sections()["terms.words"] for word in re.findall(r"\w+", line))


@lru_cache(maxsize=1)
def _sections() -> dict[str, list[str]]:
    return {name: list(lines) for name, lines in sections("amiable.reading", "asked.txt").items()}
