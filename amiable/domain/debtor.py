"""Who owes: the debtor, its people, and the regime of law that applies to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DebtorKind(StrEnum):
    """Decides the legal regime (due dates, interest, 40 €, wording)."""

    BUSINESS = "business"
    """Acts for professional needs: C.com L441-10."""
    CONSUMER = "consumer"
    """Natural person outside any business: code de la consommation."""
    PUBLIC = "public"
    """State, local authority, public establishment: code de la commande publique."""


@dataclass(frozen=True)
class Contact:
    """One person or mailbox at the debtor's."""

    email: str
    name: str = ""
    id: int | None = None


@dataclass(frozen=True)
class Debtor:
    """A customer that owes money. `contacts` has the usual correspondent first."""

    name: str
    kind: DebtorKind
    contacts: tuple[Contact, ...] = ()
    id: int | None = None
    frozen: bool = False
    """True once a collective procedure is known: nothing may be asked any more."""
    paused_until: date | None = None
    segment: str = ""
    """A label of the company's own; the policy may have a table [segments.<label>] for it."""
