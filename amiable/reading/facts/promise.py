"""A payment announced: date and amount."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from amiable.domain.debtor import DebtorKind
from amiable.domain.invoice import Invoice
from amiable.domain.reading import DisputeFact, PaidFact, PromiseFact
from amiable.french.amounts import AmountSpan
from amiable.french.dates import Form, Mention
from amiable.french.numbers import find_shares
from amiable.reading.facts.page import Anchor, Page, Role
from amiable.reading.facts.record import Notes
from amiable.reading.facts.sums import one_or_all, owed, share_of, speaks_of_part, speaks_of_whole

_REST = re.compile(
    r"\b(?:le (?:reste|solde|restant|complement)|du reste|la difference|le surplus|l'autre moitie|reliquat)\b"
)
_ASIDE = re.compile(r"\b(?:ecart de|arrondi de|au lieu de|avoir de|remise de|penalites de|frais de)(?: \S+)? ?$")
_CONDITION = re.compile(
    r"\b(?:des (?:que|qu'|reception|l'avoir|son|sa|leur)|quand|lorsque?|une fois|a (?:la )?reception"
    r"|apres (?:la )?reception|si )"
)
_WHEN_DUE = re.compile(r"\ba (?:son|l'|leur) ?echeance\b")
_PAYS = re.compile(r"\b(?:pay\w+|vir\w+|regl\w+)\b")
_CORRECTED = re.compile(r"\b(?:mettons|disons|plutot|ou plutot|donc)(?: le)? ?$")
_LIMIT = re.compile(r"\b(?:avant|au plus tard|d'ici|pour)\b[^,.]{0,12}$")
_CLEAR, _NO_VERB, _OTHER_VERB = 60, 60, 150
"""Doubt, in characters of distance."""
_NOT_DUE = re.compile(r"\b(?:pas|non|encore) (?:encore )?(?:echue?s?|exigible)|\ba echoir\b")
_ITSELF = re.compile(
    r"\b(?:elle|le mandat|celle-ci|celle-la|celle la|celle|la depense|votre du|la dette|l'autre|la seconde)\b"
)
_VEHICLE = re.compile(r"\b(?:virement|cheque|versement)\b")
_MANDATE = re.compile(r"\b(?:mandat\w*)\b")
_TRIGGER = re.compile(
    r"\b(?:notre client|nos clients|on (?:nous|me) (?:paie|regle)|centrale|subvention|loyer|caf"
    r"|pole emploi|assurance|banque (?:nous|debloque)|deblo\w+|vote\w*|conge\w*|ferme\w*|retour|rentre\w*"
    r"|arrive|encaisse\w*|touche\w*|recoi\w*|attend\w*)\b"
)


def find_promise(
    page: Page,
    invoices: Sequence[Invoice],
    notes: Notes,
    *,
    kind: DebtorKind | None = None,
    paid: PaidFact | None = None,
    dispute: DisputeFact | None = None,
    places: Sequence[int] = (),
) -> PromiseFact:
    """What is said of a payment to come; every field may be open."""
    events = [anchor for anchor in page.anchors if anchor.role is Role.PROMISE]
    return PromiseFact(
        _date(page, invoices, kind, paid, notes), _amount(page, events, invoices, paid, dispute, places, notes)
    )


def _date(
    page: Page, invoices: Sequence[Invoice], kind: DebtorKind | None, paid: PaidFact | None, notes: Notes
) -> date | None:
    candidates: list[tuple[int, Mention, date]] = []
    for mention in page.mentions:
        day = page.resolve(mention, past=False) if mention.past is not True else None
        if day is None or day < page.today or not _can_be_promised(page, mention, kind):
            continue
        if (cost := _cost(page, mention, paid)) is not None:
            candidates.append((cost, mention, day))
    if not candidates:
        return _due_date(page, invoices, notes)
    clear = [item for item in candidates if item[0] < _CLEAR]
    if len(invoices) > 1 and len(clear) > 1:
        due = [item for item in clear if not _NOT_DUE.search(page.plain, *page.sentence(item[1].start))]
        candidates = due[:1] or clear
    _, mention, day = min(candidates, key=lambda item: item[0])
    notes.add("promise.date", page.evidence(mention.start, mention.end))
    return day


def _can_be_promised(page: Page, mention: Mention, kind: DebtorKind | None) -> bool:
    low, high = page.sentence(mention.start)
    if mention.form is Form.OFFSET and _CONDITION.search(page.plain, low, mention.start):
        return False  # « dès réception, dans la journée »: counted from a day that is not known
    mandate = kind is DebtorKind.PUBLIC and _MANDATE.search(page.plain)
    return not mandate or bool(_PAYS.search(page.plain, low, high))


def _cost(page: Page, mention: Mention, paid: PaidFact | None) -> int | None:
    """How doubtful it is that a date is that of the payment; None when it cannot be."""
    anchor = page.anchor_of(mention.start, mention.end)
    if anchor is None:
        cost = _NO_VERB
    elif anchor.role is Role.PROMISE:
        cost = page.distance(mention.start, mention.end, anchor) - (15 if anchor.debt else 0)
    elif paid is not None or anchor.noun:
        return None
    else:
        cost = _OTHER_VERB + page.distance(mention.start, mention.end, anchor)
    before = page.plain[max(page.sentence(mention.start)[0], mention.start - 40) : mention.start]
    limit = _LIMIT.search(before) or page.plain[mention.end : mention.end + 14].startswith(" au plus tard")
    return (
        cost
        + (60 if _TRIGGER.search(before) else 0)
        - (60 if _CORRECTED.search(before) else 0)
        - (15 if limit else 0)
    )


def _due_date(page: Page, invoices: Sequence[Invoice], notes: Notes) -> date | None:
    """« à son échéance »."""
    due = {invoice.due for invoice in invoices if invoice.due >= page.today}
    if len(due) != 1 or not (match := _WHEN_DUE.search(page.plain)):
        return None
    notes.add("promise.date", page.evidence(*match.span()))
    return due.pop()


def _amount(
    page: Page,
    events: Sequence[Anchor],
    invoices: Sequence[Invoice],
    paid: PaidFact | None,
    dispute: DisputeFact | None,
    places: Sequence[int],
    notes: Notes,
) -> Decimal | None:
    elsewhere = {
        amount for amount in ((dispute.amount if dispute else None), (paid.amount if paid else None)) if amount
    }
    spans = _spans(page, events, elsewhere)
    if spans:
        span = min(spans, key=lambda item: item[0])[1]
        notes.add("promise.amount", page.evidence(span.start, span.end))
        return span.value
    total = owed(invoices)
    if total is None:
        return None
    gone = next((amount for amount in elsewhere if amount < total), None)
    for event in events:
        found, start, end = _implied(page, event, invoices, gone, places, settled=paid is None and dispute is None)
        if end:
            notes.add("promise.amount", page.evidence(start, end))
            return found
    same = next((span for span in page.amounts if span.value == total), None)
    if same is not None:
        notes.add("promise.amount", page.evidence(same.start, same.end))
        return total
    return None


def _spans(page: Page, events: Sequence[Anchor], elsewhere: set[Decimal]) -> list[tuple[int, AmountSpan]]:
    """Amounts that may be the one promised, with how doubtful each is."""
    spans: list[tuple[int, AmountSpan]] = []
    for span in page.amounts:
        anchor = page.anchor_of(span.start, span.end)
        if span.value in elsewhere or _ASIDE.search(page.plain[max(0, span.start - 30) : span.start]):
            continue
        if anchor is None:
            spans.append((_NO_VERB + 20, span))
        elif anchor in events:
            spans.append((page.distance(span.start, span.end, anchor), span))
    return spans


def _implied(
    page: Page,
    event: Anchor,
    invoices: Sequence[Invoice],
    gone: Decimal | None,
    places: Sequence[int],
    *,
    settled: bool,
) -> tuple[Decimal | None, int, int]:
    """The amount that the words of one announcement imply, and where; the place is (0, 0) when they imply none."""
    low, high = page.sentence(event.start)
    total = owed(invoices) or Decimal(0)
    for share in find_shares(page.plain[low:high]):
        if share.value < 1:
            return share_of(total, share.value), low + share.start, low + share.end
    if match := _REST.search(page.plain, low, high):
        left = total - gone if gone is not None else total if settled and "solde" in match[0] else None
        return left, *match.span()
    vehicle = _VEHICLE.search(page.plain, low, high)
    named = not vehicle and any(low <= place < high for place in places)
    itself = not vehicle and _ITSELF.search(page.plain, low, event.end + 12)
    whole = event.debt or itself or named or speaks_of_whole(page, low, high)
    if not whole or speaks_of_part(page, low, high):
        return None, 0, 0
    if gone is not None and not named:
        return total - gone, event.start, event.end
    late = [invoice for invoice in invoices if invoice.due <= page.today] if _NOT_DUE.search(page.plain) else []
    return owed(late) if late else one_or_all(page, event, invoices), event.start, event.end
