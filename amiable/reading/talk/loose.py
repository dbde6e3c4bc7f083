"""Numbers that may be sums though nothing says so: « le 15 mai mais à 600 seulement ». Arithmetic decides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from amiable.french.numbers import NumberSpan, find_numbers
from amiable.reading.talk.message import Message

LEAST, YEARS = 20, range(2015, 2040)
BEFORE = 16
_COUNTED = re.compile(
    r" ?(?:[%°]|/\w|m2\b|m3\b|km\b|kg\b|h\b|ha\b|cv\b|kwh\b|ans?\b|fois\b|mois\b|pour ?cents?\b"
    r"|(?!(?:pareils|alors|puis|dans|vers|sous|sans|apres|plus|moins|restants?|chacuns?|derniers|dernieres|autres|tous|les|des|fois)\b)"
    r"[a-z]{3,}s\b|-?[a-z]*\d)"
)
"""« 120 couverts »: the thing counted follows."""
_NAMED = re.compile(
    r"(?:n[°o] ?|[a-z]-|[-/.,+]|\b(?:tel|rue|article|lot|code|page|numero|ref\w*|facture|dossier|bon|rn|cedex) ?)$"
)


def loose_sums(message: Message, taken: Sequence[tuple[int, int]], due: Decimal) -> list[NumberSpan]:
    """The numbers of what it proposes that may be sums up to `due`, without those at the places `taken`."""
    plain = message.plain
    busy = [*taken, *((one.start, one.end) for one in message.page.mentions)]
    return [
        span
        for span in find_numbers(plain)
        if span.text[:1].isdigit()
        and LEAST <= span.value <= due
        and span.value not in YEARS
        and message.proposes(span.start)
        and not any(low < span.end and span.start < high for low, high in busy)
        and not _COUNTED.match(plain, span.end)
        and not _NAMED.search(plain[max(0, span.start - BEFORE) : span.start])
    ]
