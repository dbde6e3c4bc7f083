"""Why a debt is contested, and how much of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from amiable.domain.invoice import Invoice
from amiable.domain.money import CENT
from amiable.domain.reading import DisputeFact, DisputeReason, PaidFact
from amiable.french.amounts import AmountSpan
from amiable.french.numbers import find_shares, parse_digits
from amiable.reading.encoder import Encoder
from amiable.reading.facts.grounds import weigh
from amiable.reading.facts.page import Page
from amiable.reading.facts.record import Notes
from amiable.reading.facts.sums import is_rate, owed, share_of
from amiable.reading.facts.verbs import Role

R = DisputeReason

_WHOLE_REFUSED = re.compile(
    r"\b(?:pas de|aucun) (?:paiement|reglement) de (?:notre|ma) part\b|\bavoir (?:total|integral|complet)\b"
    r"|\bavoir (?:du montant|de la totalite|pour la totalite)\b"
    r"|\bannul\w+ (?:le )?tout\b"
    r"|\ble (?:reste|solde|surplus)\b[^.;]{0,20}\b(?:garde|retien\w*|retenons|bloqu\w+|suspen\w+|conserv\w+)"
    r"|\bvous (?:n')?aurez (?:plus )?rien\b|\b(?:ne|n') ?(?:paiera|reglera) (?:pas|rien)\b|\b(?:cette facture"
    r"|la facture|votre facture|facture)\b.{0,60}\b(?:en totalite|dans son integralite"
    r"|dans sa totalite|n'est pas due|annul\w+|sans objet)|\bconteste\w*(?: \S+){0,3} (?:cette|la"
    r"|votre) (?:facture|creance)|\brefus\w+(?: \S+){0,4} (?:cette|la|votre) facture"
    r"|\brefus\w+ de (?:payer|regler|vous payer)"
    r"|\b(?:ne |n')(?:\S+ ){0,3}?(?:paierai|paierons|payerai|payerons|reglerai|reglerons|paiera|reglera"
    r"|donnerai|devons|dois|doit|verserai|payons|reglons)\b(?: \S+){0,2}? (?:pas|rien|jamais|un|une|aucun"
    r"|ce|cette)\b(?! (?:mois plein|un mois plein|la totalite|l'integralite|tout|le total|plus que))"
    r"|\b(?:paie|paye|paierai|payerai|dois|regle)(?: \S+){0,1} (?:pas|rien|jamais)\b(?! (?:un mois"
    r"|la totalite|l'integralite|tout|en attendant))|\bpas un euro\b|\bla payer en plus"
    r"|\bjamais de la vie|\bpas un seul|\bpas un (?:centime|sou|euro|cent)\b(?! de plus)"
    r"|\brien a (?:payer|regler|vous)|\bdans son integralite|\bdans sa totalite|\bannul(?:er"
    r"|ez)\b(?! la ligne|[^.;]{0,40}\b(?:refai|reemett|refactur|reetabl))|\bprescri\w+|\bn'est (?:pas"
    r"|plus) due?\b|\bannule (?:cette|la|votre) facture"
    r"|\baucune somme|\bne sera (?:pas |jamais )?(?:payee?|reglee?)\b|\bne (?:me|nous) concerne"
    r"|\bles? reprendre|\bsans suite"
)
_CANCELLED = re.compile(
    r"\bconteste\w*(?: \S+){0,3} (?:cette|la|votre) (?:facture|creance)|\brefus\w+(?: \S+){0,4} (?:cette"
    r"|la|votre) facture|\ben totalite|\bdans son integralite|\bdans sa totalite|\bne (?:paierai|paierons"
    r"|reglerai|reglerons) rien"
)
_PARTIAL = re.compile(
    r"\b(?:ligne|partie|partiel\w*|une part|seulement|option|supplement\w*|le reste|restant\w*|solde"
    r"|surplus|excedent|difference|ecart|trop[- ]percu|deduire|deduction|remise|pour moitie|en partie"
    r"|certaines?|quelques|manqu\w+)\b"
)
_CURT = 40
"""Characters: a reply so short that gives no ground is a bare refusal."""
_SENTENCES = 60
_ALL_AT_STAKE = frozenset({R.ALREADY_CREDITED, R.NOT_ORDERED, R.DUPLICATE, R.TIME_BARRED})


def find_dispute(
    page: Page, invoices: Sequence[Invoice], notes: Notes, *, paid: PaidFact | None = None, lowered: bool = True
) -> DisputeFact:
    """The ground that weighs most in the reply, and the amount contested where it is said.

    `lowered`: what was paid is a part of what these invoices ask.
    """
    reason = _ground(page, notes)
    total = owed(invoices)
    if lowered and total is not None and paid is not None and paid.amount is not None and paid.amount < total:
        total -= paid.amount
    gone = paid.amount if paid is not None else None
    amount = (
        _kept_back(page, owed(invoices), gone, notes)
        or _gap_of_rates(page, owed(invoices), notes)
        or _amount(page, reason, total, gone, notes)
    )
    return DisputeFact(reason, amount)


def _ground(page: Page, notes: Notes) -> DisputeReason:
    """The ground that words and turns of phrase speak for most."""
    sentences = [page.plain[low:high] for low, high in page.sentences[:_SENTENCES]]
    found = weigh(sentences, Encoder.load().reason(page.text))
    low, high = page.sentences[found.place] if page.sentences else (0, 0)
    if high > low:
        notes.add("dispute.reason", page.evidence(low, high))
    if found.sure:
        return found.reason
    return DisputeReason.REFUSAL if len(page.plain.strip()) < _CURT else DisputeReason.OTHER


_CONTESTED = (
    r"deduire|dedui\w+|retir\w+|retranch\w+|ecart|difference|excedent|contest\w+|trop[- ]percu|en trop"
    r"|de trop|manque|credit\w+|recredit\w+|litig\w*"
    r"|retenir|retiendr\w+|retiens|retenons|retenue|retenu\w*|surplus|avoir|refus\w+|a savoir|trop factur\w*|indu\w*"
    r"|rembours\w+|enlev\w+|annul\w+|geste|remise de"
)
_BEFORE_CONTESTED = re.compile(rf"\b(?:{_CONTESTED})\b[^.;]{{0,38}}$")
_LED_TO = re.compile(
    r"(?:\b(?:cela|ca|ce qui|qui) (?:fait|represente|donne|nous fait)|\bs'eleve\w* a|= ?"
    r"|\bsoit(?: un total de| donc)?)(?: \w+)? ?$"
)
_NAMED_BEFORE = re.compile(
    r"\b(?:frais|ligne|supplement|penalites?|indemnite|forfait|factur\w+|ajout\w+|compt\w+|option"
    r"|remplacement|majoration)\b[^.;]{0,48}$"
)
_AFTER_CONTESTED = re.compile(
    r"^[^.;]{0,32}\b(?:attendr\w+|en suspens|bloques?|restent? en attente|a deduire|en trop|de trop|d'ecart"
    r"|de difference|contest\w+|a retirer|en litige"
    r"|indu\w*|de frais|a crediter|a recrediter|a tort|prevus?|a rembourser|correspond\w+"
    r"|de tva|de penalit\w*|jamais|de supplement|d'avoir|non (?:du|due|dus|prevu|convenu)\w*|pour (?:ca"
    r"|rien|un|une|des|le|la)|manqu\w+|de deplacement|a la poubelle|n'a pas lieu)"
)
_AGREED = re.compile(
    r"\b(?:reste|solde|au lieu (?:de|des)|devis|convenu\w*|annonce\w*|prevu\w*|exigible|due?|doi[st]"
    r"|devons|prix|tarif|payer\w*|paie\w*|regler\w*|verser\w*|virement|passe de"
    r"|hors taxes?|ht|soit un total|total|acompte|command\w*|sur|forfait)\b[^.;,]{0,22}$"
    r"|\b(?:reste|solde|surplus)\b,? (?:soit|c'est-a-dire|a savoir)[^.;,]{0,8}$|\b(?:forfait|offre|proposition"
    r"|annonce)\b[^.;,]{0,24}$|\bdevis\b[^.;]{0,40}$"
)
_WILL_PAY = re.compile(
    r"\b(?:paierai|paierons|payerai|payerons|reglerai|reglerons|acquitterons|verserai|verserons"
    r"|veux bien (?:payer|regler)|voulons bien (?:payer|regler)"
    r"|(?:je|nous|on) (?:vous )?(?:regle|paie|paye|vire|verse|reglons|payons|virons|versons|fais un virement de)"
    r"|(?:paie|paye|paierai|paierons|regle|reglerai|reglerons|dois|devons)(?: \w+){0,3} que"
    r"|accept\w+ de (?:payer|regler)|ne (?:paierai|paierons|reglerai|reglerons|dois|devons) que"
    r"|seule? (?:la somme de|une somme de)?)[^.;]{0,34}$"
)
_WONT_PAY = re.compile(
    r"\b(?:ne|n')\b(?: \S+){0,3}? (?:paie|paye|paierai|paierons|payerai|payerons|payons|reglerai|reglerons"
    r"|reglons|verserai|verserons|dois|devons)"
    r" (?:pas|jamais|aucun\w*)\b[^.;]{0,34}$|\b(?:pas|jamais) (?:payer|regler|devoir)\b[^.;]{0,20}$"
    r"|\brefus\w+(?: \w+)? d[e'] ?(?:vous )?(?:payer|regler|verser)\b[^.;]{0,24}$"
    r"|\bhors de question (?:que (?:je|nous|on) |d[e'] ?)(?:vous |te )?"
    r"(?:pai\w+|pay\w+|regl\w+|vers\w+)\b[^.;]{0,24}$"
)
_CHANGE_BY = re.compile(
    r"\b(?:(?:rectifi|corrig|diminu|baiss|rabaiss|alleg)(?:ez|er)|redui(?:re|sez))"
    r"(?: (?:la|cette|votre|sa|le) (?:facture|note|montant|total))?"
    r"(?:-la)? (?:de|d'|des) ?(?:la somme de )?$"
)
"""« rectifiez de 60 € »."""
_KEPT_AFTER = re.compile(
    r"[^.;]{0,24}? (?:je|nous|on)(?: (?:vous|te))? (?:refus\w+ de l[ae]s? (?:payer|regler|verser)|(?:ne )?l[ae]s? "
    r"(?:garde|gardons|retiens|retenons|laisse)\b)"
    r"|[^.;\d]{0,70}?[ ,](?:que )?(?:je|nous|on) (?:ne )?(?:vous |te )?(?:l[ae]s? )?(?:prend\w*|doi[st]|devons"
    r"|regl\w+|pa(?:ie|y)\w+|vers\w+|accept\w+) (?:pas|jamais)\b(?! (?:encore|avant|que|tant))"
)
"""« les 480 €, je refuse de les payer », « les 730 je les garde », « 56 € que je ne dois pas »."""
_TOO_MUCH = re.compile(r" (?:ttc |ht )?(?:de|en) trop\b")
_SHOWN_PRICE = re.compile(
    r"\b(?:prix|tarif|devis|montant (?:convenu|annonce|signe))\b[^.;]{0,36}\b(?:etait|est|a|de) ?(?:de )?$"
)
_GAP = re.compile(r"\b(?:l'ecart|la difference|le surplus|le trop[- ]percu|l'excedent)\b")
_REDUCTION = re.compile(r"\b(?:reduction|rabais|abattement|diminution|baisse)(?: de)?(?: la)? ?$")
_KEPT_BACK = re.compile(
    r"\b(?:reten\w+|retien\w+|dedui\w+|conteste\w*|retir\w+|retranch\w+|enlev\w+|soustrai\w+|otez?"
    r"|bloqu\w+)(?: \w+){0,3} $"
)
_INSTEAD = re.compile(r" ?(?:ttc |ht )?,? ?(?:au lieu d[eu]s?|et (?:non|pas)(?: pas)?|contre|pas|mais non)(?: les)? ")
_PER = re.compile(r" ?(?:ttc ?|ht ?)?(?:/ ?|de l'|l'|par |le |la |du |de la )(?P<unit>[a-z]+)")
_NUMBER_OF = re.compile(r"(?<![\d.,])(?P<n>\d{1,4}(?:,\d{1,2})?) (?P<unit>[a-z]+)")
_AGAINST = re.compile(
    r"\b(?:au lieu|et (?:non|pas)|pas|contre|alors que|mais|factur\w+"
    r"|vous (?:\w+ )?(?:compt|factur|appliqu|demand)\w+)\b"
)
_PRICE_AGREED = re.compile(
    r"\b(?:devis|convenu\w*|annonce\w*|prevu\w*|forfait|offre|proposition|accord|promis\w*|tope|signe\w*)\b"
)
_PAYING = re.compile(r"(?:ser\w+ (?:\S+ )?)?(?:pa[iy]|regl|vire|vers|sold|acquitt|mandat|transf|part)")
_CLEAR, _NEAR = 2, 25
_PART_ONLY = frozenset({R.VAT, R.PRICE, R.QUANTITY, R.PURCHASE_ORDER_MISSING})
_CLAIMS = re.compile(r"\b(?:environ|d'apres|devis|autour de|penalites de|par jour|reserve de)\b[^.;]{0,14}$")


def _amount(
    page: Page, reason: DisputeReason, total: Decimal | None, gone: Decimal | None, notes: Notes
) -> Decimal | None:
    if reason is R.TIME_BARRED and not _PARTIAL.search(page.plain):
        return total
    amounts = [span for span in page.amounts if span.value != gone]
    values = {span.value for span in amounts}
    if total is not None and (pair := _instead(page, amounts, total)) is not None:
        notes.add("dispute.amount", page.evidence(pair[0].start, pair[1].end))
        return abs(pair[0].value - pair[1].value)
    if reason is R.PRICE and total is not None and (shown := _shown(page, amounts, total)) is not None:
        notes.add("dispute.amount", page.evidence(shown.start, shown.end))
        return total - shown.value
    if total is not None and (other := _not_promised(page, amounts, total)) is not None:
        notes.add("dispute.amount", page.evidence(other.start, other.end))
        return other.value
    best: AmountSpan | None = None
    top = 0
    for span in amounts:
        score = _contested(page, span, total)
        if total is not None and span.value < total and total - span.value in values:
            score += 3  # what is contested and what is not make up the debt
        if score > top:
            best, top = span, score
    if best is not None and (top >= _CLEAR or (len(amounts) == 1 and not best.hinted)):
        notes.add("dispute.amount", page.evidence(best.start, best.end))
        return best.value
    return None if total is None else _worked_out(page, reason, total, notes)


def _instead(page: Page, amounts: Sequence[AmountSpan], total: Decimal) -> tuple[AmountSpan, AmountSpan] | None:
    """« 980 € au lieu de 1 250 € », one of them the whole debt."""
    for one, other in pairwise(amounts):
        between = page.plain[one.end : other.start]
        if total == max(one.value, other.value) != min(one.value, other.value) and _INSTEAD.fullmatch(between):
            return one, other
    return None


def _gap_of_rates(page: Page, total: Decimal | None, notes: Notes) -> Decimal | None:
    """« 24 €/h et non 25,20 €, pour 160 heures »: two prices of one thing, and how many of it were billed."""
    for one, other in pairwise(page.amounts if total is not None else ()):
        unit = _PER.match(page.plain, one.end) or _PER.match(page.plain, other.end)
        between = page.plain[one.end : other.start]
        if unit is None or one.value == other.value or page.sentence(one.start) != page.sentence(other.start):
            continue
        stem = "h" if unit["unit"] == "heure" else unit["unit"]
        dear = max(one.value, other.value)
        for match in _NUMBER_OF.finditer(page.plain):
            times = parse_digits(match["n"])
            counted = match["unit"].startswith(stem) and _AGAINST.search(between)
            if counted and times > 1 and total and total / 2 < dear * times <= total:
                notes.add("dispute.amount", page.evidence(one.start, one.end), page.evidence(other.start, other.end))
                return (abs(one.value - other.value) * times).quantize(CENT, ROUND_HALF_UP)
    return None


def _not_promised(page: Page, amounts: Sequence[AmountSpan], total: Decimal) -> AmountSpan | None:
    """« 1 760 € restent en suspens, les 3 520 € seront virés »: of two sums that make up the debt, the one unpaid."""
    for span in amounts:
        pair = [other for other in amounts if other.value == total - span.value != span.value]
        if pair and _is_settled(page, pair[-1]) and not _is_settled(page, span):
            return span
    return None


def _is_settled(page: Page, span: AmountSpan) -> bool:
    """Said to be paid, now or later."""
    anchor = page.anchor_of(span.start, span.end)
    told = anchor is not None and anchor.role in (Role.PAID, Role.PROMISE)
    return told and anchor is not None and bool(_PAYING.match(page.plain, anchor.start))


def _shown(page: Page, amounts: Sequence[AmountSpan], total: Decimal) -> AmountSpan | None:
    """« le prix affiché était de 990 €, je conteste l'écart »: the price the writer holds to, alone in the reply."""
    if len(amounts) != 1 or not _GAP.search(page.plain):
        return None
    span = amounts[0]
    before = page.plain[max(0, span.start - 60) : span.start]
    return span if span.value < total and _SHOWN_PRICE.search(before) else None


