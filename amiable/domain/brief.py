"""What a writer is given and gives back: the brief of one answer, the letter, or the refusal to reword it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from amiable.domain.company import Policy
from amiable.domain.debtor import Contact, Debtor
from amiable.domain.decision import Decision
from amiable.domain.draft import Letter
from amiable.domain.invoice import Invoice


@dataclass(frozen=True)
class Brief:
    """Everything a writer may know about one answer."""

    decision: Decision
    debtor: Debtor
    contact: Contact
    invoices: tuple[Invoice, ...]
    policy: Policy
    today: date
    subject: str = ""
    """Of the reply that is answered; empty for a reminder."""
    variant: int = 0
    """How many letters the debtor already had for this action: the wording changes with it."""
    words: str = ""
    """The debtor's new words that are answered; empty for a reminder."""
    others: tuple[str, ...] = ()
    """Names of the company's other debtors, for the check alone: none may appear."""
    key: str = ""
    """Names the draft in the call log (`reply:12`)."""


@dataclass(frozen=True)
class Written:
    """A letter, who worded it (`template` or `model`), and the prompt's version."""

    letter: Letter
    author: str
    prompt_version: str
    reason: str = ""
    """Why the template stands in for the model (`timeout`, `budget`, `unknown_amount`, …); empty otherwise."""


@dataclass(frozen=True)
class Refusal:
    """A rewording that was not done; the current draft stays. `touches_figures` asks for a new decision."""

    reason: str
