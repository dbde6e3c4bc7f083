"""Which of the debtor's invoices a reply is about, however loosely it names them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from amiable.domain.invoice import Invoice
from amiable.domain.reading import Intent
from amiable.french.fold import FOLDED_MONTHS, fold
from amiable.reading.facts.page import LIMIT, Page
from amiable.reading.facts.record import Notes

_MUTE = frozenset({Intent.AUTO_REPLY, Intent.BOUNCE, Intent.OTHER})
_OF_MONTH = re.compile(
    r"\b(?:facture|fact|celle|celles|factures|prestation|livraison|commande|echeance"
    rf"|la)s? (?:du mois )?(?:de |d'|du )(?:mois de |mois d')?(?P<month>{'|'.join(FOLDED_MONTHS)})\b"
)
_LOOSE = re.compile(
    r"(?:\b(?:factures?|fact?s?\.?|fac|fa|la|celle|n°|num(?:ero)?|no|les|et|ref)\.? ?(?:n° ?|numero "
    r"|:)?)(?P<digits>\d{2,10})(?![\w,.]*\d|[ ]?(?:€|euros?\b|%|jours?|fois|h\b|h\d|mois))"
)
_BARE = re.compile(r"(?<![\w.,/€-])(?<!\d )(?P<digits>\d{3,10})(?![\w,./-]*\d| ?(?:€|euros?\b|eur\b|%|\d))")
"""« 131 : payée » : a bare figure that ends one number."""
_ALL = re.compile(
    r"\b(?:les (?:deux|2|trois|3|quatre|4|cinq|5|six|6)(?: (?:factures|ensemble|dernieres))?"
    r"|toutes? (?:les|vos|ces) factures|l'ensemble|toutes (?:les )?(?:deux|trois)|tout le compte|le tout"
    r"|ces (?:deux|trois|quatre)?\s?factures|vos (?:deux|trois|quatre)? ?factures)\b"
)
_OLDEST = re.compile(
    r"\b(?:la|celle)(?: facture)? (?:la )?(?:plus ancienne|plus vieille)|\bla (?:premiere|1ere)(?: facture)?\b"
)
_LATEST = re.compile(r"\bla (?:plus recente|derniere facture|facture la plus recente|seconde|deuxieme)\b")
OTHER_ONE = re.compile(
    r"\b(?:l'autre|la seconde|la deuxieme|la precedente|la suivante)\b(?! (?:jour|fois|semaine|mois))"
)
_STATEMENT = re.compile(
    r"\b(?:releve|extrait|etat|recapitulatif|historique|situation)s?(?: (?:de|des|du|complet"
    r"|detaille))? ?(?:notre |mon |votre )?"
    r"(?:compte|factures?|tout|ce qu)\b(?!.*\b(?:circularis\w+|commissaires? aux comptes|audit\w*))",
    re.DOTALL,
)
"""A statement of account is about all that is open, unless an auditor asks for it."""
_DATED = re.compile(r"\b(?:factures?|celles?|fact)(?: \S+)? (?:du|datee du|emise le|des)(?: \d)?\d?[a-z ]{0,3}$")
Places = dict[str, list[tuple[int, int]]]
_SHORTEST, _PAIR = 3, 2
_SMALL = re.compile(r"\bla (?:plus )?petite\b")
_BIG = re.compile(r"\bla (?:plus )?(?:grosse|grande)\b")


def _age(invoice: Invoice) -> tuple[date, Decimal]:
    return (invoice.issued, Decimal(invoice.due.toordinal()))


def _size(invoice: Invoice) -> tuple[date, Decimal]:
    return (date.min, invoice.outstanding.amount)


_RANKS = ((_OLDEST, min, _age), (_LATEST, max, _age), (_SMALL, min, _size), (_BIG, max, _size))


def find_invoices(
    page: Page, subject: str, quoted: str, intents: Sequence[Intent], invoices: Sequence[Invoice], notes: Notes
) -> tuple[str, ...]:
    """Numbers of the invoices the reply is about, in the order of the file; empty where it concerns none.

    Where the text names none, the subject does, else the history quoted below it.
    """
    if not invoices or not intents or intents[0] in _MUTE:
        return ()
    named = _named(page, invoices, notes)
    asks_all = intents[0] is Intent.QUESTION and bool(_STATEMENT.search(page.plain))
    if not named and not asks_all:
        hands_over = set(intents) <= {Intent.CONTACT_CHANGE}  # says nothing of what is quoted below it
        named = _named_in(subject, invoices) or (set() if hands_over else _named_in(quoted[:LIMIT], invoices))
    if len(invoices) == 1:
        return (invoices[0].number,) if named or _concerns_debt(page, intents) else ()
    if named:
        return tuple(invoice.number for invoice in invoices if invoice.number in named)
    if set(intents) <= {Intent.QUESTION, Intent.CONTACT_CHANGE} and not _STATEMENT.search(page.plain):
        return ()
    return tuple(invoice.number for invoice in invoices)


def mentioned(page: Page, invoices: Sequence[Invoice]) -> dict[str, list[tuple[int, int]]]:
    """Where each invoice is named: by number, by its end, by month, by rank, by its exact amount."""
    places: dict[str, list[tuple[int, int]]] = {}
    _by_number(page, invoices, places)
    _by_ending(page, invoices, places)
    if len(invoices) > 1:
        _by_month(page, invoices, places)
        _by_rank(page, invoices, places)
        _by_day(page, invoices, places)
        _by_amount(page, invoices, places)
    return places


def _by_number(page: Page, invoices: Sequence[Invoice], places: Places) -> None:
    squeezed, offsets = _squeeze(page.plain)
    for invoice in invoices:
        number, _ = _squeeze(fold(invoice.number))
        at = squeezed.find(number) if len(number) >= _SHORTEST else -1
        while at >= 0:
            end = at + len(number)
            if (
                not (squeezed[at - 1 : at].isdigit() and number[0].isdigit())
                and not squeezed[end : end + 1].isdigit()
            ):
                places.setdefault(invoice.number, []).append((offsets[at], offsets[end - 1] + 1))
            at = squeezed.find(number, at + 1)


def _by_ending(page: Page, invoices: Sequence[Invoice], places: Places) -> None:
    taken = [span for spans in places.values() for span in spans]
    for match in (*_LOOSE.finditer(page.plain), *_BARE.finditer(page.plain)):
        start, end = match.span("digits")
        ending = None if any(a < end and start < b for a, b in taken) else _ending(match["digits"], invoices)
        spans = places.get(ending.number, []) if ending else []
        if ending is not None and (start, end) not in spans:
            places.setdefault(ending.number, []).append((start, end))


def _by_rank(page: Page, invoices: Sequence[Invoice], places: Places) -> None:
    for rule, pick, key in _RANKS:
        for match in rule.finditer(page.plain):
            places.setdefault(pick(invoices, key=key).number, []).append(match.span())


def _by_day(page: Page, invoices: Sequence[Invoice], places: Places) -> None:
    for mention in page.mentions:
        if _DATED.search(page.plain[max(0, mention.start - 30) : mention.start + 3]):
            issued = page.resolve(mention, past=True)
            for invoice in invoices:
                if invoice.issued == issued:
                    places.setdefault(invoice.number, []).append((mention.start, mention.end))


def _by_amount(page: Page, invoices: Sequence[Invoice], places: Places) -> None:
    for amount in page.amounts:
        equal = [invoice for invoice in invoices if invoice.outstanding.amount == amount.value]
        if len(equal) == 1:
            places.setdefault(equal[0].number, []).append((amount.start, amount.end))


def _named(page: Page, invoices: Sequence[Invoice], notes: Notes) -> set[str]:
    places = mentioned(page, invoices)
    for spans in places.values():
        notes.add("invoices", *(page.evidence(*span) for span in spans))
    if len(invoices) > 1 and (match := _ALL.search(page.plain)):
        notes.add("invoices", page.evidence(*match.span()))
        return {invoice.number for invoice in invoices}
    whole = sum((invoice.outstanding.amount for invoice in invoices), Decimal(0))
    if len(invoices) > 1 and (total := next((span for span in page.amounts if span.value == whole), None)):
        notes.add("invoices", page.evidence(total.start, total.end))
        return {invoice.number for invoice in invoices}
    if len(invoices) == _PAIR and places and (match := OTHER_ONE.search(page.plain)):
        notes.add("invoices", page.evidence(*match.span()))
        return {invoice.number for invoice in invoices}
    return set(places)


def _named_in(words: str, invoices: Sequence[Invoice]) -> set[str]:
    squeezed, _ = _squeeze(fold(words))
    return {invoice.number for invoice in invoices if _squeeze(fold(invoice.number))[0] in squeezed}


def _squeeze(plain: str) -> tuple[str, list[int]]:
    """The letters and digits alone, with their places."""
    offsets = [place for place, char in enumerate(plain) if char.isalnum()]
    return "".join(plain[place] for place in offsets), offsets


def _ending(digits: str, invoices: Sequence[Invoice]) -> Invoice | None:
    """The only invoice whose number ends with these digits (leading zeros set aside)."""
    fitting = [
        invoice
        for invoice in invoices
        if (tail := re.search(r"\d+$", invoice.number))
        and (tail[0].lstrip("0") == digits.lstrip("0") or re.sub(r"\D", "", invoice.number).endswith(digits))
    ]
    return fitting[0] if len(fitting) == 1 else None


def _by_month(page: Page, invoices: Sequence[Invoice], places: Places) -> None:
    for match in _OF_MONTH.finditer(page.plain):
        month = FOLDED_MONTHS.index(match["month"]) + 1
        fitting = [invoice for invoice in invoices if invoice.issued.month == month]
        if len(fitting) == 1:
            places.setdefault(fitting[0].number, []).append(match.span())


def _concerns_debt(page: Page, intents: Sequence[Intent]) -> bool:
    """A hand-over to a colleague says nothing of the debt unless its words do."""
    if set(intents) <= {Intent.CONTACT_CHANGE}:
        return bool(re.search(r"\b(?:(?:cette|la|votre|vos|ces|toutes les) factures?|la votre)\b", page.plain))
    return True
