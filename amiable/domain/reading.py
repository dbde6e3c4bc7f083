"""What was understood of a reply, each fact with the words that show it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from amiable.domain.plan import Instalment, Rhythm


class Intent(StrEnum):
    """What a message does. A new member needs its answer in prompts/fr and its row in the chain."""

    PAID = "paid"
    """Says a payment has been made, whole or part."""
    PROMISE = "promise"
    """Will pay, at once or by a date, with no request to spread it."""
    INSTALMENTS = "instalments"
    """Asks to spread or defer the payment, proposes a schedule, or answers one."""
    DISPUTE = "dispute"
    """Contests the debt, its amount, the goods or the service, or refuses to pay."""
    QUESTION = "question"
    """Asks for something before acting: a copy, the bank details, a statement, a call."""
    INSOLVENCY = "insolvency"
    """Says that a collective procedure is open, or that the business has closed."""
    CONTACT_CHANGE = "contact_change"
    """Says that somebody else deals with it, or that the addressee has left."""
    AUTO_REPLY = "auto_reply"
    """An automatic absence or acknowledgement message."""
    BOUNCE = "bounce"
    """A delivery failure report."""
    OTHER = "other"
    """None of these."""


class Attack(StrEnum):
    """Signs that the mail tries to mislead a person or the software."""

    NONE = "none"
    PROMPT_INJECTION = "prompt_injection"
    BANK_DETAILS_CHANGE = "bank_details_change"
    PHISHING_LINK = "phishing_link"
    IMPERSONATION = "impersonation"
    MALFORMED = "malformed"


class DisputeReason(StrEnum):
    """Ground of a dispute."""

    NOT_DELIVERED = "not_delivered"
    DEFECTIVE = "defective"
    PRICE = "price"
    QUANTITY = "quantity"
    DUPLICATE = "duplicate"
    ALREADY_CREDITED = "already_credited"
    PURCHASE_ORDER_MISSING = "purchase_order_missing"
    NOT_ORDERED = "not_ordered"
    VAT = "vat"
    TIME_BARRED = "time_barred"
    SERVICE_QUALITY = "service_quality"
    REFUSAL = "refusal"
    OTHER = "other"


class PaymentMethod(StrEnum):
    """How the debtor says it paid."""

    TRANSFER = "transfer"
    CHEQUE = "cheque"
    CARD = "card"
    DIRECT_DEBIT = "direct_debit"
    CASH = "cash"


@dataclass(frozen=True)
class Evidence:
    """The exact words that show a fact, and where: `text == source[start:end]` of the new text or subject."""

    text: str
    start: int
    end: int
    source: str = "new_text"


@dataclass(frozen=True)
class PaidFact:
    """A payment said to have left."""

    date: dt.date | None = None
    amount: Decimal | None = None
    method: PaymentMethod | None = None
    reference: str | None = None


@dataclass(frozen=True)
class PromiseFact:
    """A payment announced."""

    date: dt.date | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class PlanFact:
    """A schedule asked for; what the writer leaves open is None."""

    count: int | None = None
    amount: Decimal | None = None
    first_date: dt.date | None = None
    every: Rhythm | None = None
    schedule: tuple[Instalment, ...] = ()


@dataclass(frozen=True)
class DisputeFact:
    """What is contested and why."""

    reason: DisputeReason
    amount: Decimal | None = None


@dataclass(frozen=True)
class ContactFact:
    """The person or mailbox that the writer names."""

    name: str | None = None
    email: str | None = None


@dataclass(frozen=True)
class Claims:
    """What a second reader makes of a debtor's words. It names intents and points at words, and states no figure."""

    intents: tuple[Intent, ...]
    """The primary first; never empty."""
    reason: DisputeReason | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    """The debtor's own words for a fact, by its key (`promise.date`, `plan.count`): our rules read the figure."""


@dataclass(frozen=True)
class Reading:
    """What one reply says. `intents` has the primary first; `confidence` is that of the primary, 0 to 1."""

    new_text: str
    intents: tuple[Intent, ...]
    confidence: float
    invoices: tuple[str, ...] = ()
    paid: PaidFact | None = None
    promise: PromiseFact | None = None
    plan: PlanFact | None = None
    dispute: DisputeFact | None = None
    contact: ContactFact | None = None
    away_until: dt.date | None = None
    attack: Attack = Attack.NONE
    second_guess: Intent | None = None
    evidence: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)
    """Keys: `intent.<intent>`, `invoices`, `paid.date`, `plan.count`, `attack`, …"""
    warnings: tuple[str, ...] = ()
    """Keys of warnings for the card (`hidden_text`, `damaged`, …)."""
    reader: str = "embedded"

    @property
    def primary(self) -> Intent:
        """The intent that decides the answer's tone."""
        return self.intents[0]

    def labels(self) -> dict[str, Any]:
        """The labels of the replies schema: ISO dates, decimal strings, only what is known."""
        result: dict[str, Any] = {"intents": [str(i) for i in self.intents]}
        if self.invoices:
            result["invoices"] = list(self.invoices)
        facts = {
            "paid": self.paid,
            "promise": self.promise,
            "plan": self.plan,
            "dispute": self.dispute,
            "contact": self.contact,
        }
        for name, fact in facts.items():
            if fact is not None and (known := _known(fact)):
                result[name] = known
        if self.away_until:
            result["away_until"] = self.away_until.isoformat()
        result["attack"] = str(self.attack)
        return result


def _known(fact: Any) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for name, value in vars(fact).items():
        if value is None or value == ():
            continue
        if name == "schedule":
            known[name] = [{"date": i.date.isoformat(), "amount": str(i.amount.amount)} for i in value]
        elif isinstance(value, dt.date):
            known[name] = value.isoformat()
        elif isinstance(value, Decimal):
            known[name] = f"{value:.2f}"
        elif isinstance(value, int):
            known[name] = value
        else:
            known[name] = str(value)
    return known
