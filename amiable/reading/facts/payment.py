"""A payment said to have left: date, amount, method, reference."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from amiable.domain.invoice import Invoice
from amiable.domain.reading import PaidFact, PaymentMethod
from amiable.french.amounts import AmountSpan
from amiable.french.dates import Mention
from amiable.french.numbers import find_shares
from amiable.reading.facts.page import Anchor, Page, Role
from amiable.reading.facts.record import Notes
from amiable.reading.facts.sums import owed, share_of, speaks_of_part, speaks_of_whole

_METHODS: tuple[tuple[PaymentMethod, re.Pattern[str]], ...] = (
    (PaymentMethod.CHEQUE, re.compile(r"\b(?:cheques?|chq|cheqe|chèque)\b")),
    (PaymentMethod.DIRECT_DEBIT, re.compile(r"\b(?:prelevements?|prelevee?s?|preleve|mandat sepa)\b")),
    (PaymentMethod.CARD, re.compile(r"\b(?:carte(?! de (?:visite|voeux))|cb|carte bleue|visa|mastercard|paiement en ligne|paye en ligne|terminal)\b")),
    (PaymentMethod.CASH, re.compile(r"\b(?:especes|liquide|cash|billets)\b")),
    (PaymentMethod.TRANSFER, re.compile(r"\b(?:virements?|viree?s?|virer|virmen\w*|virt|vir\b|transferts?|transfere|vir sepa|virement sepa)\b")),
)
_NO_METHOD = re.compile(r"\b(?:lcr|traite|compensation|compens\w+|mandat(?! sepa)|mandate\w*|lettre de change)\b")
_REFERENCE = re.compile(
    r"(?:\b(?:reference|ref\b\.?|references|sous le|libelle|intitulee?|motif|numero(?: de (?:lot|transaction|cheque|virement|mandat|bordereau|recu|quittance))?|n°s?|no\.?|num\b\.?|#|mandat|recu|quittance|bordereau|lot|transaction|ordre|operation|autorisation|cheque|avec (?:le|en) (?:libelle|reference))"
    r"(?: (?:du virement|de virement|bancaire|de transaction|de paiement|de lot|de l'operation|sepa|interne|n°|numero|suivante?|est|le|la|du|de|sous))*"
    r" ?(?:n°|no|:|=)? ?)"
    r"(?:[\"'(] ?(?P<quoted>[^\"()\n]{2,60}?) ?[\"')]|(?P<code>(?=[\w./-]*\d)[a-z0-9][a-z0-9./-]{1,30}(?: (?=[a-z/.-]*\d)[a-z0-9][a-z0-9./-]{2,30}){0,2}(?<![./-]))(?P<second>(?: et |, | / )(?:n° ?)?\d{4,12}\b)?)"
)


def find_payment(page: Page, invoices: Sequence[Invoice], notes: Notes) -> PaidFact:
    """What is said of a payment made; every field may be open."""
    events = [anchor for anchor in page.anchors if anchor.role is Role.PAID]
    echoes = [anchor for anchor in page.anchors if anchor.role is Role.ECHO]
    events = events or echoes
    return PaidFact(
        _date(page, events, notes), _amount(page, events, invoices, notes), _method(page, events, notes), _reference(page, events, invoices, notes)
    )


def _hung(page: Page, figure: Mention | AmountSpan, events: Sequence[Anchor]) -> bool:
    anchor = page.anchor_of(figure.start, figure.end)
    return anchor in events


def told_dates(page: Page, events: Sequence[Anchor]) -> list[Mention]:
    """The dates of these events: in their sentence, not looking ahead, not after today."""
    return [
        mention
        for mention in page.mentions
        if mention.past is not False
        and _hung(page, mention, events)
        and (day := page.resolve(mention, past=True)) is not None
        and day <= page.today
    ]


def _date(page: Page, events: Sequence[Anchor], notes: Notes):  # type: ignore[no-untyped-def]
    mentions = told_dates(page, events)
    if not mentions:
        mentions = _next_to(page, events)
    if not mentions:
        return None
    by_event: dict[Anchor, Mention] = {}
    for mention in mentions:
        anchor = page.anchor_of(mention.start, mention.end)
        if anchor is None:
            continue
        best = by_event.get(anchor)
        if best is None or page.distance(mention.start, mention.end, anchor) < page.distance(best.start, best.end, anchor):
            by_event[anchor] = mention
    chosen = list(by_event.values()) or mentions
    last = max(chosen, key=lambda mention: page.resolve(mention, past=True) or page.today.min)
    notes.add("paid.date", page.evidence(last.start, last.end))
    return page.resolve(last, past=True)


def _next_to(page: Page, events: Sequence[Anchor]) -> list[Mention]:
    """A date in a sentence without verb, or in a mail that has none at all."""
    return [
        mention
        for mention in page.mentions
        if mention.past is not False
        and page.anchor_of(mention.start, mention.end) is None
        and (day := page.resolve(mention, past=True)) is not None
        and day <= page.today
    ]


def _amount(page: Page, events: Sequence[Anchor], invoices: Sequence[Invoice], notes: Notes) -> Decimal | None:
    total = owed(invoices)
    spans = [span for span in page.amounts if _hung(page, span, events)]
    if not spans:
        spans = [span for span in page.amounts if page.anchor_of(span.start, span.end) is None]
    spans = [span for span in spans if not re.search(r"\b(?:au lieu de|sur les|remise de|escompte de)(?: \S+)? ?$", page.plain[max(0, span.start - 25) : span.start])]
    if spans:
        notes.add("paid.amount", *(page.evidence(span.start, span.end) for span in spans))
        values = [span.value for span in spans]
        if len(set(values)) == 1:
            return values[0]
        for span in spans:
            around = page.plain[max(0, span.start - 25) : span.end + 14]
            if re.search(r"\b(?:total|en tout|au total|soit|d'un montant|somme de)\b", around):
                return span.value
        if total is not None and total in values:
            return total
        if total is not None and sum(values) == total:
            return total
        return values[0] if len(page.sentences) == 1 or total is None or sum(values) > total else sum(values, Decimal(0))
    if total is None:
        return None
    for event in events:
        low, high = page.sentence(event.start)
        for share in find_shares(page.plain[low:high]):
            notes.add("paid.amount", page.evidence(low + share.start, low + share.end))
            return share_of(total, share.value)
        if speaks_of_part(page, low, high):
            continue
        if event.debt or speaks_of_whole(page, low, high):
            notes.add("paid.amount", page.evidence(event.start, event.end))
            return total
    return None


def _scope(page: Page, events: Sequence[Anchor]) -> list[tuple[int, int]]:
    scope = list(dict.fromkeys(page.sentence(event.start) for event in events))
    return scope or list(page.sentences)


def _method(page: Page, events: Sequence[Anchor], notes: Notes) -> PaymentMethod | None:
    for scope in (_scope(page, events), [(0, len(page.plain))]):
        found: dict[PaymentMethod, tuple[int, int]] = {}
        for low, high in scope:
            if _NO_METHOD.search(page.plain, low, high):
                return None
            for method, rule in _METHODS:
                if match := rule.search(page.plain, low, high):
                    found.setdefault(method, match.span())
        if len(found) > 1:
            found.pop(PaymentMethod.TRANSFER, None) if PaymentMethod.DIRECT_DEBIT in found else None
        if len(found) == 1:
            method, span = next(iter(found.items()))
            notes.add("paid.method", page.evidence(*span))
            return method
        if found:
            return None
    return None


def _reference(page: Page, events: Sequence[Anchor], invoices: Sequence[Invoice], notes: Notes) -> str | None:
    numbers = {re.sub(r"\W", "", invoice.number).lower() for invoice in invoices}
    for low, high in (*_scope(page, events), (0, len(page.plain))):
        for match in _REFERENCE.finditer(page.plain, low, high):
            name = "quoted" if match["quoted"] else "code"
            start, end = match.span(name)
            if match["second"]:
                end = match.end("second")
            words = page.text[start:end]
            if re.sub(r"\W", "", words).lower() in numbers or re.search(r"\bfact\w*\.? (?:n° ?)?$", page.plain[max(0, match.start() - 12) : match.start() + 1]):
                continue
            if any(mention.start <= start < mention.end for mention in page.mentions) or any(span.start <= start < span.end for span in page.amounts):
                continue
            notes.add("paid.reference", page.evidence(start, end))
            return words
    return None
