"""What the files about an agreed plan say, as a pure record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from amiable.domain.money import Money
from amiable.domain.plan import Instalment


@dataclass(frozen=True)
class Payment:
    """One instalment; `qr` is the text of its QR code, empty where a bank could not read one."""

    instalment: Instalment
    qr: str = ""


@dataclass(frozen=True)
class Sheet:
    """An agreed plan, as its payer needs it."""

    company: str
    email: str
    iban: str
    bic: str
    debtor: str
    invoices: tuple[str, ...]
    payments: tuple[Payment, ...]
    total: Money
    made_on: date
