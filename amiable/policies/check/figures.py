"""Amounts and percentages, in digits or words: each must be listed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from amiable.french.numbers import WORDS, parse_digits, parse_words
from amiable.policies.check.allowed import Allowed
from amiable.policies.check.page import Page

DIGITS = r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+\.\d{2}|(?:\d{1,3}(?:[ .']\d{3})+(?!\d)|\d+)(?:[.,]\d{1,2}(?!\d))?)"
COUNT = rf"(?:{WORDS}|\d{{1,3}})"
_CURRENCY = r"(?:€|euros?\b|eur\b|chf\b|francs?\b|£|livres sterling|\$|dollars?\b)"
_CURRENCIES = {"chf": "CHF", "franc": "CHF", "francs": "CHF", "£": "GBP", "livres sterling": "GBP", "$": "USD"}
_CURRENCIES |= {"dollar": "USD", "dollars": "USD"}
_AMOUNT = re.compile(
    rf"(?P<figure>{DIGITS}|{WORDS})(?:,-)?[ \n]?(?P<scale>k|milliers?|millions?)?[ \n]?(?:d')?(?P<sign>{_CURRENCY})"
    rf"(?:(?:(?: et)?[ \n]|(?<=€))(?P<cents>\d{{2}}(?![\d/]|[.-]\d| ?(?:%|jours|h\b|{COUNT}))"
    rf"|{WORDS})(?P<named>[ \n]?(?:centimes?|cts?\b))?)?"
)
_SIGN_FIRST = re.compile(rf"(?<![\w¤])(?<!\d )(?P<sign>€|eur|£|\$|chf) ?(?P<figure>{DIGITS})")
_VAGUE = re.compile(
    rf"(?<!pas )(?<!moindre )(?<!sans )(?:{DIGITS}|{WORDS}) ?centimes?\b|"
    r"\b(?:quelques |une? (?:petite )?|plusieurs |des )?(?:dizaine|vingtaine|cinquantaine|centaine|millier)s? d'euros"
    r"|\bquelques euros"
)
_LONE_SIGN = re.compile(r"€|\beuros?\b|\beur\b")
_PERCENT = re.compile(
    rf"(?P<figure>{DIGITS}|{WORDS})[ \n]?(?P<sign>%|pour[ -]?cents?\b|pour mille\b|‰|p\. ?100|pct\b|p\. ?c\."
    r"|points?(?= (?:de (?:base|plus|moins|majoration)|au-dessus|supplementaires)))"
    rf"|\btaux (?:\w+ ){{0,3}}(?:de|a|:|est) ?(?P<rate>{DIGITS})(?! ?(?:€|euros?|eur\b))"
)
_PART = re.compile(
    r"\b(?P<share>(?:la )?moitie|(?:un|le|deux) (?:tiers|quart)|trois quarts|le (?:double|triple)) (?:de|du|des|d')"
    r"[ \n](?:la |l'|votre |cette |vos )?"
    r"(?:facture|somme|montant|dette|solde|total|prix|tout|creance)"
    r"|\b(?:vers|pay|regl|vir|envoy|adress)(?:er|ez|iez)(?:-nous)? (?:deja |au moins |simplement |seulement )?"
    r"(?P<paid>la moitie|un tiers|le tiers|les? deux tiers|un quart|le quart|le double)\b"
)
_THEIRS_OR_COPY = re.compile(r"\bvous proposez\b|\b(?:ci-joint|joint|joignons|trouverez|renvoy\w+|duplicata)\b")
"""The debtor's own offer, or the double of an invoice that is a copy."""
_LEFT = re.compile(r"\brest\w+ (?:du |a (?:payer|regler|verser) )?$")
"""« Il restera 1 600 € »: what is left, no instalment."""
_SHARES = {"moitie": (1, 2), "un tiers": (1, 3), "le tiers": (1, 3), "deux tiers": (2, 3), "un quart": (1, 4)}
_SHARES |= {"le double": (2, 1), "le triple": (3, 1)}
_SHARES |= {"le quart": (1, 4), "trois quarts": (3, 4)}
_BARE = re.compile(
    r"(?<![\w¤./°#-])(?P<figure>\d{1,3}(?:[ .']\d{3})+(?:[.,]\d{2})?|\d+[.,]\d{2}|\d{3,9})(?![\w%¤/]|[.,-]\d)"
)
_REFERENCE = re.compile(
    r"(?:n°s?|numeros?|references?|ref|dossier|commande|engagement|devis|contrat|marche|bon|bl|lot|client"
    r"|code|articles?|art|page|chapitre|siret"
    r"|siren|rcs|tva|ape|naf|bp|cs|cedex|loi|decret|norme|iso|modele|version|local|bureau|salle|poste"
    r"|annee|exercice|saison|en|de l'an)"
    r"(?: (?:n°|numero|du|de|suivi|tech|:))? ?:?[ ]?(?:[\w-]+ )?$"
)
_UNIT = re.compile(r" ?(?:[a-z]|¤)")
_MONEY_NEXT = re.compile(
    r" ?(?:ttc|ht|par (?:mois|semaine)|chacune?|restants?|net|le|la|les|au|aux|en|pour|avant|a|et|ou|puis"
    r"|sur|dont|soit|qui|que|reste|est|sera"
    r"|sont|seront|vous|nous|mensuels?|tous|chaque|comptant)\b"
)
_MEASURE = re.compile(
    r" ?(?:kg|g|m2|m²|m3|m³|m|cm|mm|km|ml|l|t|kwh|kw|ha|ares?|jours?|heures?|h|unites?|pieces?|go|mo)\b"
)
_MONEY_WORDS = re.compile(
    rf"(?P<figure>{WORDS})(?= ?(?:[.,;:!?)\n]|$|(?:en|au|aux|le|la|sur|par|et|est|sont|reste|ttc|a|pour"
    r"|avant|qui|que|dont|net|chacun)\b))"
)
_MIN_WORDS_AMOUNT = 60
_YEARS = (1900, 2100)


