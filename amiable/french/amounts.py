"""Amounts of money in French text, with their places."
" A figure is an amount by its currency, or plainly by context."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from amiable.french.dates import Mention, find_mentions
from amiable.french.fold import fold
from amiable.french.numbers import DIGITS, WORDS, parse_digits, parse_number

_CURRENCY = r"(?:€|euros?\b|eur\b|ueros?\b|balles\b|chf\b|francs suisses\b|£|\$|[.,](?:--?|—)(?![\w-]))"
_CENTS = (
    rf"(?:(?: et| virgule)? ?(?P<cents>\d{{1,2}}|{WORDS}) ?(?:centimes?|cents?|cts?)\b"
    r"|(?: virgule)? ?(?P<bare_cents>\d{2})(?= ?(?:[.,;:!?)\n]|$"
    r"| (?:par|le|au|ttc|et|pour|qui|que|a|en|puis|restante?s?)\b)))?"
)
_SIGN_AFTER = re.compile(rf"(?P<figure>{DIGITS}|{WORDS})(?P<kilo> ?k)?[ \n]?(?P<sign>{_CURRENCY}){_CENTS}")
_CENTS_IN_WORDS = re.compile(
    rf" (?P<cents>{WORDS})\b(?! ?(?:fois|x\b|euros?|€|%|pour cent|mois|jours?|semaines?|heures?|ans?\b|\w+dis\b"
    r"|versements?|virements?|paiements?|cheques?|factures?|jan|fev|mars|avr|mai|jui|aou|sept|oct|nov|dec))"
)
"""« Septante-huit euros cinquante »."""
_LEAST_CENTS, _MOST_CENTS = 10, 99
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
    r"|mardi|mercredi|jeudi|vendredi|samedi|dimanche|ttc|ht|il|je|j'|mais|donc|car|soit|chacune?|par"
    r"|mensuel\w*|seulement"
    r"|plus|autres|viennent|est|sont|ont|partent|payables?|vire\w*|verse\w*|regle\w*|paye\w*|restante?s?|encore|d'ici|depuis|aujourd'hui|merci|svp|cash"
    r"|restant|ca|c'est|vous|nous|on|normalement|sous|vers|fin|mensuellement|x)\b)"
)
_RATE = re.compile(
    r" ?(?:/ ?(?:mois|m\b|semaine|sem\b|trimestre)|par (?:mois|semaine|quinzaine|trimestre)|mensuel"
    r"|tous les|chaque (?:mois|semaine|\d)|ttc\b)"
)
_DATED = re.compile(
    r",? ?(?:(?:le|au|pour le|des le|avant le|d'ici|vers le) (?:\d{1,2}|1er)\b(?!,\d| ?(?:€|euros?\b|%))"
    r"|(?:a |en |pour |des )?(?:la )?(?:fin|debut|mi)[ -](?:du |de |d')?(?:mois|semaine|jan|fev|mars|avr"
    r"|mai|jui|aou|sept|oct|nov|dec)"
    r"|en (?:jan|fev|mars|avr|mai|jui|aou|sept|oct|nov|dec)"
    r"|(?:ce )?(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b"
    rf"|(?:les|aux) (?:\d{{1,2}}|{WORDS})"
    r" (?:mois|semaines?|lundis?|mardis?|mercredis?|jeudis?|vendredis?|samedis?)\b"
    r"|maintenant|tout de suite|demain|aujourd'hui|comptant|immediatement|d'ici|hier\b|ce (?:matin|soir|jour|mois)\b)"
)
_BEFORE = re.compile(
    r"(?:\b(?:\d{1,2}|deux|trois|quatre|cinq|six) ?(?:x|fois)"
    r"|\b(?:pay\w+|regl\w+|vir[eé]\w*|vir\w{0,4}ments?|vers\w+|cheques?|acomptes?"
    r"|soldes?|restes?|restants?|sommes?|montants?"
    r"|tota(?:l|ux|lite)|soit|mensualites?|echeances?|traites?|donn\w+|mett\w+|mets|met|sort\w+"
    r"|rembours\w+|dois|dus?|devons|devais"
    r"|factur\w+|reclam\w+|propos\w+|prelev\w+|debit\w+|encaiss\w+|credit\w+|deduire|trop-percu|avoir"
    r"|ecart|difference"
    r"|au lieu|especes|liquide|carte|fais|faire|fait|envoi\w*|envoy\w+|lance\w*|euh|acquitt\w+|pour"
    r"|depos\w+|prix|devis|manqu\w+|derniere?"
    r"|facture|mois|apres|puis|cb|supplement|part(?:i|ira|ent)?))"
    r"(?: (?:un|une|les?|la|l'|des?|du|d'|en|ligne|vos|votre|mes|notre|nos|plus|par|mois|tout|cheques?"
    r"|virement|virements"
    r"|environ|juste|que|bien|donc|encore|toujours|alors|moi|vous|deja|seulement|soit|total|montant|ce matin"
    r"|hier|sur|a|somme|chacun"
    r"|chacune|ttc|est|sont|sera|etait|meme|fois)){0,5}"
    r"[ ]?[:,(=-]{0,2}[ ]?(?:d')?$"
)
_NUMBERED = re.compile(
    r"(?:\bn[°o]s? ?:?|\bnum(?:ero)?s?\.? ?:?|\bref(?:erence)?s?\.? ?:?|\bfact?(?:ures?)?\.? ?(?:n°)?"
    r"|\barticles?|\bart\.|\btel[. :]*|\bsiret|\bsiren"
    r"|\bdossier|\bcommande|\bticket|\blot|\bmandat|\bbon|\bla|\bcelle|#|\bpage|\bsituation|\bcode|\bcp"
    r"|\bclient|\bcompte|\bl\.|\br\.) ?$"
)
_PHONE = re.compile(r"(?<![\w])(?:\+ ?\d{2,3} ?(?:\(0\) ?)?\d|0\d)(?:[ .-]?\d{2}){4}(?!\d)")
_IBAN = re.compile(r"\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){3,8}(?: ?[a-z0-9]{1,3})?\b")
_ENDING = re.compile(
    r"\b(?:termin|fini)\w*(?:[ -]t-il|[ -]t'il)?(?: toujours| bien| encore)? (?:par|en) \d{2,4}\b(?! ?(?:€|eur))"
)
"""« votre IBAN se termine-t-il par 41 ? »."""
_SIREN = re.compile(r"(?<!\d)\d{3} ?\d{3} ?\d{3}(?: ?\d{5})?(?![\d,])(?! ?(?:€|euros?\b|eur\b))")
_ADDRESS = re.compile(r"\S{1,80}@\S{1,80}|https?://\S{1,300}|www\.\S{1,200}")
_CLOCK = re.compile(r"\b\d{1,2} ?(?:h|heures?)(?: ?\d{2})?\b|\b\d{1,2}:\d{2}\b")
_DATE = re.compile(
    r"\b(?:1er|\d{1,2}) (?:jan|fev|mars|avr|mai|jui|aou|sept|oct|nov|dec)[a-z]*\.?"
    r"(?: (?:19|20)\d\d\b(?! ?(?:€|eur)))?"
    r"|(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?!\d)|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)|(?<![\d/])\d{1,2}/\d{1,2}(?![\d/])"
    r"|\b(?:jan|fev|mars|avr|mai|jui|aou|sept|oct|nov|dec)[a-z]*\.? (?:de )?\d{4}\b(?! ?(?:€|eur))|\b(?:l'an|annee"
    r"|exercice|budget|en|fin|debut) (?:19|20)\d{2}\b"
)
_MEASURE = re.compile(r" ?(?:m2|m3|m\b|km|kg|kwh|litres?|l\b|heures?|h\b|tonnes?|t\b)")
_LEFT_OVER = re.compile(r" ?(?:qui (?:rest|manqu)\w+|restants?\b|manquants?\b|autres\b)")
_NOT_A_SUM = re.compile(r"\b(?:pas|plus|aucun|moindre|seul) $")
_LISTED = re.compile(r" ?(?:,|et|puis|\+|/|;|, puis|, et) ?")
_PERCENT = re.compile(rf"(?:{DIGITS}|{WORDS}) ?(?:%|pour ?cents?\b)")
_DAY_THEN_FIGURE = re.compile(r"\b(?:le|au) $")


_CHEQUE_NUMBER = re.compile(r"\d{7,}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LEAST_WITH_E, _LEAST_BARE, _LEAST_IN_WORDS = 20, 10, 50
"""Smaller figures without a currency are ordinals, counts or articles."""
_LONGEST_ROW, _LAST_DAY = 12, 31


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
    finder = _Finder(text, known)
    finder.mark(_ADDRESS, _IBAN, _ENDING, _PHONE, _DATE, _CLOCK)
    finder.with_currency()
    finder.mark(_SIREN)
    finder.with_letter()
    finder.mark(_PERCENT)
    for mention in find_mentions(text) if mentions is None else mentions:
        finder.take(mention.start, mention.end)
    finder.bare()
    return tuple(sorted(finder.spans, key=lambda span: span.start))


class _Finder:
    """One pass over a text; each character belongs to one figure at most."""

    def __init__(self, text: str, known: Collection[Decimal]) -> None:
        self.text, self.known = text, known
        self.plain = fold(text)
        self.taken = bytearray(len(self.plain))
        self.spans: list[AmountSpan] = []

    def free(self, start: int, end: int) -> bool:
        return self.taken.find(1, start, end) < 0

    def take(self, start: int, end: int) -> None:
        self.taken[start:end] = b"\1" * (end - start)

    def mark(self, *rules: re.Pattern[str]) -> None:
        """Figures that are no amounts: telephone numbers, dates, identifiers."""
        for rule in rules:
            for match in rule.finditer(self.plain):
                if self.free(*match.span()):
                    self.take(*match.span())

    def add(self, value: Decimal, start: int, end: int, currency: str = "EUR", *, hinted: bool = False) -> None:
        if self.free(start, end):
            self.take(start, end)
            self.spans.append(AmountSpan(value, currency, start, end, self.text[start:end], hinted))

    def with_currency(self) -> None:
        for rule in (_SIGN_AFTER, _SIGN_BEFORE):
            for match in rule.finditer(self.plain):
                cut = self._day_before(match.start("figure"), match["figure"])
                value = parse_number(match["figure"][cut:])
                start = match.start() + cut
                if value is None or (value == 1 and _NOT_A_SUM.search(self.plain[max(0, start - 10) : start])):
                    continue
                groups = match.groupdict()
                if groups.get("kilo"):
                    value *= 1000
                end = match.end()
                if cents := groups.get("cents") or groups.get("bare_cents"):
                    value += (parse_number(cents) or Decimal(0)) / 100
                elif more := self._cents_in_words(match["figure"], end):
                    value, end = value + more[0], more[1]
                self.add(value, start, end, _CURRENCIES.get(match["sign"], "EUR"))

    def _cents_in_words(self, figure: str, end: int) -> tuple[Decimal, int] | None:
        """What words behind a sum in words add to it, and where they end."""
        match = None if figure[0].isdigit() else _CENTS_IN_WORDS.match(self.plain, end)
        cents = parse_number(match["cents"]) if match else None
        if match is None or cents is None or not _LEAST_CENTS <= cents <= _MOST_CENTS:
            return None
        return cents / 100, match.end()

    def with_letter(self) -> None:
        """« 2k », « 300e »."""
        for match in _KILO.finditer(self.plain):
            self.add(parse_digits(match["figure"]) * 1000, *match.span())
        for match in _LETTER_E.finditer(self.plain):
            value = parse_digits(match["figure"])
            if value >= _LEAST_WITH_E or _RATE.match(self.plain, match.end()):
                self.add(value, *match.span())

    def bare(self) -> None:
        """Figures without currency that their context makes amounts."""
        waiting: list[tuple[Decimal, int, int]] = []
        for match in _BARE.finditer(self.plain):
            start, end = match.span()
            start += self._day_before(start, match[0])
            figure = self.plain[start:end]
            if (
                self._spaced_cents(figure, start, end)
                or not self.free(start, end)
                or (value := parse_number(figure)) is None
                or value < _LEAST_BARE
                or (_CHEQUE_NUMBER.fullmatch(figure) and value not in self.known)
                or not (_AFTER.match(self.plain, end) or self._is_owed(figure, value, end))
            ):
                continue
            if self._plain_amount(figure, value, start, end):
                self.add(value, start, end, hinted=True)
            elif figure[0].isdigit() and not _YEAR.fullmatch(figure) and not self._numbered(figure, start):
                waiting.append((value, start, end))
        self._sums(waiting)
        # « 440, après 440, après 440 »: a figure already known as an amount is one everywhere,
        # and so is what it leaves of the debt.
        values = {span.value for span in self.spans}
        for value, start, end in waiting:
            if value in values or any(whole - value in values for whole in self.known):
                self.add(value, start, end, hinted=True)

    def _day_before(self, start: int, figure: str) -> int:
        """How many characters of « le 5 300 € » are the day of the month, not the amount; none where it is owed."""
        day = re.match(r"(\d{1,2}) (?=\d{3})", figure)
        dated = day and int(day[1]) <= _LAST_DAY and _DAY_THEN_FIGURE.search(self.plain[max(0, start - 4) : start])
        return day.end() if day and dated and parse_number(figure) not in self.known else 0

    def _spaced_cents(self, figure: str, start: int, end: int) -> bool:
        """« 743 90 », when that is what is owed."""
        cents = re.match(r" (\d{2})(?!\d)", self.plain[end : end + 4])
        if not (cents and figure.isdigit() and Decimal(f"{figure}.{cents[1]}") in self.known):
            return False
        self.add(Decimal(f"{figure}.{cents[1]}"), start, end + cents.end(), hinted=True)
        return True

    def _is_owed(self, figure: str, value: Decimal, end: int) -> bool:
        """« 214.20 prélèvement »: to the cent what is owed, and no measure follows."""
        cents = value in self.known and re.search(r"[.,]\d{2}$", figure)
        return bool(cents) and not _MEASURE.match(self.plain, end)

    def _numbered(self, figure: str, start: int) -> bool:
        if figure.startswith("0") and figure.isdigit():
            return True  # « la 0131 »
        return "," not in figure and bool(_NUMBERED.search(self.plain[max(0, start - 60) : start]))

    def _plain_amount(self, figure: str, value: Decimal, start: int, end: int) -> bool:
        if self._numbered(figure, start):
            return False
        said = _BEFORE.search(self.plain[max(0, start - 60) : start]) or _DATED.match(self.plain, end)
        if not figure[0].isdigit():
            return bool(value >= _LEAST_IN_WORDS and said)
        if value in self.known or re.search(r"[.,]\d{2}$", figure):
            return True
        if _YEAR.fullmatch(figure):
            return bool(said and value % 100 == 0)
        return bool(said or _RATE.match(self.plain, end) or _LEFT_OVER.match(self.plain, end))

    def _sums(self, waiting: Sequence[tuple[Decimal, int, int]]) -> None:
        """« 400, 400 et 450 »: bare figures in a row that add up to what is owed."""
        for first, (whole, _, last_end) in enumerate(waiting):
            for at in range(first + 1, min(len(waiting), first + _LONGEST_ROW)):
                value, start, end = waiting[at]
                if not _LISTED.fullmatch(self.plain[last_end:start]):
                    break
                whole, last_end = whole + value, end  # noqa: PLW2901
                if whole in self.known:
                    for part in waiting[first : at + 1]:
                        self.add(*part, hinted=True)
