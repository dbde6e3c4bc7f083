"""What may appear in one draft, made ready to compare: the facts, the debtor's and the invoices' own data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from amiable.domain.debtor import Debtor, DebtorKind
from amiable.domain.decision import Action
from amiable.domain.invoice import Invoice
from amiable.policies.check.facts import CheckFacts
from amiable.policies.check.page import words
from amiable.policies.check.vocabulary import vocabulary

LEGAL_FORMS = vocabulary("legal_forms")
_FRENCH_PREFIX = re.compile(r"^(?:\+|00)33(?:0)?")


@dataclass(frozen=True)
class Allowed:
    """The facts, the debtor, the invoices and the day, with what the rules compare."""

    facts: CheckFacts
    debtor: Debtor
    invoices: tuple[Invoice, ...]
    today: date

    @property
    def action(self) -> Action:
        """The main action."""
        return self.facts.actions[0]

    @property
    def consumer(self) -> bool:
        """True when consumer law applies."""
        return self.debtor.kind is DebtorKind.CONSUMER

    @cached_property
    def amounts(self) -> frozenset[tuple[Decimal, str]]:
        """(value, currency) of every amount that may be stated."""
        own = [money for invoice in self.invoices for money in (invoice.amount, invoice.outstanding) if money]
        return frozenset((money.amount, money.currency) for money in (*self.facts.amounts, *own))

    @cached_property
    def values(self) -> frozenset[Decimal]:
        """The same without their currency."""
        return frozenset(value for value, _ in self.amounts)

    @cached_property
    def dates(self) -> frozenset[date]:
        """Every date that may be stated."""
        own = {day for invoice in self.invoices for day in (invoice.issued, invoice.due)}
        return self.facts.dates | own

    @cached_property
    def invoice_keys(self) -> frozenset[str]:
        """Invoice numbers without separators, folded."""
        return frozenset(invoice_key(invoice.number) for invoice in self.invoices)

    @cached_property
    def links(self) -> frozenset[str]:
        """Links that may be stated, compared letter by letter."""
        return frozenset(link.rstrip("/") for link in self.facts.links)

    @cached_property
    def emails(self) -> frozenset[str]:
        """Both parties' e-mail addresses, lower case."""
        contacts = (contact.email for contact in self.debtor.contacts)
        own = (self.facts.sender.email, *contacts, *self.facts.contacts)
        return frozenset(address.lower() for address in own if "@" in address)

    @cached_property
    def phones(self) -> frozenset[str]:
        """The company's telephone and others allowed, as ten digits."""
        return frozenset(phone_key(number) for number in (self.facts.sender.phone, *self.facts.contacts) if number)

    @cached_property
    def iban(self) -> str:
        """The company's IBAN without spaces."""
        return "".join(self.facts.sender.iban.split()).upper()

    @cached_property
    def bic(self) -> str:
        """The company's BIC without its optional branch `XXX`."""
        return self.facts.sender.bic.upper().removesuffix("XXX")

    @cached_property
    def signatory(self) -> frozenset[str]:
        """Words of the signatory's name."""
        return words(self.facts.sender.signatory)

    @cached_property
    def company(self) -> frozenset[str]:
        """Words of the company's name and address."""
        sender = self.facts.sender
        return words(sender.name, sender.address, *sender.names) | LEGAL_FORMS

    @cached_property
    def people(self) -> frozenset[str]:
        """Words of the debtor's name and contacts."""
        return words(self.debtor.name, *(contact.name for contact in self.debtor.contacts)) - LEGAL_FORMS

    @cached_property
    def names(self) -> frozenset[str]:
        """Every word of a name that may appear."""
        return self.signatory | self.company | self.people


def invoice_key(number: str) -> str:
    """Letters and digits alone, lower case: `FA-2026-0131` and `fa 2026/0131` are one number."""
    return re.sub(r"[^a-z0-9]", "", number.lower())


def phone_key(number: str) -> str:
    """Digits alone, +33 and 0033 written 0."""
    compact = re.sub(r"[^\d+]", "", number)
    return re.sub(r"\D", "", _FRENCH_PREFIX.sub("0", compact))
