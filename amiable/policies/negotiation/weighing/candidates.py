"""All plans that a message could mean, each once."""

from __future__ import annotations

from datetime import date

from amiable.policies.negotiation.weighing.anew import made_anew, starts_of
from amiable.policies.negotiation.weighing.by_invoice import by_invoice
from amiable.policies.negotiation.weighing.candidate import Context, How, Making, Rows, figures_of
from amiable.policies.negotiation.weighing.changed import changed

MOST_PAYMENTS = 60
Bare = tuple[tuple[date, int], ...]
"""Days and cents."""


def candidates(context: Context) -> dict[Rows, Making]:
    """By their rows in order of time, with the first way found to make them; no plan at all is one of them."""
    figures = figures_of(context)
    starts = starts_of(context, figures)
    found: dict[Rows, Making] = {(): Making(How.NOTHING)}
    seen: set[Bare] = {()}
    told = by_invoice(context)
    for making, payments in (*told, *changed(context, figures, starts), *made_anew(context, figures, starts)):
        rows = tuple(sorted(payments))
        bare = tuple((on, amount) for on, amount, _ in rows)
        if bare not in seen and rows and len(rows) <= MOST_PAYMENTS and all(row[1] > 0 for row in rows):
            seen.add(bare)
            found[rows] = making
    return found
