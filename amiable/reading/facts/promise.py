"""A payment announced: date and amount."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from amiable.domain.debtor import DebtorKind
from amiable.domain.invoice import Invoice
from amiable.domain.reading import DisputeFact, PaidFact, PromiseFact
from amiable.french.amounts import AmountSpan
from amiable.french.dates import Form, Mention
from amiable.reading.facts.page import Anchor, Page
from amiable.reading.facts.record import Notes
from amiable.reading.facts.sums import (
    is_rate,
    one_or_all,
    owed,
    share_of,
    shares_of_debt,
    speaks_of_part,
    speaks_of_whole,
)
from amiable.reading.facts.verbs import Role

_REST = re.compile(
    r"\b(?:le (?:reste|solde|restant|complement)|du reste|la difference|le surplus|l'autre moitie|reliquat)\b"
)
_ASIDE = re.compile(r"\b(?:ecart de|arrondi de|au lieu de|avoir de|remise de|penalites de|frais de)(?: \S+)? ?$")
_TIMES = re.compile(r"\d ?[x*] ?$|\b(?:corrige\w*|rectifie\w*) (?:de|a) $")
"""A unit price, or what a new invoice should say."""
_CONDITION = re.compile(
    r"\b(?:des (?:que|qu'|reception|l'avoir|son|sa|leur)|(?:aus)?sitot|quand|lorsque?|une fois|a (?:la )?reception"
    r"|apres (?:la )?reception|si )"
)
_THEN = re.compile(
    r"\b(?:alors|ensuite) (?:\S+ )?(?:nous|je|on) |\b(?:nous|je|on) (?:\S+ ){1,3}(?:alors|ensuite|dans la foulee)\b"
    r"|\b(?:envoy\w+|renvoy\w+|adress\w+|transmett\w+|etabli\w+|refai\w+|faites|fournir|corrig\w+)\b[^.;]{0,90}\b(?:et"
    r"|puis) (?:nous|je|on) (?:vous |te |la |le |les )*(?:pay\w+|paie|regl\w+|sold\w+|vir\w+|vers\w+)"
)
"""Something is asked for first."""
_OUR_TURN = re.compile(
    r"\b(?:des|apres|a) (?:la )?reception\b|\b(?:des qu(?:e|')|quand|lorsqu(?:e|')|une fois (?:que |qu'))"
    r" ?(?:vous|tu|(?:je|nous|on) (?:l'|les? |la |en |y )|(?:je|nous|on|j') ?(?:ai|aura?i?|avons|aurons|recoi\w*"
    r"|recevr\w+|dispos\w+))"
)
"""A condition that we are to meet: a paper to send, a mistake to mend."""
_ONCE = re.compile(
    r"\b(?:des|sitot|aussitot) qu(?:e|')|\baussitot l[ea']|\ble jour (?:ou|qu(?:e|'))|\bsous reserve\b"
)
"""« je te paie dès que la mairie débloque ma situation »: nobody knows how much of it then."""
_SETTLES = re.compile(r"\b(?:sold\w+|en finir)\b")
_UNLESS = re.compile(
    r"\b(?:s'ils?|si (?:rien|elles?|cela|ca|vous|tu|(?:le|la|mon|notre) \w+)) (?:ne |n')[^,.;]{0,40}$"
    r"|\b(?:a defaut|faute|sans (?:nouvelles?|reponse|retour|signe|avis))\b[^,.;]{0,40}$"
)
"""« s'il n'est pas là d'ici demain, j'appelle la banque »: the day of something else."""
_INCOMING = re.compile(
    r"\battend\w*(?: \w+)? (?:un|une|le|la|mon|ma|notre|l')(?: |(?<='))(?:virement|paiement|reglement"
    r"|remboursement|aide|subvention|salaire|paie|pret)"
)
_WITHIN_CONDITION = re.compile(
    r"\b(?:des qu(?:e|')|quand|lorsque?|une fois)(?: [^\s,]+){1,14} ?\(?(?: ?[^\s,]+){0,6}$"
)
_WHEN_DUE = re.compile(r"\ba (?:(?:son|l'|leur) ?|(?:sa|leur) date d'|la date d')?echeance\b")
_TERMS = re.compile(r"\d\d (?:jours|j) $")
"""« 45 jours fin de mois » is a term of payment, not a day."""
_MISSING = re.compile(r" ?(?:qui (?:reste\w*|manqu\w+)|restants?|manquants?|de solde|restant dus)\b")
_VALUE_DATE = re.compile(r"\bvaleur(?: d[ue]| au| le)? ?:? ?$")
_ARRIVES = re.compile(
    r"\b(?:chez vous|sur votre compte|visibles?|l'aurez|aurez (?:les fonds|l'argent)|recevrez|arriver\w*)\b"
    r"[^.;]{0,24}$"
)
_PAYS = re.compile(r"\b(?:pay\w+|paier\w+|vir\w+|regl\w+|sur votre compte)\b")
_CORRECTED = re.compile(r"\b(?:mettons|disons|plutot|ou plutot|donc)(?: le| au)? ?$")
_LIMIT = re.compile(r"\b(?:avant|au plus tard|d'ici|pour)\b[^,.]{0,12}$")
_OBJECT = 12
_CLEAR, _NO_VERB, _OTHER_VERB, _LATER = 60, 60, 150, 80
"""Doubt, in characters of distance."""
_NOT_DUE = re.compile(
    r"\b(?:pas|non|encore) (?:encore )?(?:echue?s?|exigible)|\ba echoir\b"
    r"|\b(?:n'arrive\w* a (?:echeance|terme)|n'echoi\w+|ne (?:tombe\w*|vien\w+ a echeance)"
    r"|n'est (?:due|exigible|payable)) qu(?:e|'en|'a|'au)\b"
)
_ITSELF = re.compile(
    r"\b(?:elle|le mandat|celle-ci|celle-la|celle la|celle|la depense|votre du|la dette|l'autre|la seconde)\b"
)
_VEHICLE = re.compile(r"\b(?:virement|cheque|versement)\b")
_MANDATE = re.compile(r"\bmandat\w*\b")
_MANDATE_AHEAD = re.compile(
    r"\b(?:sera|seront|va etre) (?:\S+ )?mandat|\bmandat(?:ement)? (?:est |sera )?(?:\S+ )?(?:prevu"
    r"|annonce|programme|fixe)"
)
_AFTER_MANDATE = re.compile(r"\b(?:ensuite|en sus|delais?|compter|comptable|tresor\w*|decaiss\w*)\b")
"""A mandate is no payment where the writer says what comes after it."""
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
    places: Mapping[str, Sequence[int]] | None = None,
) -> PromiseFact:
    """What is said of a payment to come; every field may be open. `places`: where each invoice is named.

    What hangs on a condition and has no date gives at most a figure that is written.
    """
    named = places or {}
    events = [anchor for anchor in page.anchors if anchor.role is Role.PROMISE]
    mention, day = _date(page, invoices, kind, paid, notes)
    if mention is not None and not events:
        events = [Anchor(mention.start, mention.end, Role.PROMISE)]  # « la moitié d'ici au 20 »
    one = _dated_invoice(page, mention, invoices, named)
    if one is not None:
        notes.add("promise.amount", page.evidence(named[one.number][0], named[one.number][0] + 1))
        return PromiseFact(day, one.outstanding.amount)
    spots = [place for spots in named.values() for place in spots]
    if day is None and events and all(_THEN.search(page.plain, *page.sentence(event.start)) for event in events):
        return PromiseFact(None, _figure_said(page, events, paid, dispute, notes))
    open_ended = day is None and any(_hangs(page, event) for event in events)
    return PromiseFact(day, _amount(page, events, invoices, paid, dispute, spots, notes, stated_only=open_ended))


def is_firm(page: Page) -> bool:
    """True where a day to come or a sum hangs on a verb of payment, whatever the intents of the reply."""
    verbs = [anchor for anchor in page.anchors if anchor.role is Role.PROMISE]
    gaps = [max(span.start - verb.end, verb.start - span.end) for verb in verbs for span in page.amounts]
    if any(0 <= gap <= _OBJECT for gap in gaps):
        return True
    for mention in page.mentions:
        day = page.resolve(mention, past=False) if mention.past is not True else None
        if day is None or day < page.today or not _can_be_promised(page, mention, None):
            continue
        anchor = page.anchor_of(mention.start, mention.end)
        near = anchor is not None and page.distance(mention.start, mention.end, anchor) < _CLEAR
        if near and anchor is not None and anchor.role is Role.PROMISE:
            return True
    return False


def _figure_said(
    page: Page, events: Sequence[Anchor], paid: PaidFact | None, dispute: DisputeFact | None, notes: Notes
) -> Decimal | None:
    """« envoyez l'avoir et je paie les 1 050 € »: the sum that directly follows the verb."""
    other = {fact.amount for fact in (paid, dispute) if fact is not None}
    plain = {span.value for span in page.amounts if not span.hinted}
    for span in page.amounts:
        near = any(0 <= span.start - event.end <= _OBJECT for event in events)
        sure = span.value in plain or _MISSING.match(page.plain, span.end)
        if near and sure and span.value not in other:
            notes.add("promise.amount", page.evidence(span.start, span.end))
            return span.value
    return None


