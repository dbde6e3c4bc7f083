"""A payment announced: date and amount."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from amiable.domain.debtor import DebtorKind
from amiable.domain.invoice import Invoice
from amiable.domain.reading import DisputeFact, PaidFact, PromiseFact
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
    r"\b(?:des (?:que|qu'|reception|l'avoir|son|sa|leur)|quand|lorsque?|une fois|a (?:la )?reception|apres (?:la )?reception|si )"
)
_WHEN_DUE = re.compile(r"\ba (?:son|l'|leur) ?echeance\b")
_CLEAR = 60
_NOT_DUE = re.compile(r"\b(?:pas|non|encore) (?:encore )?(?:echue?s?|exigible)|\ba echoir\b")
_ITSELF = re.compile(
    r"\b(?:elle|le mandat|celle-ci|celle-la|celle la|celle|la depense|votre du|la dette|l'autre|la seconde)\b"
)
_VEHICLE = re.compile(r"\b(?:virement|cheque|versement)\b")
_MANDATE = re.compile(r"\b(?:mandat\w*)\b")
_TRIGGER = re.compile(
    r"\b(?:notre client|nos clients|on (?:nous|me) (?:paie|regle)|centrale|subvention|loyer|caf|pole emploi|assurance|banque (?:nous|debloque)|deblo\w+|vote\w*|conge\w*|ferme\w*|retour|rentre\w*|arrive|encaisse\w*|touche\w*|recoi\w*|attend\w*)\b"
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
    several = len(invoices) > 1
    candidates: list[tuple[int, Mention, date]] = []
    for mention in page.mentions:
        if mention.past is True:
            continue
        day = page.resolve(mention, past=False)
        if day is None or day < page.today:
            continue
        if mention.form is Form.OFFSET and _CONDITION.search(
            page.plain[page.sentence(mention.start)[0] : mention.start]
        ):
            continue  # « dès réception, dans la journée »: counted from a day that is not known
        anchor = page.anchor_of(mention.start, mention.end)
        low, high = page.sentence(mention.start)
        if (
            kind is DebtorKind.PUBLIC
            and _MANDATE.search(page.plain, low, high)
            and not re.search(r"\b(?:pay\w+|vir\w+|regl\w+)\b", page.plain[low:high])
        ):
            continue
        if anchor is None:
            cost = 60
        elif anchor.role is Role.PROMISE:
            cost = page.distance(mention.start, mention.end, anchor)
        elif paid is not None:
            continue
        else:
            cost = 150 + page.distance(mention.start, mention.end, anchor)
        around = page.plain[max(low, mention.start - 40) : mention.start]
        if _TRIGGER.search(around):
            cost += 60
        if anchor is not None and anchor.debt:
            cost -= 15
        if re.search(r"\b(?:avant|au plus tard|d'ici|pour)\b[^,.]{0,12}$", around) or page.plain[
            mention.end : mention.end + 14
        ].startswith(" au plus tard"):
            cost -= 15
        candidates.append((cost, mention, day))
    if not candidates:
        due = {invoice.due for invoice in invoices}
        if len(due) == 1 and (match := _WHEN_DUE.search(page.plain)):
            notes.add("promise.date", page.evidence(*match.span()))
            return next(iter(due)) if next(iter(due)) >= page.today else None
        return None
    if several and len(close := [item for item in candidates if item[0] < _CLEAR]) > 1:
        candidates = [item for item in close if not _NOT_DUE.search(page.plain, *page.sentence(item[1].start))][
            :1
        ] or close
    _, mention, day = min(candidates, key=lambda item: item[0])
    notes.add("promise.date", page.evidence(mention.start, mention.end))
    return day


def _amount(
    page: Page,
    events: Sequence[Anchor],
    invoices: Sequence[Invoice],
    paid: PaidFact | None,
    dispute: DisputeFact | None,
    places: Sequence[int],
    notes: Notes,
) -> Decimal | None:
    total = owed(invoices)
    contested = dispute.amount if dispute else None
    spans = [
        (page.distance(span.start, span.end, anchor), span)
        for span in page.amounts
        if (anchor := page.anchor_of(span.start, span.end)) in events and anchor is not None
    ]
    spans += [(80, span) for span in page.amounts if page.anchor_of(span.start, span.end) is None]
    spans = [
        (cost, span) for cost, span in spans if span.value != contested and not (paid and span.value == paid.amount)
    ]
    spans = [
        (cost, span) for cost, span in spans if not _ASIDE.search(page.plain[max(0, span.start - 30) : span.start])
    ]
    if spans:
        _, span = min(spans, key=lambda item: item[0])
        notes.add("promise.amount", page.evidence(span.start, span.end))
        return span.value
    if total is None:
        return None
    gone = next(
        (amount for amount in ((paid.amount if paid else None), contested) if amount is not None and amount < total),
        None,
    )
    for event in events:
        low, high = page.sentence(event.start)
        for share in find_shares(page.plain[low:high]):
            if share.value < 1:
                notes.add("promise.amount", page.evidence(low + share.start, low + share.end))
                return share_of(total, share.value)
        if match := _REST.search(page.plain, low, high):
            if gone is not None:
                notes.add("promise.amount", page.evidence(*match.span()))
                return total - gone
            return total if not (paid or dispute) and "solde" in match[0] else None
        if speaks_of_part(page, low, high):
            continue
        itself = _ITSELF.search(page.plain, low, event.end + 12) and not _VEHICLE.search(page.plain, low, high)
        named = any(low <= place < high for place in places) and not _VEHICLE.search(page.plain, low, high)
        if event.debt or itself or named or speaks_of_whole(page, low, high):
            notes.add("promise.amount", page.evidence(event.start, event.end))
            if gone is not None and not named:
                return total - gone
            late = [invoice for invoice in invoices if invoice.due <= page.today]
            if late and _NOT_DUE.search(page.plain):
                return owed(late)
            return one_or_all(page, event, invoices)
    same = next((span for span in page.amounts if span.value == total), None)
    if same is not None:
        notes.add("promise.amount", page.evidence(same.start, same.end))
        return total
    return None
