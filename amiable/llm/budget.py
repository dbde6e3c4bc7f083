"""What a company may spend on a model in a calendar month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from amiable.domain.calendar import PARIS


@dataclass(frozen=True)
class Budget:
    """`limit` euros a month, Paris time. `spent_since` sums the call log, so that a restart forgets nothing."""

    limit: Decimal | None
    """None: no limit."""
    spent_since: Callable[[datetime], Decimal]
    clock: Callable[[], datetime]

    def allows(self, cost: Decimal) -> bool:
        """True when a call of at most that cost stays within the month's limit."""
        if self.limit is None:
            return True
        month = self.clock().astimezone(PARIS).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return self.spent_since(month) + cost <= self.limit
