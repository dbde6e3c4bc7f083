"""Figures that are no amounts, dates or counts: own invoice numbers, law articles, registration numbers, hours."""

from __future__ import annotations

import re

from amiable.french.fold import fold
from amiable.policies.check.allowed import Allowed, invoice_key
from amiable.policies.check.page import Page
from amiable.policies.legal.payment import RF_BODY_MAX, creditor_reference

_ARTICLES = re.compile(
    r"\barticles? (?:[lrd]\.? ?\*?)?\d[\d-]*(?: \d+°)?(?:(?:,| et| a| ou)(?: suivants"
    r"|(?: de l'article)? (?:[lrd]\.? ?)?\d[\d-]+))*"
    r"|\b[lrd]\.? ?\d{3,4}-\d[\d-]*|\b(?:loi|decret|ordonnance|directive|reglement)(?: (?:n°"
    r"|ue))? ?(?:n° ?)?\d[\d/-]+"
)
_REGISTRATION = re.compile(
    r"\b(?:siret|siren|rcs(?: [a-z-]+){0,3}|tva(?: intracommunautaire)?|ape|naf|rcs)(?: ?:"
    r"| n°)? ?(?:fr ?)?\d(?:[ .]?[\da-z](?![a-z]{2})){3,14}"
)
_CAPITAL = re.compile(r"\bcapital (?:social )?(?:de|:) ?[\d .,]+(?:€|euros|eur)")
_CLOCK = re.compile(r"\b\d{1,2} ?(?:h|heures?)(?: ?\d{2})?(?!\w)|(?<![\d:])\d{1,2}:\d{2}(?![\d:])")


def mask_harmless(page: Page, allowed: Allowed) -> None:
    """Masks them, so that no later rule takes them for something else."""
    unspaced = page.masked.replace(" ", "")
    for invoice in sorted(allowed.invoices, key=lambda invoice: -len(invoice.number)):
        parts = [re.escape(part) for part in re.findall(r"[a-z]+|\d+", fold(invoice.number))]
        if parts:
            number = rf"(?<![a-z0-9]){'[^a-z0-9¤]{0,2}'.join(parts)}(?![a-z0-9])"
            _mask_all(page, re.compile(number))
        reference = creditor_reference(invoice.number) if len(invoice_key(invoice.number)) <= RF_BODY_MAX else ""
        if reference and reference.lower() in unspaced:
            _mask_all(page, re.compile(" ?".join(reference.lower())))
    for reference in sorted(allowed.facts.references):
        if reference.lower() in unspaced:
            _mask_all(page, re.compile(rf"(?<![a-z0-9]){' ?'.join(reference.lower())}(?![a-z0-9])"))
    for pattern in (_ARTICLES, _REGISTRATION, _CAPITAL, _CLOCK):
        _mask_all(page, pattern)


def _mask_all(page: Page, pattern: re.Pattern[str]) -> None:
    for match in pattern.finditer(page.masked):
        page.mask(*match.span())
