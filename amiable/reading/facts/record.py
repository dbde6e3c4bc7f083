"""What the extractors hand to the reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from amiable.domain.reading import ContactFact, DisputeFact, Evidence, PaidFact, PlanFact, PromiseFact


@dataclass(frozen=True)
class Extracted:
    """The facts of one reply; what the writer leaves open is None. `evidence` is keyed as in `Reading`."""

    invoices: tuple[str, ...] = ()
    paid: PaidFact | None = None
    promise: PromiseFact | None = None
    plan: PlanFact | None = None
    dispute: DisputeFact | None = None
    contact: ContactFact | None = None
    away_until: dt.date | None = None
    evidence: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)


class Notes:
    """Evidence gathered on the way."""

    def __init__(self) -> None:
        self.items: dict[str, list[Evidence]] = {}

    def add(self, key: str, *evidence: Evidence) -> None:
        """Keep these words as showing that fact."""
        kept = self.items.setdefault(key, [])
        kept.extend(item for item in evidence if item not in kept)

    def frozen(self) -> dict[str, tuple[Evidence, ...]]:
        """The evidence by key."""
        return {key: tuple(items) for key, items in self.items.items()}