def _hangs(page: Page, event: Anchor) -> bool:
    """« dès que je l'ai en main, je règle »: a condition in the same sentence."""
    low, high = page.sentence(event.start)
    if _INCOMING.search(page.plain, low, high):
        return False
    hangs = _ONCE.search(page.plain, low, high) and not _SETTLES.search(page.plain, low, high)
    return bool(hangs or _OUR_TURN.search(page.plain, low, high))


def _dated_invoice(
    page: Page, mention: Mention | None, invoices: Sequence[Invoice], named: Mapping[str, Sequence[int]]
) -> Invoice | None:
    """« la 131 ce soir et l'autre fin mai »: the invoice that stands with the date, where each has its own."""
    if mention is None or len(invoices) <= 1:
        return None
    others = [other for other in page.mentions if other is not mention and other.past is not True]
    if not any(page.sentence(other.start) == page.sentence(mention.start) for other in others):
        return None
    low, _ = page.sentence(mention.start)
    before = [
        (place, invoice)
        for invoice in invoices
        for place in named.get(invoice.number, ())
        if low <= place < mention.start and not any(place < other.start < mention.start for other in others)
    ]
    return max(before, key=lambda item: item[0])[1] if before else None


def _date(
    page: Page, invoices: Sequence[Invoice], kind: DebtorKind | None, paid: PaidFact | None, notes: Notes
) -> tuple[Mention | None, date | None]:
    candidates: list[tuple[int, Mention, date]] = []
    for mention in page.mentions:
        day = page.resolve(mention, past=False) if mention.past is not True else None
        if day is None or day < page.today or not _can_be_promised(page, mention, kind):
            continue
        if (cost := _cost(page, mention, paid)) is not None:
            candidates.append((cost, mention, day))
    if all(cost >= _OTHER_VERB for cost, _, _ in candidates) and (when := _due_date(page, invoices, notes)):
        return None, when
    if not candidates:
        return None, None
    clear = [item for item in candidates if item[0] < _CLEAR]
    if len(invoices) > 1 and len(clear) > 1:
        due = [item for item in clear if not _NOT_DUE.search(page.plain, *page.sentence(item[1].start))]
        candidates = due[:1] or clear
    _, mention, day = min(candidates, key=lambda item: item[0])
    notes.add("promise.date", page.evidence(mention.start, mention.end))
    return mention, day


