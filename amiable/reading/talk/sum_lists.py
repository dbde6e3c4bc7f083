"""A row of bare numbers that come to a sum known before: « 150 / 350 / 350 / 350 » are the sums of payments."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal

LEAST, SEVERAL = 20, 3
_ROW = re.compile(
    r"(?<![\d/.,-])(?<!\d )\d{2,5}(?:(?: ?[/;+-] ?|, | puis | et |, puis |, et )\d{2,5}){2,11}"
    r"(?![\d/-]|[.,]\d| ?(?:€|euros?\b))"
)

_AT_ONCE = re.compile(r"(?<![\d/.,-])(?<!\d )(\d{2,5})(?= (?:d'un (?:seul )?(?:coup|bloc)|en une (?:seule )?fois)\b)")
"""« 300 d'un coup le 8 mai »."""


def with_euros(plain: str, known: Collection[Decimal]) -> str:
    """The folded text with « € » put after each number of such a row, and of a sum paid at once."""

    def summed(match: re.Match[str]) -> str:
        values = [Decimal(value) for value in re.findall(r"\d+", match[0])]
        row = len(values) >= SEVERAL and min(values) >= LEAST and sum(values) in known
        return ", ".join(f"{value} €" for value in values) if row else match[0]

    return _AT_ONCE.sub(r"\1 €", _ROW.sub(summed, plain))