def _kept_back(page: Page, asked: Decimal | None, gone: Decimal | None, notes: Notes) -> Decimal | None:
    """« 17 860 € virés. C'est la retenue de 5 % »: the share of all that was asked makes up just what is not paid."""
    for share in find_shares(page.flat) if asked is not None and gone is not None else ():
        if asked and gone and share.value < 1 and share_of(asked, share.value) == asked - gone:
            notes.add("dispute.amount", page.evidence(share.start, share.end))
            return asked - gone
    return None


def _worked_out(page: Page, reason: DisputeReason, total: Decimal, notes: Notes) -> Decimal | None:
    """What the words imply: all but what they agree to pay, a share, or the whole."""
    for span in page.amounts:
        before = page.plain[max(page.sentence(span.start)[0], span.start - 60) : span.start]
        if span.value < total and _WILL_PAY.search(before) and not _WONT_PAY.search(before):
            notes.add("dispute.amount", page.evidence(span.start, span.end))
            return total - span.value
    for share in find_shares(page.flat):
        if share.value < 1 and _WILL_PAY.search(page.plain[max(0, share.start - 60) : share.start]):
            notes.add("dispute.amount", page.evidence(share.start, share.end))
            return total - share_of(total, share.value)
        before = page.plain[max(page.sentence(share.start)[0], share.start - 40) : share.start]
        if share.value < 1 and (_REDUCTION.search(before) or _KEPT_BACK.search(before)):
            notes.add("dispute.amount", page.evidence(share.start, share.end))
            return share_of(total, share.value)
    if reason is R.PRICE and (agreed := _agreed(page, total)) is not None:
        notes.add("dispute.amount", page.evidence(agreed.start, agreed.end))
        return total - agreed.value
    whole = _CANCELLED if reason in _PART_ONLY else _WHOLE_REFUSED
    if match := whole.search(page.plain):
        notes.add("dispute.amount", page.evidence(*match.span()))
        return total
    return total if reason in _ALL_AT_STAKE and not _PARTIAL.search(page.plain) else None