@dataclass(frozen=True)
class _Amount:
    start: int
    end: int
    value: Decimal
    currency: str = "EUR"


def check_percentages(page: Page, allowed: Allowed) -> None:
    """Every percentage must be listed; without a list, none may appear."""
    for match in _PERCENT.finditer(page.masked):
        value = value_of(match["figure"] or match["rate"])
        if value is None:
            page.find("unknown_percentage", *match.span())
        elif match["sign"] in {"‰", "pour mille"} or value not in allowed.facts.percentages:
            page.find("unknown_percentage", *match.span(), f"{value.normalize():f} %")
        page.mask(*match.span())


def check_amounts(page: Page, allowed: Allowed) -> None:
    """Every amount must be listed, in its currency; a bare figure that looks like money counts as one."""
    stated = []
    for amount in _amounts(page):
        stated.append(amount)
        if (amount.value, amount.currency) not in allowed.amounts:
            read = "" if amount.value.is_nan() else f"{amount.value:.2f} {amount.currency}"
            page.find("unknown_amount", amount.start, amount.end, read)
        page.mask(amount.start, amount.end)
    _check_sum(page, allowed, stated)
    for rule in (_VAGUE, _PART):
        for match in rule.finditer(page.masked):
            harmless = _THEIRS_OR_COPY.search(page.flat, *page.sentence(match.start()))
            if rule is _VAGUE or not (harmless or _known_part(match["share"] or match["paid"], allowed)):
                page.find("unknown_amount", *match.span())
            page.mask(*match.span())
    for match in _LONE_SIGN.finditer(page.masked):
        before = page.masked[max(0, match.start() - 12) : match.start()]
        if re.search(r"[\do] ?$|\b[li]\d* ?$", before):
            page.find("unknown_amount", max(0, match.start() - 6), match.end())
    for match in _BARE.finditer(page.masked):
        value = parse_digits(match["figure"])
        if not _is_reference(match, page.masked) and value not in allowed.values:
            page.find("unknown_amount", *match.span(), f"{value:.2f}")
    for match in _MONEY_WORDS.finditer(page.masked):
        words_value = parse_words(match["figure"])
        year = words_value is not None and _YEARS[0] <= words_value < _YEARS[1]
        if words_value is None or year or words_value in allowed.values:
            continue
        if words_value >= _MIN_WORDS_AMOUNT:
            page.find("unknown_amount", *match.span("figure"), f"{words_value:.2f}")


