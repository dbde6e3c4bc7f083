"""Collective procedures and surendettement: what freezes, by when a claim is declared (C.com L622-7 to L622-28)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from amiable.domain.calendar import add_months
from amiable.domain.invoice import Invoice
from amiable.policies.legal.tables import law


@dataclass(frozen=True)
class Declaration:
    """Deadlines of a creditor's declaration. `internal` is ours: 15 days before, no weekend extension relied on."""

    declare_by: date
    internal: date
    relief_by: date
    retention_of_title_by: date


def declaration(published: date, *, creditor_abroad: bool = False) -> Declaration:
    """Two months from the BODACC publication, four from abroad (C.com R622-24); relevé de forclusion within six
    (L622-26); retention of title within three (L624-9). Months end on the same day number, else the last (CPC 641).
    """
    terms = law().terms.insolvency
    extra = terms.abroad_extra_months if creditor_abroad else 0
    declare_by = add_months(published, terms.declare_months + extra)
    return Declaration(
        declare_by=declare_by,
        internal=declare_by - timedelta(days=terms.internal_days_before),
        relief_by=add_months(published, terms.relief_months),
        retention_of_title_by=add_months(published, terms.retention_of_title_months),
    )


def is_prior(supplied: date, judgment: date) -> bool:
    """A claim born before the judgment, which takes effect from 0 h of its day (C.com L622-7, R621-4): frozen."""
    return supplied < judgment


def indemnity_barred(due: date, judgment: date) -> bool:
    """No 40 € where the due date falls on or after the judgment (C.com L441-10 II, last sentence)."""
    return due >= judgment


def split(invoices: tuple[Invoice, ...], judgment: date) -> tuple[tuple[Invoice, ...], tuple[Invoice, ...]]:
    """Prior invoices (frozen: nothing may be asked) and later ones (L622-17: a person may remind the administrator).

    The invoice's date stands for the supply's: a claim born before but invoiced after must be sorted by a person.
    """
    prior = tuple(invoice for invoice in invoices if is_prior(invoice.issued, judgment))
    return prior, tuple(invoice for invoice in invoices if invoice not in prior)


def contest_admissibility_by(notified: date) -> date:
    """15 days to contest a surendettement file's admissibility (C.conso R722-1)."""
    return notified + timedelta(days=law().terms.insolvency.contest_admissibility_days)


def justify_claim_by(notified: date) -> date:
    """30 days to justify the claim when the stated amount is wrong (C.conso R723-3)."""
    return notified + timedelta(days=law().terms.insolvency.justify_claim_days)
