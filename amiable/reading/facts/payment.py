"""A payment said to have left: date, amount, method, reference."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from amiable.domain.invoice import Invoice
from amiable.domain.reading import PaidFact, PaymentMethod
from amiable.french.amounts import AmountSpan
from amiable.french.dates import Mention
from amiable.reading.facts.page import Anchor, Page
from amiable.reading.facts.record import Notes
from amiable.reading.facts.sums import (
    one_or_all,
    owed,
    rest_said,
    share_of,
    shares_of_debt,
    speaks_of_part,
    speaks_of_whole,
)
from amiable.reading.facts.verbs import Role

_METHODS: tuple[tuple[PaymentMethod, re.Pattern[str]], ...] = (
    (PaymentMethod.CHEQUE, re.compile(r"\b(?:cheques?|chq|cheqe|chèque)\b")),
    (PaymentMethod.DIRECT_DEBIT, re.compile(r"\b(?:prelevements?|domiciliation|prelevee?s?|preleve|mandat sepa)\b")),
    (
        PaymentMethod.CARD,
        re.compile(
            r"\b(?:carte(?! de (?:visite|voeux))|cb|carte bleue|visa|mastercard|paiement en ligne"
            r"|paye en ligne|terminal)\b"
        ),
    ),
    (PaymentMethod.CASH, re.compile(r"\b(?:especes?|liquide|cash|billets)\b")),
    (
        PaymentMethod.TRANSFER,
        re.compile(
            r"\b(?:virements?|viree?s?|virer|virmen\w*|virt|vir\b|transferts?|transfere|vir sepa|virement sepa"
            r"|sur votre (?:nouveau |ancien )?(?:compte|iban|rib)|depuis (?:notre|mon|le) compte)\b"
        ),
    ),
)
_NO_METHOD = re.compile(r"\b(?:lcr|traite|compensation|compens\w+|lettre de change)\b")
_REFERENCE = re.compile(
    r"(?:\b(?:reference(?: c'est)?|ref\b\.?|references|sous le|marque|libelle|intitulee?|motif|communication"
    r"|(?:numero|code|n°) de confirmation|confirmation|ticket"
    r"|numero(?: de (?:lot|transaction|cheque|virement|mandat|bordereau|recu|quittance))?|n°s?|no\.?"
    r"|num\b\.?|#|mandat|recu|quittance|bordereau|lot|transaction|ordre|operation|autorisation|cheque"
    r"|avec (?:le|en) (?:libelle|reference))"
    r"(?: (?:du virement|de virement|bancaire|de transaction|de paiement|de lot|de l'operation|sepa"
    r"|interne|structuree|n°|numero|suivante?|est|le|la|du|de|sous|portant))*"
    r" ?(?:n°|no|:|=)? ?\(? ?(?:n° ?)?)"
    r"(?:\" ?(?P<quoted>[^\"\n]{2,60}?) ?\"|(?P<belgian>\+{3}[\d/]{6,20}\+{3})"
    r"|(?!\d{2,5}(?:[.,]\d\d)?(?: ?(?:€|euros?\b)| (?:est|sont|a ete|ont ete|part\w*)\b))"
    r"(?P<code>(?=[\w./-]*\d)[a-z0-9][a-z0-9./-]{1,30}(?:"
    r" (?=[a-z/.-]*\d)[a-z0-9][a-z0-9./-]{2,30}){0,2}(?<![./-])(?!,\d))(?P<second>(?: et |, "
    r"| / )(?:n° ?)?\d{4,12}\b(?![.,]\d))?)"
)
_QUOTED_BEFORE = re.compile(
    r"(?:avec|sous|mis|portant) (?:\" ?)?(?P<line>(?<=\" )[^\"\n]{2,60}?|(?<=\")[^\"\n]{2,60}?"
    r"|(?=[\w./-]*\d)[\w./-]{3,30})"
    r"(?: ?\")? (?:en|comme|pour|dans le) (?:libelle|reference|motif"
    r"|communication|objet)\b"
)
_OF_INVOICE = re.compile(
    r"\b(?:fact\w*|commande|client|dossier|bl|devis|relance|recommande|suivi|colis)\.? (?:n° ?)?\w?$"
)
_TAKEN_OFF = re.compile(r"\b(?:penalit\w*|deduction|retenue|retour|livraison)\b")
"""A slip that shows what was taken off is not the reference of the payment."""
_PLAINLY = ("ref", "libel", "motif", "comm", "intitul")
"""A mandate or cheque has its number too; what is called a reference goes first."""
_IN_CAPITALS = re.compile(
    r"(?i:libellé|libelle|intitulé|intitule|communication"
    r"|(?:r[ée]f[ée]rence)(?-i:(?=[^a-z\n]{2,40}\d))) ?:? ?(?P<line>[A-Z][A-Z0-9 ./-]{2,40}[A-Z0-9])\b"
)
_REFERENCE_LINE = re.compile(
    r"(?:^|\n)[ *-]*(?:reference|ref|libelle|motif|communication)[a-z"
    r" .]{0,24}?[:=] ?(?P<line>[^\n,;]{2,60}?)[ .]*(?=\n|$|[,;])"
)


_ASIDE = re.compile(
    r"\b(?:au lieu de|sur les|remise de|escompte de|deduit de|deduction de|plafond\w*(?: de| a)?|hors"
    r"|au lieu des)(?: la somme de)?(?: \S+)? ?$"
)
_IN_ALL = re.compile(r"\b(?:total|en tout|au total|soit|d'un montant|somme de|montant de|a hauteur de)\b")
_DEPOSIT = re.compile(r"\b(?:acompte|arrhes)\b[^,;.]*$")
_AT_ORDER = re.compile(r"[^,;.]{0,30}\b(?:a la (?:commande|signature|reservation)|d'acompte|d'arrhes)\b")
_DISCOUNT = re.compile(r"\b(?:escompte|remise|tva|taux|penalit\w*|rabais)\b")
_LEFT = re.compile(r" ?(?:de difference|d'ecart|restants?|qui restent|manquants?|de solde|restant dus)")
_RESUMED = re.compile(
    r"[^.;?!\d]{0,40}\b(?:on|nous|je|j')(?: |(?<='))(?:(?:vous|te) |t')?(?:l[ae]s? |l')(?:a|ai|avons)\b"
)
"""« les 388 € qui restent, on vous les a virés »."""
_AND = re.compile(
    r"[, ]+(?:et|puis) (?:(?:un|de|encore|enfin|l'autre|le second"
    r"|un second)[, ]+)*(?:par erreur[, ]+)?(?:les? )?(?:qui \w+ )?(?:le |du )?"
)
_COMMA = re.compile(r" ?, ?(?:le |du )?")
"""« 500 € le 20 avril, 750 € le 6 mai »: what joins two dated sums, the sums left out."""
_TWICE = re.compile(
    r"\b(?:deux|2) fois (?=(?:notre|votre|le |la |cette|par|ce |l'|\(|,)|[^.;]{0,30}\berreur\b)|\ben double\b"
)
_GIVE_BACK = re.compile(
    r"\b(?:rembours|retourn|restitu|rend(?:re|ez))\w*[^.;?]{0,30}\b(?:un des|l'un|le second|le deuxieme"
    r"|trop[- ]percu|l'autre|doublon)"
)
_KEPT = re.compile(r"\b(?:reten\w+|retien\w+|dedui\w+|retir\w+|bloqu\w+|gard\w+)\b")
_FAR, _NEAR, _OBJECT = 150, 40, 12


def find_payment(page: Page, invoices: Sequence[Invoice], notes: Notes) -> PaidFact:
    """What is said of a payment made; every field may be open. `invoices`: those that the payment may be for."""
    events = [anchor for anchor in page.anchors if anchor.role is Role.PAID]
    if len(page.amounts) > 1 or len(events) > 1:
        events = [event for event in events if not _is_deposit(page, event)] or events
    events = events or [anchor for anchor in page.anchors if anchor.role is Role.ECHO]
    events = events or [
        anchor
        for anchor in page.anchors
        if anchor.role is Role.OTHER and not anchor.noun and _tells_of_payment(page, anchor)
    ]
    return PaidFact(
        _date(page, events, notes),
        _amount(page, events, invoices, notes),
        _method(page, events, notes),
        _reference(page, events, invoices, notes),
    )


def _tells_of_payment(page: Page, anchor: Anchor) -> bool:
    """« un tiers est déjà parti »: a sentence of money or of a share."""
    low, high = page.sentence(anchor.start)
    return page.speaks_of_money(low, high) or bool(shares_of_debt(page.plain[low:high]))


def _is_deposit(page: Page, event: Anchor) -> bool:
    """Paid with the order, before the invoice."""
    low, _ = page.sentence(event.start)
    return bool(_DEPOSIT.search(page.plain, low, event.start) or _AT_ORDER.match(page.plain, event.end))


def _cost(page: Page, start: int, end: int, event: Anchor, *, amount: bool = False) -> int | None:
    """How doubtful it is that a figure belongs to this payment; None when it cannot."""
    if page.sentence(start) != page.sentence(event.start):
        return None
    cost = page.distance(start, end, event)
    nearest = page.anchor_of(start, end)
    object_of_it = amount and nearest is not None and 0 <= start - nearest.end <= _OBJECT
    if nearest is None or nearest == event:
        return cost
    if nearest.role is Role.PROMISE:
        return cost + 100
    if nearest.role is Role.OTHER and object_of_it:
        return None  # « vous m'avez rendu 50 € »
    if nearest.role is Role.OTHER:
        return cost + (40 if nearest.end <= event.start else 70) + (100 if nearest.noun else 0)
    return cost


def _date(page: Page, events: Sequence[Anchor], notes: Notes) -> date | None:
    best: dict[Anchor | None, tuple[int, Mention, date]] = {}
    for mention in page.mentions:
        day = page.resolve(mention, past=True) if mention.past is not False else None
        if day is None or day > page.today:
            continue
        if page.anchor_of(mention.start, mention.end) is None:
            options: list[tuple[int, Anchor | None]] = [(90, None)]
        else:
            options = [
                (cost, event)
                for event in events
                if (cost := _cost(page, mention.start, mention.end, event)) is not None
            ]
        if not options:
            continue
        cost, event = min(options, key=lambda option: option[0])
        if cost < _FAR and (event not in best or cost < best[event][0]):
            best[event] = (cost, mention, day)
    if len(best) > 1:
        best.pop(None, None)
    if not best:
        return None
    _, mention, day = max(best.values(), key=lambda item: item[2])
    for other in page.mentions:
        between = _without_amounts(page, mention.end, other.start) if mention.end <= other.start else ""
        listed = _COMMA.fullmatch(between) and any(mention.end <= span.start < other.start for span in page.amounts)
        joined = _AND.fullmatch(between) or listed
        later = page.resolve(other, past=True) if joined else None
        if later is not None and day < later <= page.today:  # « le 2 et le 9 mars »
            mention, day = other, later
    notes.add("paid.date", page.evidence(mention.start, mention.end))
    return day


def _amount(page: Page, events: Sequence[Anchor], invoices: Sequence[Invoice], notes: Notes) -> Decimal | None:
    total = owed(invoices)
    left = _rest(page, events, total)
    return _stated(page, events, invoices, total, notes) if left is None else left


def _stated(
    page: Page, events: Sequence[Anchor], invoices: Sequence[Invoice], total: Decimal | None, notes: Notes
) -> Decimal | None:
    """The sum written beside the payment, else what its words imply."""
    spans = [
        span
        for span in page.amounts
        if any(
            (cost := _cost(page, span.start, span.end, event, amount=True)) is not None and cost < 2 * _FAR
            for event in events
        )
    ]
    if not spans and not any(speaks_of_whole(page, *page.sentence(event.start)) for event in events if event.debt):
        spans = [span for span in page.amounts if page.anchor_of(span.start, span.end) is None]
    spans = [span for span in spans if not _ASIDE.search(page.plain[max(0, span.start - 40) : span.start])]
    spans = [span for span in spans if not _LEFT.match(page.plain, span.end) or _RESUMED.match(page.plain, span.end)]
    spans = [span for span in spans if not _is_ahead(page, (span.start, span.end))] or spans
    spans = [span for span in spans if total is None or span.value <= 3 * total] or spans
    if spans:
        value = _one_of(page, spans, total, invoices)
        if value is not None and _is_twice(page, events):
            value *= 2
        notes.add(
            "paid.amount", *(page.evidence(span.start, span.end) for span in spans if value in (span.value, None))
        )
        return value
    return None if total is None else _implied(page, events, invoices, total, notes)


def _implied(
    page: Page, events: Sequence[Anchor], invoices: Sequence[Invoice], total: Decimal, notes: Notes
) -> Decimal | None:
    """« la moitié », « la facture est payée »."""
    for event in events:
        low, high = page.sentence(event.start)
        for share in shares_of_debt(page.plain[low:high]):
            if share.value >= 1 or _DISCOUNT.search(
                page.plain[max(low, low + share.start - 30) : low + share.end + 30]
            ):
                continue
            notes.add("paid.amount", page.evidence(low + share.start, low + share.end))
            return share_of(total, share.value)
        if speaks_of_part(page, low, high):
            continue
        if event.debt or speaks_of_whole(page, low, high):
            notes.add("paid.amount", page.evidence(event.start, event.end))
            whole = one_or_all(page, event, invoices)
            return whole * 2 if whole is not None and _is_twice(page, [event]) else whole
    same = next((span for span in page.amounts if span.value == total), None)
    if same is not None:
        notes.add("paid.amount", page.evidence(same.start, same.end))
        return total
    return None


def _rest(page: Page, events: Sequence[Anchor], total: Decimal | None) -> Decimal | None:
    """« 62,50 € retenus, le reste vous a été viré »: all but the one sum named elsewhere."""
    others = {span.value for span in page.amounts if total is not None and span.value < total}
    if total is None or len(others) != 1:
        return None
    for event in events:
        low, high = page.sentence(event.start)
        span = rest_said(page, low, event.start)
        told = [amount for amount in page.amounts if low <= amount.start < high]
        kept = [amount for amount in told if _KEPT.search(page.plain, low, amount.start)]
        if span and (not told or (kept == told and told[-1].end <= span[0])):
            return total - others.pop()
    return None


def _one_sum(page: Page, spans: Sequence[AmountSpan], total: Decimal | None, invoices: Sequence[Invoice]) -> Decimal:
    """One figure: said twice for two payments, the half of a debt whose other half went too, or itself."""
    value = spans[0].value
    if len(spans) > 1 and _are_two(page, spans) and total and value * len(spans) <= total:
        return value * len(spans)
    other_half = re.search(r"\bl'autre moitie\b|\ble reste\b|\ble solde\b", page.plain)
    if total is not None and value * 2 == total and other_half and len(invoices) == 1:
        return total if Role.PROMISE not in {anchor.role for anchor in page.anchors} else value
    return value


def _are_two(page: Page, spans: Sequence[AmountSpan]) -> bool:
    """« 500 le mois dernier et 500 la semaine passée »: the same sum on different days."""
    return all(
        re.search(r"\b(?:et|puis)(?: encore)? $", page.plain[last.end : this.start])
        and any(last.end <= mention.start < this.start for mention in page.mentions)
        for last, this in pairwise(spans)
    )


def _without_amounts(page: Page, start: int, end: int) -> str:
    words = page.plain[start:end]
    for span in page.amounts:
        if start <= span.start < end:
            words = words.replace(page.plain[span.start : span.end] + " ", "", 1)
    return words


def _is_twice(page: Page, events: Sequence[Anchor]) -> bool:
    """A payment told as made twice by mistake."""
    if _GIVE_BACK.search(page.plain):
        return bool(_TWICE.search(page.plain))
    return any(_TWICE.search(page.plain, *page.sentence(event.start)) for event in events)


def _one_of(
    page: Page, spans: Sequence[AmountSpan], total: Decimal | None, invoices: Sequence[Invoice]
) -> Decimal | None:
    """Which of several figures is the payment: a stated total, a sum that adds up, or the debt itself."""
    values = list(dict.fromkeys(span.value for span in spans))
    if len(values) == 1:
        return _one_sum(page, spans, total, invoices)
    for span in spans:
        if _IN_ALL.search(page.plain[max(0, span.start - 25) : span.end + 12]):
            return span.value
    if total is not None and (total in values or sum(values) == total):
        return total
    if total is None or sum(values) > total:
        return values[0]
    return sum(values, Decimal(0))


def _scope(page: Page, events: Sequence[Anchor]) -> list[tuple[int, int]]:
    scope = list(dict.fromkeys(page.sentence(event.start) for event in events))
    return scope or list(page.sentences)


def _method(page: Page, events: Sequence[Anchor], notes: Notes) -> PaymentMethod | None:
    for scope in (_scope(page, events), [(0, len(page.plain))]):
        found: dict[PaymentMethod, tuple[int, int]] = {}
        for low, high in scope:
            for method, rule in _METHODS:
                if match := rule.search(page.plain, low, high):
                    found.setdefault(method, match.span())
            if _NO_METHOD.search(page.plain, low, high) and not any(_is_by(page, span) for span in found.values()):
                return None
        if len(found) > 1:
            found = {method: span for method, span in found.items() if not _is_ahead(page, span)} or found
        if len(found) > 1:
            found.pop(PaymentMethod.TRANSFER, None) if PaymentMethod.DIRECT_DEBIT in found else None
        if len(found) == 1:
            method, span = next(iter(found.items()))
            notes.add("paid.method", page.evidence(*span))
            return method
        if len({page.sentence(span[0]) for span in found.values()}) == 1:
            method, span = min(found.items(), key=lambda item: _nearest(page, item[1], events))
            if _nearest(page, span, events) > _NEAR:
                return None
            notes.add("paid.method", page.evidence(*span))
            return method
    return None


def _is_ahead(page: Page, span: tuple[int, int]) -> bool:
    """The means of a payment to come (« il manque 50 € que je vous vire »)."""
    anchor = page.anchor_of(*span)
    return anchor is not None and anchor.role is Role.PROMISE


def _is_by(page: Page, span: tuple[int, int]) -> bool:
    return page.plain[max(0, span[0] - 7) : span[0]].rstrip(" un").endswith("par")


def _nearest(page: Page, span: tuple[int, int], events: Sequence[Anchor]) -> int:
    return min((page.distance(*span, event) for event in events), default=_FAR)


def _reference(page: Page, events: Sequence[Anchor], invoices: Sequence[Invoice], notes: Notes) -> str | None:
    said = (_REFERENCE_LINE.search(page.plain), _IN_CAPITALS.search(page.flat), _QUOTED_BEFORE.search(page.plain))
    if match := next(filter(None, said), None):
        return _noted(page, *match.span("line"), notes)
    numbers = {re.sub(r"\W", "", invoice.number).lower() for invoice in invoices}
    scopes = [
        (low, high, plainly)
        for low, high in (*_scope(page, events), (0, len(page.plain)))
        for plainly in (True, False)
    ]
    scopes.sort(key=lambda scope: not scope[2])
    for low, high, plainly in scopes:
        for match in _REFERENCE.finditer(page.plain, low, high):
            if match[0].startswith(_PLAINLY) is not plainly:
                continue
            start, end = match.span("quoted" if match["quoted"] else "belgian" if match["belgian"] else "code")
            if match["second"]:
                end = match.end("second")
            before = page.plain[max(0, match.start() - 12) : match.start() + 1]
            own = re.sub(r"\W", "", page.flat[start:end]).lower() in numbers
            aside = match[0].startswith("bordereau") and _TAKEN_OFF.search(page.plain[max(0, start - 90) : start])
            if aside or _OF_INVOICE.search(before) or (own and not match[0].startswith(_PLAINLY)):
                continue
            if any(mention.start <= start < mention.end for mention in page.mentions) or any(
                span.start <= start < span.end for span in page.amounts
            ):
                continue
            return _noted(page, start, end, notes)
    return None


def _noted(page: Page, start: int, end: int, notes: Notes) -> str:
    notes.add("paid.reference", page.evidence(start, end))
    return page.flat[start:end]
