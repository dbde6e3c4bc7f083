"""Amounts that the words imply: the whole debt, what is left of it, a share of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from amiable.domain.invoice import Invoice
from amiable.domain.money import CENT
from amiable.french.amounts import AmountSpan
from amiable.french.fold import fold
from amiable.french.numbers import ShareSpan, find_shares
from amiable.reading.facts.page import Anchor, Page

_WHOLE = re.compile(
    r"\b(?:factures?|fact|(?:la |en )?totalite|integralite|integralement|le tout|la somme"
    r"|montant (?:integral|total|du|entier|complet)|la creance|votre creance|le solde|cette somme"
    r"|notre dette|ma dette|la dette|les deux|celle-ci|entierement|en entier|echeance|abonnement|commande"
    r"|situation|honoraires|loyer|note|le principal|l'ensemble)\b"
)
_LEFT = re.compile(r"\b(?:le (?:reste|solde|surplus|restant|complement|reliquat)|la difference)\b")
_OF_SOMETHING_ELSE = re.compile(
    r" (?:de l'|de la |de |du |des |d')(?!(?:la |cette |votre |vos |ma |notre |nos |ces |l[ea] )?(?:factur"
    r"|fact\b|somme|montant"
    r"|solde|dette|total|creance|reste|du\b|ce |cela|ca\b|l'argent|argent|suite|\d|1er|tout|facon|ici|avance))"
)
_PARTLY = re.compile(
    r"\b(?:une? (?:partie|premier\w*|petit\w* \w+)|partiel\w*|en partie|acomptes?|premier (?:versement"
    r"|virement|paiement)|une tranche|quelque chose|une avance|sauf|moins)\b"
)

_UNIT = re.compile(
    r" ?(?:ttc |ht )?(?:/|le |la |l'|par |de l'|du )(?:metre|m2|m3|m²|m³|heure|h\b|unite|kilo|kg|tonne"
    r"|piece|litre|jour|mois|km|l\b|bouteille|u\b|nuit|personne|palette|ml\b|point|carton|cageot|sac\b|colis|kwh"
    r"|stere|une\b)(?! (?:supplement|de trop|en trop|d'attente))"
    r"|(?: piece\b| l'unite\b| chacune?\b| l'heure\b)| ?[x*] ?\d"
)
_APIECE = re.compile(
    r" ?(?:ttc |ht )?(?:le |la |l')(?!\d|1er|mois|semaine|fin|reste|solde|lundi|mardi|mercredi|jeudi"
    r"|vendredi|samedi)\w"
)
_AT = re.compile(r"\ba $")
"""« à 95 € le rouleau »."""
_TIMES = re.compile(r"(?:\d|[x*]) ?[x*] ?$|\b\d+ \w+ a $")
"""« 12 x 4,80 € », « 8 caisses à 29,40 »."""


def owed(invoices: Sequence[Invoice]) -> Decimal | None:
    """What is left to pay on these invoices; None without any."""
    return sum((invoice.outstanding.amount for invoice in invoices), Decimal(0)) if invoices else None


def share_of(whole: Decimal, share: Fraction) -> Decimal:
    """A share of an amount, to the cent."""
    return (whole * share.numerator / share.denominator).quantize(CENT, ROUND_HALF_UP)


def shares_of_debt(text: str) -> tuple[ShareSpan, ...]:
    """Fractions that no other thing is divided by (« la moitié des chambres »), in order."""
    plain = fold(text)
    return tuple(share for share in find_shares(text) if not _OF_SOMETHING_ELSE.match(plain, share.end))


def is_rate(page: Page, span: AmountSpan) -> bool:
    """True for the price of one thing (« 62 € l'heure »), which nobody owes or pays as such."""
    before = page.plain[max(0, span.start - 24) : span.start]
    apiece = _AT.search(before) and _APIECE.match(page.plain, span.end)
    return bool(apiece or _UNIT.match(page.plain, span.end) or _TIMES.search(before))


def rest_said(page: Page, start: int, end: int) -> tuple[int, int] | None:
    """Where these words speak of what is left (« le solde »)."""
    match = _LEFT.search(page.plain, start, end)
    return match.span() if match else None


def speaks_of_whole(page: Page, start: int, end: int) -> bool:
    """True where these words take the debt as a whole for their object."""
    words = page.plain[start:end]
    return bool(_WHOLE.search(words)) and not _PARTLY.search(words)


def speaks_of_part(page: Page, start: int, end: int) -> bool:
    """True where these words speak of a part of the debt."""
    return bool(_PARTLY.search(page.plain, start, end))


_ONE = re.compile(
    r"\b(?:payee|reglee|soldee|acquittee|celle|elle|l'autre|la premiere|la seconde|la facture"
    r"|cette facture|une facture)\b"
)
_SEVERAL = re.compile(
    r"\b(?:les|ces|vos|toutes|elles|celles)\b[^.]{0,30}\b(?:deux|factures|trois|ensemble|payees|reglees"
    r"|soldees)\b|\btout\b|\bles deux\b"
)


def one_or_all(page: Page, event: Anchor, invoices: Sequence[Invoice]) -> Decimal | None:
    """The debt an event speaks of: one invoice where it says one and all are alike, else all of them."""
    low, high = page.sentence(event.start)
    amounts = {invoice.outstanding.amount for invoice in invoices}
    words = page.plain[low:high]
    if len(invoices) > 1 and len(amounts) == 1 and _ONE.search(words) and not _SEVERAL.search(words):
        return next(iter(amounts))
    return owed(invoices)