def _check_sum(page: Page, allowed: Allowed, stated: list[_Amount]) -> None:
    """A schedule written out, one amount for each instalment, must add up to an amount of the file."""
    counts = allowed.facts.counts
    if len(counts) != 1 or (count := next(iter(counts))) == 1:
        return
    totals = {value for value in allowed.values if any(value > other * (count - 1) for other in allowed.values)}
    parts = sorted(
        (a for a in stated if a.value in allowed.values - totals and not _LEFT.search(page.flat, 0, a.start)),
        key=lambda a: a.start,
    )
    if len(parts) == count and sum(a.value for a in parts) not in allowed.values:
        page.find("unknown_amount", parts[-1].start, parts[-1].end, "sum")


def _amounts(page: Page) -> Iterator[_Amount]:
    for match in _SIGN_FIRST.finditer(page.masked):
        if not re.match(rf" ?{_CURRENCY}", page.masked[match.end() :]):
            yield _Amount(*match.span(), parse_digits(match["figure"]), _CURRENCIES.get(match["sign"], "EUR"))
    for match in _AMOUNT.finditer(page.masked):
        value = value_of(match["figure"])
        if value is None:
            value = Decimal("NaN")  # « trois cent cinq-vingts euros » is no number: no listed one either
        scale = (match["scale"] or " ")[:3].strip()
        value *= {"k": 1000, "mil": 1000 if "millier" in match[0] else 10**6}.get(scale, 1)
        end = match.end()
        cents = value_of(match["cents"]) if match["cents"] else None
        joined = match["cents"] and match.start("cents") == match.end("sign")  # « 445€20 »
        if cents is not None and cents < 100 and (joined or match["named"] or _ends_amount(page.masked, end)):  # noqa: PLR2004
            value += cents / 100
        else:
            end = match.end("sign")
        yield _Amount(match.start(), end, value, _CURRENCIES.get(match["sign"], "EUR"))


def _ends_amount(text: str, place: int) -> bool:
    return not re.match(r"[ \n]?[a-z]{3,}(?<!ttc)\b(?<! par)", text[place : place + 12]) or bool(
        re.match(r"[ \n](?:ttc|par|le|au|et|pour|chaque|chacun|en|reste)", text[place : place + 9])
    )


def value_of(figure: str) -> Decimal | None:
    """The value of digits or number words."""
    return parse_digits(figure) if figure[0].isdigit() else parse_words(figure.replace("\n", " "))


def _known_part(share: str, allowed: Allowed) -> bool:
    top, bottom = next(part for name, part in _SHARES.items() if share.endswith(name))
    parts = {(value * top / bottom).quantize(Decimal("0.01")) for value in allowed.values}
    return bool(parts & allowed.values)


def _is_reference(match: re.Match[str], text: str) -> bool:
    figure = match["figure"]
    after = text[match.end() : match.end() + 20]
    if _MEASURE.match(after):
        return True
    if re.search(r"[.,]\d{2}$", figure):
        return False
    if figure.isdigit() and _YEARS[0] <= int(figure) < _YEARS[1]:
        return True
    counted = _UNIT.match(after) and not _MONEY_NEXT.match(after)
    return bool(counted or _REFERENCE.search(text[max(0, match.start() - 30) : match.start()]))