def _can_be_promised(page: Page, mention: Mention, kind: DebtorKind | None) -> bool:
    low, high = page.sentence(mention.start)
    if mention.form is Form.OFFSET and (
        _CONDITION.search(page.plain, low, mention.start) or _THEN.search(page.plain, low, mention.start)
    ):
        return False  # « dès réception, dans la journée »: counted from a day that is not known
    if _TERMS.search(page.plain, low, mention.start):
        return False
    if _UNLESS.search(page.plain, low, mention.start):
        return False
    if _WITHIN_CONDITION.search(page.plain, low, mention.start):
        return False  # « dès que mon client m'a payé (avant le 20) »
    if kind is not DebtorKind.PUBLIC or not _MANDATE.search(page.plain) or _PAYS.search(page.plain, low, high):
        return True
    return bool(_MANDATE_AHEAD.search(page.plain, low, high)) and not _AFTER_MANDATE.search(page.plain)


def _cost(page: Page, mention: Mention, paid: PaidFact | None) -> int | None:
    """How doubtful it is that a date is that of the payment; None when it cannot be."""
    anchor = page.anchor_of(mention.start, mention.end)
    if anchor is None:
        cost = _NO_VERB
    elif anchor.role is Role.PROMISE:
        cost = page.distance(mention.start, mention.end, anchor) - (15 if anchor.debt else 0)
    elif paid is not None or anchor.noun or (anchor.role is Role.PAID and page.told):
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
        - (100 if _VALUE_DATE.search(before) else 0)
        + (60 if _ARRIVES.search(before) else 0)
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
    *,
    stated_only: bool,
) -> Decimal | None:
    elsewhere = {
        amount for amount in ((dispute.amount if dispute else None), (paid.amount if paid else None)) if amount
    }
    total = owed(invoices)
    left = {total - amount for amount in elsewhere if total is not None}
    spans = _spans(page, events, elsewhere, paid, left)
    if spans:
        span = min(spans, key=lambda item: item[0])[1]
        notes.add("promise.amount", page.evidence(span.start, span.end))
        return span.value
    if total is None:
        return None
    gone = next((amount for amount in elsewhere if amount < total), None)
    for event in events:
        if stated_only and not (gone is not None and _REST.search(page.plain, *page.sentence(event.start))):
            continue
        found, start, end = _implied(page, event, invoices, gone, places, settled=paid is None and dispute is None)
        if end:
            notes.add("promise.amount", page.evidence(start, end))
            return found
    same = next((span for span in page.amounts if span.value == total), None)
    if same is not None and not stated_only:
        notes.add("promise.amount", page.evidence(same.start, same.end))
        return total
    return None


def _spans(
    page: Page, events: Sequence[Anchor], elsewhere: set[Decimal], paid: PaidFact | None, left: set[Decimal]
) -> list[tuple[int, AmountSpan]]:
    """Amounts that may be the one promised, with how doubtful each is; `left`: less what is paid or contested."""
    spans: list[tuple[int, AmountSpan]] = []
    for span in page.amounts:
        anchor = page.anchor_of(span.start, span.end)
        before = page.plain[max(0, span.start - 30) : span.start]
        if span.value in elsewhere or _ASIDE.search(before) or _TIMES.search(before) or is_rate(page, span):
            continue
        if span.value in left and anchor in (None, *events):
            spans.append((0, span))
        elif anchor is None:
            spans.append((_NO_VERB + 20, span))
        elif anchor in events:
            late = _LATER * bool(len(page.amounts) > 1 and _MISSING.match(page.plain, span.end) and paid is None)
            spans.append((page.distance(span.start, span.end, anchor) + late, span))
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
    shares = shares_of_debt(page.plain[low:high])
    for share in sorted(shares, key=lambda share: page.distance(low + share.start, low + share.end, event)):
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
