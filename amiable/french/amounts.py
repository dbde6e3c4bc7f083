"""Amounts of money in French text, with their places. A figure is an amount by its currency, or plainly by context."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from amiable.french.dates import Mention, find_mentions
from amiable.french.fold import fold
from amiable.french.numbers import DIGITS, WORDS, parse_digits, parse_words

_CURRENCY = r"(?:€|euros?\b|eur\b|ueros?\b|balles\b|chf\b|francs suisses\b|£|\$)"
_CENTS = (
    rf"(?:(?: et| virgule)? ?(?P<cents>\d{{1,2}}|{WORDS}) ?(?:centimes?|cents?|cts?)\b"
    r"|(?: virgule)? ?(?P<bare_cents>\d{2})(?= ?(?:[.,;:!?)\n]|$| par\b| le\b| au\b| ttc\b| et\b)))?"
)
_SIGN_AFTER = re.compile(rf"(?P<figure>{DIGITS}|{WORDS})(?P<kilo> ?k)?[ \n]?(?P<sign>{_CURRENCY}){_CENTS}")
_SIGN_BEFORE = re.compile(
    rf"(?<!\w)(?<!\d )(?<!\d)(?P<sign>€|eur|chf|£|\$) ?(?P<figure>{DIGITS})(?! ?(?:€|euros?\b|eur\b))"
)
_KILO = re.compile(rf"(?P<figure>{DIGITS}) ?k\b")
_LETTER_E = re.compile(
    r"(?<![\w.,/-])(?P<figure>\d{2,6}(?:[.,]\d{1,2})?) ?e\b(?! ?(?:fois|jour|rappel|relance|mail))"
)
_BARE = re.compile(rf"(?P<figure>{DIGITS})(?!\w|[-/]\d| ?(?:%|°|€))|(?P<words>{WORDS})")

_CURRENCIES = {"chf": "CHF", "francs suisses": "CHF", "£": "GBP", "$": "USD"}

# What may follow a bare figure that is an amount: a word that is not the thing counted.
_AFTER = re.compile(
    r" ?(?:$|[.,;:!?()\n\"+=/-]|(?:l[ea]s?|au|aux|en|a|par|et|ou|puis|apres|ensuite|sur|du|de|d'|des|pour|avec|sans"
    r"|comme|que|qui|dans|chaque|tous|toutes|hier|demain|ce|cet|cette|fin|debut|mi|maintenant|tout|avant|jusqu|lundi"
    r"|mardi|mercredi|jeudi|vendredi|samedi|dimanche|ttc|ht|il|je|j'|mais|donc|car|soit|chacune?|par|mensuel\w*|seulement"
    r"|plus|payables?|vire\w*|verse\w*|regle\w*|paye\w*|restante?s?|encore|d'ici|depuis|aujourd'hui|merci|svp|cash"
    r"|restant|ca|c'est|sous|vers|fin|mensuellement|x)\b)"
)
_RATE = re.compile(
    r" ?(?:/ ?(?:mois|m\b|semaine|sem\b|trimestre)|par (?:mois|semaine|quinzaine|trimestre)|mensuel|tous les|chaque (?:mois|semaine|\d)|ttc\b)"
)
_DATED = re.compile(
    r",? ?(?:(?:le|au|pour le|des le|avant le|d'ici|vers le) (?:\d{1,2}|1er)\b(?!,\d| ?(?:€|euros?\b|%))"
    r"|(?:a |en |pour |des )?(?:la )?(?:fin|debut|mi)[ -](?:du |de |d')?(?:mois|semaine|jan|fev|mars|avr|mai|jui|aou|sept|oct|nov|dec)"
    r"|en (?:jan|fev|mars|avr|mai|jui|aou|sept|oct|nov|dec)|(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b"
    r"|maintenant|tout de suite|demain|aujourd'hui|comptant|immediatement|d'ici|hier\b|ce (?:matin|soir|jour|mois)\b)"
)
_BEFORE = re.compile(
    r"(?:\b\d{1,2} ?(?:x|fois)|\b(?:pay\w+|regl\w+|vir[eé]\w*|vir\w{0,4}ments?|vers\w+|cheques?|acomptes?|soldes?|restes?|restants?|sommes?|montants?"
    r"|tota(?:l|ux|lite)|soit|mensualites?|echeances?|traites?|donn\w+|mett\w+|mets|met|sort\w+|rembours\w+|dois|dus?|devons|devais"
    r"|factur\w+|reclam\w+|propos\w+|prelev\w+|debit\w+|encaiss\w+|credit\w+|deduire|trop-percu|avoir|ecart|difference"
    r"|au lieu|especes|liquide|carte|fais|faire|fait|envoi\w*|envoy\w+|lance\w*|euh|acquitt\w+|pour|depos\w+|prix|devis"
    r"|facture|mois|apres|puis|cb|supplement|part(?:i|ira|ent)?))"
    r"(?: (?:un|une|les?|la|l'|des?|du|d'|en|ligne|vos|votre|mes|notre|nos|plus|par|mois|tout|cheques?|virement|virements"
    r"|environ|juste|que|bien|moi|vous|deja|seulement|soit|total|montant|ce matin|hier|sur|a|somme|chacun|chacune|ttc|est|sont|etait|meme|fois)){0,5}"
    r"[ ]?[:,(=-]{0,2}[ ]?(?:d')?$"
)
_NUMBERED = re.compile(
    r"(?:\bn[°o]s? ?:?|\bnum(?:ero)?s?\.? ?:?|\bref(?:erence)?s?\.? ?:?|\bfact?(?:ures?)?\.? ?(?:n°)?|\barticles?|\bart\.|\btel[. :]*|\bsiret|\bsiren"
    r"|\bdossier|\bcommande|\bticket|\blot|\bmandat|\bbon|\bla|\bcelle|#|\bpage|\bsituation|\bcode|\bcp|\bclient|\bcompte|\bl\.|\br\.) ?$"
)
_PHONE = re.compile(r"(?<![\w])(?:\+ ?\d{2,3} ?(?:\(0\) ?)?\d|0\d)(?:[ .-]?\d{2}){4}(?!\d)")
_IBAN = re.compile(r"\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){3,8}(?: ?[a-z0-9]{1,3})?\b")
_SIREN = re.compile(r"(?<!\d)\d{3} ?\d{3} ?\d{3}(?: ?\d{5})?(?![\d,])(?! ?(?:€|euros?\b|eur\b))")
_ADDRESS = re.compile(r"\S{1,80}@\S{1,80}|https?://\S{1,300}|www\.\S{1,200}")
_CLOCK = re.compile(r"\b\d{1,2} ?(?:h|heures?)(?: ?\d{2})?\b|\b\d{1,2}:\d{2}\b")
_DATE = re.compile(
    r"\b(?:1er|\d{1,2}) (?:jan|fev|mars|avr|mai|jui|aou|sept|oct|nov|dec)[a-z]*\.?(?: \d{4}\b)?"
    r"|(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?!\d)|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)|(?<![\d/])\d{1,2}/\d{1,2}(?![\d/])"
    r"|\b(?:jan|fev|mars|avr|mai|jui|aou|sept|oct|nov|dec)[a-z]*\.? (?:de )?\d{4}\b|\b(?:l'an|annee|exercice|budget|en|fin|debut) (?:19|20)\d{2}\b"
)
_NOT_A_SUM = re.compile(r"\b(?:pas|plus|aucun|moindre|seul) $")
_LISTED = re.compile(r" ?(?:,|et|puis|\+|/|;|, puis|, et) ?")
_PERCENT = re.compile(rf"(?:{DIGITS}|{WORDS}) ?(?:%|pour ?cents?\b)")
_DAY_THEN_FIGURE = re.compile(r"\b(?:le|au) $")


@dataclass(frozen=True)
class AmountSpan:
    """An amount and its place. `hinted`: no currency is written, the context makes it an amount."""

    value: Decimal
    currency: str
    start: int
    end: int
    text: str
    hinted: bool = False


def find_amounts(
    text: str, known: Collection[Decimal] = (), mentions: Sequence[Mention] | None = None
) -> tuple[AmountSpan, ...]:
    """Every amount of money, in order. A bare figure equal to one of `known` (what is owed) counts as one.

    `mentions` are the dates of the text where the caller has them already.
    """
    plain = fold(text)
    taken = bytearray(len(plain))
    spans: list[AmountSpan] = []

    def take(start: int, end: int) -> None:
        taken[start:end] = b"\1" * (end - start)

    def free(start: int, end: int) -> bool:
        return taken.find(1, start, end) < 0

    def add(value: Decimal, currency: str, start: int, end: int, hinted: bool = False) -> None:
        take(start, end)
        spans.append(AmountSpan(value, currency, start, end, text[start:end], hinted))

    for rule in (_ADDRESS, _IBAN, _PHONE, _DATE, _CLOCK):
        for match in rule.finditer(plain):
            take(*match.span())

    for rule in (_SIGN_AFTER, _SIGN_BEFORE):
        for match in rule.finditer(plain):
            figure, start = match["figure"], match.start()
            if figure[0].isdigit() and (cut := _day_before(plain, match.start("figure"), figure)):
                figure, start = figure[cut:], start + cut
            value = parse_digits(figure) if figure[0].isdigit() else parse_words(figure)
            if (
                value is None
                or not free(start, match.end())
                or (value == 1 and _NOT_A_SUM.search(plain[max(0, start - 10) : start]))
            ):
                continue
            groups = match.groupdict()
            if groups.get("kilo"):
                value *= 1000
            if cents := groups.get("cents") or groups.get("bare_cents"):
                part = parse_digits(cents) if cents[0].isdigit() else parse_words(cents)
                value += (part or Decimal(0)) / 100
            add(value, _CURRENCIES.get(match["sign"], "EUR"), start, match.end())
    for match in _SIREN.finditer(plain):
        if free(*match.span()):
            take(*match.span())
    for match in _KILO.finditer(plain):
        if free(*match.span()):
            add(parse_digits(match["figure"]) * 1000, "EUR", *match.span())
    for match in _LETTER_E.finditer(plain):
        value = parse_digits(match["figure"])
        if free(*match.span()) and (value >= 20 or _RATE.match(plain, match.end())):
            add(value, "EUR", *match.span())
    for match in _PERCENT.finditer(plain):
        take(*match.span())
    for mention in find_mentions(text) if mentions is None else mentions:
        take(mention.start, mention.end)
    _add_bare(plain, known, free, add, spans)
    return tuple(sorted(spans, key=lambda span: span.start))


def _add_bare(plain, known, free, add, spans) -> None:  # type: ignore[no-untyped-def]
    waiting: list[tuple[Decimal, int, int]] = []
    for match in _BARE.finditer(plain):
        start, end = match.span()
        figure = match[0]
        if match["figure"] and (cut := _day_before(plain, start, figure)):
            figure, start = figure[cut:], start + cut
        if match["figure"] and (cents := re.match(r" (\d{2})(?!\d)", plain[end : end + 4])):
            spaced = parse_digits(f"{figure},{cents[1]}") if "," not in figure and "." not in figure else None
            if spaced in known and free(start, end + 3):  # « 743 90 »
                add(spaced, "EUR", start, end + 3, True)
                continue
        if not free(start, end) or not _AFTER.match(plain, end):
            continue
        value = parse_digits(figure) if match["figure"] else parse_words(figure)
        if value is None or value < 10:
            continue
        before = plain[max(0, start - 60) : start]
        if _NUMBERED.search(before) and "," not in figure:
            continue
        exact = bool(re.search(r"[.,]\d{2}$", figure)) and bool(match["figure"])
        yearlike = bool(match["figure"]) and re.fullmatch(r"(?:19|20)\d\d", figure) is not None and value not in known
        if match["words"] and not (value >= 50 and _said(before, plain, end)):
            continue
        if (
            exact
            or value in known
            or (not yearlike and _RATE.match(plain, end))
            or (_said(before, plain, end) and not (yearlike and value % 100))
        ):
            add(value, "EUR", start, end, True)
        elif not yearlike and match["figure"]:
            waiting.append((value, start, end))
    _add_sums(plain, known, waiting, free, add)
    # « 440, après 440, après 440 »: a figure already known as an amount is one everywhere.
    values = {span.value for span in spans}
    for value, start, end in waiting:
        if value in values and free(start, end):
            add(value, "EUR", start, end, True)


def _add_sums(plain, known, waiting, free, add) -> None:  # type: ignore[no-untyped-def]
    """« 400, 400 et 450 »: bare figures in a row that add up to what is owed."""
    for first in range(len(waiting)):
        whole = Decimal(0)
        for last in range(first, min(len(waiting), first + 12)):
            if last > first and not _LISTED.fullmatch(plain[waiting[last - 1][2] : waiting[last][1]]):
                break
            whole += waiting[last][0]
            if last > first and whole in known:
                for value, start, end in waiting[first : last + 1]:
                    if free(start, end):
                        add(value, "EUR", start, end, True)


def _said(before: str, plain: str, end: int) -> bool:
    return bool(_BEFORE.search(before)) or bool(_DATED.match(plain, end))


def _day_before(plain: str, start: int, figure: str) -> int:
    """How many characters of « le 5 300 € » are the day of the month, not the amount."""
    day = re.match(r"(\d{1,2}) (?=\d{3})", figure)
    if day and int(day[1]) <= 31 and _DAY_THEN_FIGURE.search(plain[max(0, start - 4) : start]):
        return day.end()
    return 0
