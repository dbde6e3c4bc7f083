"""A date or an amount written by an account manager in the chat; what leaves a doubt is to be shown back first."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from amiable.french.amounts import find_amounts
from amiable.french.dates import Form, Kind, find_dates, find_mentions

T = TypeVar("T")
MAX_TEXT = 200
_FIGURE = re.compile(r"\d")


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What was found, each once; `sure` when it can be nothing else."""

    found: tuple[T, ...]
    sure: bool


def read_dates(text: str, today: dt.date) -> Answer[dt.date]:
    """Days named in the text. Sure for one day and month (« 13 mars », « 13/03 »), with nothing else in figures."""
    text = text[:MAX_TEXT]
    spans = find_dates(text, today)
    found = tuple(dict.fromkeys(span.date for span in spans if span.kind is Kind.EXACT and span.date))
    written = all(mention.form is Form.DATE for mention in find_mentions(text))
    places = [(span.start, span.end) for span in spans]
    return Answer(found, len(found) == len(spans) == 1 and written and not _figures_left(text, places))


def read_amounts(text: str, currency: str) -> Answer[Decimal]:
    """Amounts above zero in that currency. Sure for one amount, with nothing else in figures."""
    text = text[:MAX_TEXT]
    spans = find_amounts(text)
    if not spans:  # a bare figure is an amount when an amount was asked for
        text = f"{text} €" if currency == "EUR" else f"{text} {currency}"
        spans = find_amounts(text)
    spans = tuple(span for span in spans if span.currency == currency and span.value > 0)
    found = tuple(dict.fromkeys(span.value for span in spans))
    return Answer(found, len(found) == 1 and not _figures_left(text, [(span.start, span.end) for span in spans]))


def _figures_left(text: str, places: list[tuple[int, int]]) -> bool:
    for start, end in reversed(places):
        text = text[:start] + text[end:]
    return bool(_FIGURE.search(text))
