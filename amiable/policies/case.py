"""What a rule may look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from amiable.domain.company import Policy
from amiable.domain.debtor import Debtor
from amiable.domain.invoice import Invoice
from amiable.domain.reading import Reading
from amiable.domain.talk import Said
from amiable.domain.talk_state import State


@dataclass(frozen=True)
class Case:
    """One reading against one debtor's file, on one day. Everything a rule needs, nothing else."""

    reading: Reading
    debtor: Debtor
    invoices: tuple[Invoice, ...]
    """The debtor's unpaid invoices, oldest due first."""
    policy: Policy
    today: date
    sure_above: float = 0.83
    """Readings below this confidence get the careful decision."""
    talk: State | None = None
    """Where the talk about a plan stood before this message; None where there is none yet."""
    talk_version: int = 0
    said: Said | None = None
    """What the message says, read as one of that talk; None: the reading alone tells it."""
    attacked: bool = False
    """True once a mail in this debtor's name was put aside as an attack."""
    plan_running: bool = False
    """True while an agreed plan is honoured; a second one is for a person."""
    dispute_open: bool = False
    broken_promises: int = 0
    same_domain_contact: bool = True
    """False when the writer's address is not one of the debtor's nor of its domain."""
