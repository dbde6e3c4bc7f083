"""What a figure of a message does in a plan: « à partir du 5 », « au lieu du 15 », « trois fois 400 € »."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from amiable.domain.before import Before, Rows, nearest
from amiable.domain.heard import Lead, Named


@dataclass(frozen=True)
class Leading:
    """A plan beside those before it, laid out so that each figure can be asked what it does in it."""

    rows: Rows
    old: Rows
    """The plan before it that it has most of."""
    owed: int
    days: frozenset[date] = field(init=False)
    times: Counter[int] = field(init=False)
    gaps: frozenset[int] = field(init=False)
    """What payments of the same day change by, cents."""

    def __post_init__(self) -> None:
        known = dict(self.old)
        gaps = {abs(one - known[on]) for on, one in self.rows if on in known and one != known[on]}
        object.__setattr__(self, "days", frozenset(on for on, _ in self.rows))
        object.__setattr__(self, "times", Counter(amount for _, amount in self.rows))
        object.__setattr__(self, "gaps", frozenset(gaps))

    @staticmethod
    def of(rows: Rows, before: Before) -> Leading:
        """A plan, its payments in order of time; none for a message that proposes nothing."""
        return Leading(rows, nearest(rows, before.open)[0] or (), before.owed)

    def leads(self, named: Named) -> dict[Lead, bool]:
        """What a figure does; of a day nothing that only a sum can."""
        return self._of_sum(named.amount) if named.is_sum else self._of_day(named)

    def _of_day(self, named: Named) -> dict[Lead, bool]:
        now, then = named.fits(self.rows), named.fits(self.old)
        return {
            Lead.START: len(self.rows) > 1 and 0 in now,
            Lead.END: len(self.rows) > 1 and len(self.rows) - 1 in now,
            Lead.GONE: bool(then) and all(self.old[at][0] not in self.days for at in then),
            Lead.KEPT: bool(then) and all(self.old[at] in self.rows for at in then),
        }

    def _of_sum(self, amount: int) -> dict[Lead, bool]:
        times, uneven = self.times, len(self.times) > 1
        then = [row for row in self.old if row[1] == amount]
        return {
            Lead.START: uneven and self.rows[0][1] == amount,
            Lead.END: uneven and self.rows[-1][1] == amount,
            Lead.EACH: times[amount] > 1,
            Lead.GONE: bool(then) and not times[amount],
            Lead.KEPT: bool(then) and all(row in self.rows for row in then),
            Lead.MORE: amount in self.gaps and not times[amount],
            Lead.TOTAL: len(self.rows) != 1
            and not times[amount]
            and amount in (self.owed, sum(one for _, one in self.rows)),
        }