def _agreed(page: Page, total: Decimal) -> AmountSpan | None:
    """« 650 sur le devis, et là 1 250 »: the price agreed, where the one billed stands beside it."""
    if total not in {span.value for span in page.amounts}:
        return None
    for span in page.amounts:
        around = page.plain[max(0, span.start - 60) : span.end + 30]
        if total / 4 < span.value < total and _PRICE_AGREED.search(around) and not is_rate(page, span):
            return span
    return None


def _is_agreed(before: str) -> bool:
    """The words make the amount the price both know of, and nothing nearer makes it the gap."""
    agreed, gaps = _AGREED.search(before), list(_GAP.finditer(before))
    return agreed is not None and not (gaps and gaps[-1].start() > agreed.start())


def _contested(page: Page, span: AmountSpan, total: Decimal | None) -> int:
    """How far the words around an amount say that it is the part contested."""
    low, high = page.sentence(span.start)
    before, after = (
        page.plain[max(low, span.start - 70) : span.start],
        page.plain[span.end : min(high, span.end + 90)],
    )
    if is_rate(page, span):
        return 0
    score = 1 if total is None or span.value < total else 0
    score += 4 * bool(_BEFORE_CONTESTED.search(before)) + 4 * bool(_AFTER_CONTESTED.match(after))
    score += 5 * (bool(_LED_TO.search(before)) and "hors tax" not in before) + (
        0 if span.hinted else 2 * bool(_NAMED_BEFORE.search(before))
    )
    if _WONT_PAY.search(before) or _CHANGE_BY.search(before) or _TOO_MUCH.match(after) or _KEPT_AFTER.match(after):
        return 9
    score -= 4 * _is_agreed(before) + 6 * bool(_WILL_PAY.search(before)) + 6 * bool(_CLAIMS.search(before))
    anchor = page.anchor_of(span.start, span.end)
    if (
        anchor is not None
        and anchor.role in (Role.PAID, Role.PROMISE)
        and page.distance(span.start, span.end, anchor) < _NEAR
    ):
        score -= 5
    if total is not None and span.value > total:
        score -= 6
    return score
