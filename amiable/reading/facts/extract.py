"""The one door of the room: words and intents in, facts out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from amiable.domain.calendar import PARIS
from amiable.domain.debtor import Debtor
from amiable.domain.invoice import Invoice
from amiable.domain.reading import Intent
from amiable.reading.facts.absence import find_absence
from amiable.reading.facts.contact import find_contact
from amiable.reading.facts.dispute import find_dispute
from amiable.reading.facts.invoices import find_invoices
from amiable.reading.facts.page import Page
from amiable.reading.facts.payment import find_payment
from amiable.reading.facts.promise import find_promise
from amiable.reading.facts.record import Extracted, Notes
from amiable.reading.facts.schedule import find_plan
from amiable.reading.facts.sums import owed

_T = TypeVar("_T")


def extract(
    text: str,
    *,
    subject: str,
    intents: Sequence[Intent],
    invoices: Sequence[Invoice],
    received: datetime,
    debtor: Debtor | None = None,
    quoted: str = "",
) -> Extracted:
    """The facts of a reply about these open invoices. Only facts of the given intents are looked for."""
    today = received.astimezone(PARIS).date()
    notes = Notes()
    page = Page(text, today, {invoice.outstanding.amount for invoice in invoices})
    numbers = find_invoices(page, subject, intents, invoices, notes)
    concerned = [invoice for invoice in invoices if invoice.number in numbers] or list(invoices)
    paid = find_payment(page, concerned, notes) if Intent.PAID in intents else None
    dispute = find_dispute(page, concerned, notes) if Intent.DISPUTE in intents else None
    promise = None
    if Intent.PROMISE in intents:
        kind = debtor.kind if debtor else None
        promise = find_promise(page, concerned, notes, kind=kind, paid=paid, dispute=dispute)
    plan = find_plan(page, owed(concerned), notes) if Intent.INSTALMENTS in intents else None
    contact = None
    if Intent.CONTACT_CHANGE in intents or Intent.AUTO_REPLY in intents:
        contact = find_contact(page, debtor, notes)
    away = find_absence(page, notes) if Intent.AUTO_REPLY in intents else None
    return Extracted(numbers, _said(paid), _said(promise), _said(plan), dispute, _said(contact), away, notes.frozen())


def _said(fact: _T | None) -> _T | None:
    """A fact of which nothing is said is none."""
    return fact if fact is not None and any(value not in (None, ()) for value in vars(fact).values()) else None
