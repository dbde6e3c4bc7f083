"""A message beside the plans before it, and a candidate taken apart: what all features are counted from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import log

from amiable.domain.before import Standing, nearest
from amiable.domain.heard import Deed, Kind, Lead, Named
from amiable.policies.negotiation.weighing.candidate import Context, Row, Rows, Source, Stood, cents

EURO = 100
MONTH_END = 28
LEAST = 0.01
"""A chance no likelier than that is as good as none."""


@dataclass
class View:
    """A message and the plans before it, as every candidate of it is looked at."""

    context: Context
    days: set[date] = field(default_factory=set)
    """Those of the plans on the table."""
    sums: set[int] = field(default_factory=set)
    counts: set[int] = field(default_factory=set)
    offers: list[list[tuple[date, int]]] = field(default_factory=list)
    tables: list[list[tuple[date, int]]] = field(default_factory=list)
    near: list[list[tuple[date, int]]] = field(default_factory=list)
    likely: list[tuple[Named, float, float, dict[Lead, tuple[float, float]]]] = field(default_factory=list)
    """Of each figure what it may name, and the logs of its chances: to be of the plan, not to be, and of each lead to
    do so, not to do so."""

    @staticmethod
    def of(context: Context) -> View:
        """With what the open plans have."""
        view = View(context)
        for one in context.heard.tokens:
            roles = {lead: (log_of(chance), log_of(1 - chance)) for lead, chance in one.roles.items()}
            view.likely.append((one.named, log_of(one.chance), log_of(1 - one.chance), roles))
        for stood in context.stood:
            if stood.source in (Source.PAST, Source.SOUND):
                continue
            bare = bare_of(stood.rows)
            view.days |= {on for on, _ in bare}
            view.sums |= {amount for _, amount in bare} | {sum(amount for _, amount in bare)} | _waived(stood)
            view.counts.add(len(bare))
            view.near.append(bare)
            (view.offers if stood.source is Source.OFFER else view.tables).append(bare)
        return view

    def signs(self) -> list[float]:
        """What is the same for all candidates."""
        state, tokens = self.context.state, self.context.heard.tokens
        found = [*self.context.heard.signs, *(float(state.standing is one) for one in Standing)]
        found += [self.context.heard.deeds.get(one, 0.0) for one in Deed]
        found += [float(state.settled), min(len(state.offers), 3) / 3, float(len(state.invoices) > 1)]
        return found + [min(4, sum(one.chance for one in tokens if one.kind is kind)) / 2 for kind in Kind]


def _waived(stood: Stood) -> set[int]:
    return {cents(stood.plan.discount.amount)} if stood.plan.discount else set()


def bare_of(rows: Sequence[Row]) -> list[tuple[date, int]]:
    """Days and sums alone."""
    return [(row[0], row[1]) for row in rows]


def log_of(chance: float) -> float:
    """Of a chance, 0 to 1."""
    return log(min(max(chance, LEAST), 1.0))


class Plan:
    """A candidate, taken apart once."""

    def __init__(self, rows: Rows, view: View) -> None:
        self.rows = bare_of(rows)
        self.days, self.sums = [on for on, _ in self.rows], [amount for _, amount in self.rows]
        self.on, self.of = set(self.days), set(self.sums)
        self.times = Counter(self.sums)
        self.total = sum(self.sums)
        self.numbers, self.months = {on.day for on in self.on}, {on.month for on in self.on}
        self.before = nearest(self.rows, view.near)[0]
        known = dict(self.before or ())
        self.gaps = {abs(amount - known[on]) for on, amount in self.rows if on in known and amount != known[on]}
        self.sums_so_far = set()
        so_far = 0
        for amount in self.sums:
            so_far += amount
            self.sums_so_far |= {so_far, self.total - so_far}
