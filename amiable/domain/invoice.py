"""An invoice and what is left to pay on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from amiable.domain.money import ZERO, Money
from amiable.domain.status import InvoiceStatus


@dataclass(frozen=True)
class Invoice:
    """One invoice, taxes included. `version` grows with every change; a draft made for an older one is void."""

    number: str
    amount: Money
    issued: date
    due: date
    paid: Money = ZERO
    status: InvoiceStatus = InvoiceStatus.OPEN
    version: int = 1
    id: int | None = None
    has_document: bool = False
    """True when the invoice's PDF is on file."""

    @property
    def outstanding(self) -> Money:
        """What is still owed, never negative."""
        return Money(max(Decimal(0), (self.amount - self.paid).amount), self.amount.currency)

    def overdue_days(self, today: date) -> int:
        """Calendar days since the due date; 0 until it has passed."""
        return max(0, (today - self.due).days)
