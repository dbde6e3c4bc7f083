"""Money seen at the bank: an entry of a statement or a payments file, and what it came to for a plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from amiable.domain.money import Money


@dataclass(frozen=True)
class Entry:
    """One payment as the file gives it. `line` is its place there; `amount` is negative for one that came back."""

    line: int
    day: dt.date
    """Booked by the bank."""
    amount: Money
    reference: str = ""
    """Everything the payer wrote: label, structured reference, end-to-end identifier."""
    payer: str = ""
    invoice: str = ""
    """The number, where the file has a column for it; `-` says that it pays none of ours."""
    id: str = ""
    """The file's own identifier of the entry; empty where it has none."""


@dataclass(frozen=True)
class Unassigned:
    """An entry that waits for a person, as a list shows it; `id` is what a file names it by."""

    id: str
    day: dt.date
    left: Money
    """What has not gone to an invoice."""
    payer: str
    reference: str
    repeats: str = ""
    """Id of an entry of another file that may be this one again."""


@dataclass(frozen=True)
class Receipt:
    """Money that counts towards a plan or a promise: the day it was booked, and how much (negative: taken back)."""

    day: dt.date
    amount: Decimal
