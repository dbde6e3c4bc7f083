"""What the flow asks of a writer: templates now, a model later; both word a Decision and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

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


@dataclass(frozen=True)
class Written:
    """A letter, who worded it (`template` or `model`), and the prompt's version."""

    letter: Letter
    author: str
    prompt_version: str


class Writer(Protocol):
    """Words a brief. Raises nothing for a valid decision: a model that fails falls back to the template."""

    def write(self, brief: Brief) -> Written:
        """The letter to show a person."""
        ...
