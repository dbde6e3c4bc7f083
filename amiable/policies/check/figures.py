"""Amounts, percentages and numbers of instalments, in digits or words: each must be listed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from amiable.domain.decision import Action
from amiable.french.numbers import WORDS, parse_digits, parse_words
from amiable.policies.check.allowed import Allowed
from amiable.policies.check.page import Page

_DIGITS = r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+\.\d{2}|(?:\d{1,3}(?:[ .']\d{3})+(?!\d)|\d+)(?:[.,]\d{1,2}(?!\d))?)"
_COUNT = rf"(?:{WORDS}|\d{{1,3}})"
_CURRENCY = r"(?:€|euros?\b|eur\b|chf\b|francs?\b|£|livres sterling|\$|dollars?\b)"
_CURRENCIES = {"chf": "CHF", "franc": "CHF", "francs": "CHF", "£": "GBP", "livres sterling": "GBP", "$": "USD"}
_AMOUNT = re.compile(
    rf"(?P<figure>{_DIGITS}|{WORDS})(?:,-)?[ \n]?(?P<scale>k|milliers?|millions?)?[ \n]?(?:d')?(?P<sign>{_CURRENCY})"
    rf"(?:(?: et)?[ \n](?P<cents>\d{{2}}(?![\d/]|[.-]\d| ?(?:%|jours|h\b|{_COUNT}))"
    rf"|{WORDS})(?P<named>[ \n]?(?:centimes?|cts?\b))?)?"
)
_SIGN_FIRST = re.compile(rf"(?<![\w¤])(?<!\d )(?P<sign>€|eur|£|\$|chf) ?(?P<figure>{_DIGITS})")
_VAGUE = re.compile(
    rf"(?:{_DIGITS}|{WORDS}) ?centimes?\b|"
    r"\b(?:quelques |une? (?:petite )?|plusieurs |des )?(?:dizaine|vingtaine|cinquantaine|centaine|millier)s? d'euros"
    r"|\bquelques euros"
)
_LONE_SIGN = re.compile(r"€|\beuros?\b|\beur\b")
_PERCENT = re.compile(
    rf"(?P<figure>{_DIGITS}|{WORDS})[ \n]?(?P<sign>%|pour ?cents?\b|pour mille\b|‰|p\. ?100"
    r"|points?(?= (?:de base|au-dessus|supplementaires)))"
)
_PART = re.compile(
    r"\b(?P<share>(?:la )?moitie|(?:un|le|deux) (?:tiers|quart)|trois quarts) (?:de|du|des|d')[ \n](?:la "
    r"|l'|votre |cette |vos )?"
    r"(?:facture|somme|montant|dette|solde|total|prix|tout|creance)"
)
_SHARES = {"moitie": (1, 2), "un tiers": (1, 3), "le tiers": (1, 3), "deux tiers": (2, 3), "un quart": (1, 4)}
_SHARES |= {"le quart": (1, 4), "trois quarts": (3, 4)}
_NOUN = (
    r"(?:mensualites?|echeances?|versements?|paiements?|virements?|reglements?|prelevements?|traites?|acomptes?"
    r"|tranches?|cheques?|annuites?|termes?)"
)
_ADJECTIVE = (
    r"(?:(?:petite?s?|seule?s?|egales?|egaux|nouvelles?|nouveaux|premiere?s?|prochaine?s?|derniere?s?|memes?"
    r"|autres?|simples?)[ \n])?"
)
_COUNTED = re.compile(
    rf"\b(?:(?P<led>vos|ces|nos|mes|les|des)[ \n])?(?P<figure>{_COUNT})[ \n]{_ADJECTIVE}(?P<noun>{_NOUN})\b"
    rf"|\ben[ \n](?P<times>{_COUNT})(?:[ \n](?:seule |petites )?fois\b|x\b| x\b)"
    rf"|\b(?P<free>{_COUNT}) ?(?:fois|x)(?=[ \n]sans frais)"
)
_RANKS = {
    "deuxieme": 2,
    "troisieme": 3,
    "quatrieme": 4,
    "cinquieme": 5,
    "sixieme": 6,
    "septieme": 7,
    "huitieme": 8,
    "neuvieme": 9,
    "dixieme": 10,
    "onzieme": 11,
    "douzieme": 12,
}
_MULTIPLIED = re.compile(rf"(?<![\w,.])(?P<times>\d{{1,2}}|{WORDS}) ?(?:x|×|\*|fois) ?(?P<figure>{_DIGITS})")
_ORDINAL = re.compile(
    rf"\b(?P<word>{'|'.join(_RANKS)}|(?P<number>\d{{1,2}}) ?(?:e|eme|nde?))(?: et derniere?"
    rf"| et ultime)? {_NOUN}"
)
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
_FORTY = Decimal(40)


@dataclass(frozen=True)
class _Amount:
    start: int
    end: int
    value: Decimal
    currency: str = "EUR"


def check_percentages(page: Page, allowed: Allowed) -> None:
    """Every percentage must be listed; without a list, none may appear."""
    for match in _PERCENT.finditer(page.masked):
        value = _value(match["figure"])
        if value is None:
            page.find("unknown_percentage", *match.span())
        elif match["sign"] in {"‰", "pour mille"} or value not in allowed.facts.percentages:
            page.find("unknown_percentage", *match.span(), f"{value.normalize():f} %")
        page.mask(*match.span())


def check_counts(page: Page, allowed: Allowed) -> None:
    """Every number of instalments must be listed; « deux factures » and « 2 × 40 € » are none."""
    counts = allowed.facts.counts
    for match in _MULTIPLIED.finditer(page.masked):
        times, each = _value(match["times"]), parse_digits(match["figure"])
        part_of_plan = each in allowed.values and each != _FORTY and bool(counts)
        if part_of_plan and times is not None and int(times) not in counts:
            page.find("unknown_count", *match.span(), str(times))
        page.mask(match.start(), match.end("times"))
    wrong: list[tuple[int, int, int]] = []
    right = False
    for match in _COUNTED.finditer(page.masked):
        figure = match["figure"] or match["times"] or match["free"]
        count = _value(figure)
        if count is not None and not _not_instalments(match, int(count), page, allowed) and int(count) not in counts:
            wrong.append((*match.span(), int(count)))
        right = right or count in counts
        page.mask(*match.span())
    for start, end, stated in wrong:
        if stated != 1 or not right:  # « en une seule fois ou en trois fois »
            page.find("unknown_count", start, end, str(stated))
    for match in _ORDINAL.finditer(page.masked):
        rank = int(match["number"]) if match["number"] else _RANKS[match["word"]]
        if counts and rank > max(counts):
            page.find("unknown_count", *match.span(), str(rank))


def _not_instalments(match: re.Match[str], count: int, page: Page, allowed: Allowed) -> bool:
    words = match[0]
    if count == 1:
        said = re.search(r"\b(?:seule?|en une? )", page.plain[max(0, match.start() - 4) : match.end()])
        return not (said and allowed.facts.counts)
    if match["noun"] is None:
        return False
    received = allowed.action is Action.THANK_FOR_PAYMENT and not allowed.facts.counts
    past_due = words.endswith(("echeances", "reglements", "paiements")) and not allowed.facts.counts
    return received or (past_due and count == len(allowed.invoices))


def check_amounts(page: Page, allowed: Allowed) -> None:
    """Every amount must be listed, in its currency; a bare figure that looks like money counts as one."""
    for amount in _amounts(page):
        if (amount.value, amount.currency) not in allowed.amounts:
            page.find("unknown_amount", amount.start, amount.end, f"{amount.value:.2f} {amount.currency}")
        page.mask(amount.start, amount.end)
    for rule in (_VAGUE, _PART):
        for match in rule.finditer(page.masked):
            if rule is _VAGUE or not _known_part(match["share"], allowed):
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
        if words_value is not None and words_value >= _MIN_WORDS_AMOUNT and words_value not in allowed.values:
            page.find("unknown_amount", *match.span("figure"), f"{words_value:.2f}")


def _amounts(page: Page) -> Iterator[_Amount]:
    for match in _SIGN_FIRST.finditer(page.masked):
        if not re.match(rf" ?{_CURRENCY}", page.masked[match.end() :]):
            yield _Amount(*match.span(), parse_digits(match["figure"]), _CURRENCIES.get(match["sign"], "EUR"))
    for match in _AMOUNT.finditer(page.masked):
        value = _value(match["figure"])
        if value is None:
            continue
        scale = (match["scale"] or " ")[:3].strip()
        value *= {"k": 1000, "mil": 1000 if "millier" in match[0] else 10**6}.get(scale, 1)
        end = match.end()
        cents = _value(match["cents"]) if match["cents"] else None
        if cents is not None and cents < 100 and (match["named"] or _ends_amount(page.masked, end)):  # noqa: PLR2004
            value += cents / 100
        else:
            end = match.end("sign")
        yield _Amount(match.start(), end, value, _CURRENCIES.get(match["sign"], "EUR"))


def _ends_amount(text: str, place: int) -> bool:
    return not re.match(r"[ \n]?[a-z]{3,}(?<!ttc)\b(?<! par)", text[place : place + 12]) or bool(
        re.match(r"[ \n](?:ttc|par|le|au|et|pour|chaque|chacun|en|reste)", text[place : place + 9])
    )


def _value(figure: str) -> Decimal | None:
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
