"""The one door of the room: words and intents in, facts out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from amiable.domain.calendar import PARIS
from amiable.domain.debtor import Debtor
from amiable.domain.invoice import Invoice
from amiable.domain.reading import Intent, PaidFact
from amiable.reading.facts.absence import find_absence
from amiable.reading.facts.contact import find_contact
from amiable.reading.facts.dispute import find_dispute
from amiable.reading.facts.invoices import OTHER_ONE, find_invoices, mentioned
from amiable.reading.facts.page import Page
from amiable.reading.facts.payment import find_payment
from amiable.reading.facts.promise import find_promise
from amiable.reading.facts.record import Extracted, Notes
from amiable.reading.facts.schedule import find_plan
from amiable.reading.facts.sums import owed
from amiable.reading.facts.verbs import Role

_T = TypeVar("_T")
_PAIR = 2


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
    """The facts of a reply about these open invoices. Only facts of the given intents are looked for.

    `quoted` is the history below the new text: it may name the invoices, and states no fact.
    """
    today = received.astimezone(PARIS).date()
    notes = Notes()
    page = Page(
        text,
        today,
        {invoice.outstanding.amount for invoice in invoices},
        told=Intent.PAID in intents,
        announced=Intent.PROMISE in intents,
    )
    page.point_back()
    numbers = find_invoices(page, subject, quoted, intents, invoices, notes)
    concerned = [invoice for invoice in invoices if invoice.number in numbers] or list(invoices)
    named = mentioned(page, concerned)
    page.forget_amounts([span for spans in named.values() for span in spans])
    shares = shared_out(page, concerned, named)
    paid = find_payment(page, shares[Role.PAID], notes) if Intent.PAID in intents else None
    dispute = None
    if Intent.DISPUTE in intents:
        dispute = find_dispute(
            page, shares[Role.NOT_PAID], notes, paid=paid, lowered=bool(_same_debt(paid, shares, Role.NOT_PAID))
        )
    kind = debtor.kind if debtor else None
    promise = None
    if Intent.PROMISE in intents:
        places = {number: [start for start, _ in spans] for number, spans in named.items()}
        promise = find_promise(
            page,
            shares[Role.PROMISE],
            notes,
            kind=kind,
            paid=_same_debt(paid, shares, Role.PROMISE),
            dispute=dispute if shares[Role.NOT_PAID] == shares[Role.PROMISE] else None,
            places=places,
        )
    plan = None
    if Intent.INSTALMENTS in intents:
        contested = dispute.amount if dispute else None
        plan = find_plan(page, owed(concerned), notes, kind=kind, contested=contested)
    contact = None
    if Intent.CONTACT_CHANGE in intents or Intent.AUTO_REPLY in intents or _names_a_trustee(page, intents):
        contact = find_contact(page, debtor, notes)
    away = find_absence(page, notes) if Intent.AUTO_REPLY in intents else None
    return Extracted(numbers, _said(paid), _said(promise), _said(plan), dispute, _said(contact), away, notes.frozen())


def shared_out(
    page: Page, invoices: Sequence[Invoice], named: Mapping[str, Sequence[tuple[int, int]]]
) -> dict[Role, list[Invoice]]:
    """Of several invoices, those said to be paid, promised, or neither, by the sentence that names each."""
    claims: dict[str, Role] = {}
    for number, spans in named.items():
        for start, end in spans:
            anchor = page.anchor_of(start, end)
            if anchor is not None and anchor.role in (Role.PAID, Role.PROMISE):
                claims.setdefault(number, anchor.role)
    unnamed = [invoice for invoice in invoices if invoice.number not in named]
    if len(invoices) == _PAIR and len(unnamed) == 1 and (match := OTHER_ONE.search(page.plain)):
        anchor = page.anchor_of(*match.span())
        apart = all(
            page.sentence(start) != page.sentence(match.start()) for spans in named.values() for start, _ in spans
        )
        if apart and anchor is not None and anchor.role in (Role.PAID, Role.PROMISE):
            claims[unnamed[0].number] = anchor.role
    shares: dict[Role, list[Invoice]] = {}
    for role, other in ((Role.PAID, Role.PROMISE), (Role.PROMISE, Role.PAID)):
        own = [invoice for invoice in invoices if claims.get(invoice.number) is role]
        left = [invoice for invoice in invoices if claims.get(invoice.number) is not other]
        shares[role] = own or left or list(invoices)
    shares[Role.NOT_PAID] = [invoice for invoice in invoices if invoice.number not in claims] or list(invoices)
    return shares


_TRUSTEE = re.compile(r"\b(?:mandataire|liquidateur|liquidatrice|administrateur|administratrice)\b")
_MASTER = re.compile(r"\b(?:[Mm]a[iî]tre|Me) [A-ZÀ-ÖØ-Þ]")
_WRITE_THERE = re.compile(r"@|\b(?:adress|ecri|declar|contact|aupres|voir avec|rapproch|transmet|envoy|produi)")


def _names_a_trustee(page: Page, intents: Sequence[Intent]) -> bool:
    """A procedure that says to whom the claim must be declared, by address, or which lawyer holds it."""
    if Intent.INSOLVENCY not in intents:
        return False
    if "@" not in page.plain:
        return bool(_MASTER.search(page.flat))
    return bool(_TRUSTEE.search(page.plain) or _WRITE_THERE.search(page.plain))


def _same_debt(paid: PaidFact | None, shares: Mapping[Role, Sequence[Invoice]], role: Role) -> PaidFact | None:
    """A payment lowers what is promised or contested only where both are about the same invoices."""
    return paid if list(shares[Role.PAID]) == list(shares[role]) else None


def _said(fact: _T | None) -> _T | None:
    """A fact of which nothing is said is none."""
    return fact if fact is not None and any(value not in (None, ()) for value in vars(fact).values()) else None
