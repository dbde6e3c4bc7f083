"""A message made ready for the payments to be read: dates in digits, and clauses, some of which propose nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from amiable.french.fold import fold
from amiable.french.numbers import WORDS, parse_number, parse_words
from amiable.reading.talk.cues import MONTHS, cue

_WORD_DATE = re.compile(
    rf"\b(?P<day>premier|{WORDS}) (?P<month>{MONTHS})\b(?: (?P<year>deux mille(?:[ -]\w+){{0,3}}))?"
)
_LAST_DAYS = re.compile(
    r"\btous les derniers? jours? (?:du|de chaque|des) mois\b|\ble dernier jour (?:de chaque|des) mois\b|"
    r"(?:(?<=autres )|(?<=fois )|(?<=mois )|(?<=euros )|(?<=€ )|(?<=, ))le dernier jour du mois\b|"
    rf"\ble dernier jour du mois(?= de {MONTHS} a {MONTHS}\b)|"
    rf"\b(?:a )?(?:toutes les |chaque |(?P<times>{WORDS}|\d{{1,2}}) )?fins? de mois\b"
)
_MONTH_END = re.compile(
    rf"\b(?:a la |en )?fin (?:du mois|de ce mois|courant|(?P<month>{MONTHS})),? [(]?(?:soit |donc )?"
    r"(?P<day>le (?:2[89]|3[01]))(?! ?(?:de|du|chaque)\b)\)?"
)
"""« fin du mois, le 30 »: one day."""
_CHRISTMAS = re.compile(r"\bjusqu'(?:a|aux?) (?:la |les |fetes de )*noel\b|\bjusqu'aux fetes\b")
_WEEKDAY_TIMES = re.compile(
    r"\b(\w+di)[,.]?(?= (?:\d{1,2} ?(?:fois|x|mois|versements?|paiements?|virements?)|en \d)\b)"
)
_NTH_DAY = re.compile(r"\b(?P<lead>le|au) (?P<stem>[a-z-]+?)ieme jour(?= (?:du|de|d'))")
"""« au vingt-cinquième jour du mois »."""
_USUAL = re.compile(
    r"\b(?:(le (?:\d{1,2}|1er)) du mois(?= ?[:,]| et (?:non|pas) | plutot| au lieu| a la place)"
    r"|le premier du mois\b(?! (?:prochain|suivant|qui|d'apres)))"
)
_EACH_OF = re.compile(
    r"\b(?P<day>(?:le|au) (?:\d{1,2}|1er)) (?:de |a )(?:chacun de ces|chacun des|tous ces|ces) (?:\w+ )?mois\b"
    r"(?! (?:suiv|d'apres|qui))"
)
"""« le 20 de chacun de ces trois mois »."""
_INSTEAD = re.compile(r"\b(?:le|au) (?:\d{1,2}|1er)(?= (?:plutot|au lieu|a la place))")
_CUT = re.compile(
    r"[.,;:!?\n()](?!\d)|[\u2600-\u27bf\U0001f300-\U0001faff]"
    r"|\bmais\b|\bpuis\b|\bet (?=je|nous|on|vous|le reste|du coup|donc)"
    r"|\balors (?=je|nous|on|j'|faites|mettez|mettons|prenez|disons)"
    r"|\bdonc (?=l[ea]s? (?:\w+ )?(?:je|on|nous) |faites|mettez|prenez)"
    r"|\b(?:car\b|parce qu|puisqu|vu qu|sachant qu|etant donne|lorsqu|quand)"
    r"|\b(?:des|aussitot|une fois) que (?=j'|je |la |le |l'|mon |ma |mes |nos |notre |nous |on |il |elle )"
)
_PASSES = re.compile(
    rf"\b(?P<month>{MONTHS}|(?:virement|versement|paiement|reglement|echeance|mensualite|solde|cheque)s?) "
    r"passe(?:nt|ra|rait)? (?=(?:donc |plutot )?(?:au |a la |en |le |du ))"
)
"""« juin passe au 10 »: not last June."""
_HALF_WAY = re.compile(
    r"\ba moitie (?=(?:vide|plein|mort|ferme|fini|termine|detrui|inonde|cuit|endormi|nu\b|nue|vendu|casse))"
)
"""« le salon est à moitié vide »: no half of the debt."""
_PERCENT = re.compile(r"\bpour[ -]cents?\b")
_SHARED_MONTH = re.compile(
    rf"(?:(?<=[a-z0-9], )(?<!\d, )|(?<=[a-z0-9]: )|(?<=[a-z0-9] : ))"
    rf"\d{{1,2}}(?=(?:,| et| puis|, et|, puis) \d{{1,2}} (?P<month>{MONTHS})\b)"
)
"""« 27 mars, 10 et 24 avril »: a day whose month comes with the next one."""
_IN_MONTHS = re.compile(
    r"\b(?P<day>(?:le|au) (?:1er|[12]?\d|3[01]))"
    r"(?P<old>,? (?:plutot qu|au lieu d|a la place d|et non(?: pas)?|et pas)[ '\u2019]?(?:e |u )?(?:au |le |du )?"
    r"(?:1er|[12]?\d|3[01]))?"
    r"(?P<lead>,? (?:tant |aussi bien )?(?:en|pour) )"
    rf"(?P<months>{MONTHS}(?:(?:,|,? et|,? puis|,? comme|,? ainsi que?|,? qu)(?: en| de| pour|'en|'a)? {MONTHS})+)\b"
)
"""« le 24, en février comme en mars et en avril », « au 24 plutôt qu'au 10, en mars et en avril »: a day of each of
those months, the other one being given up."""
_WEEKDAY_WORDS = re.compile(
    rf"(?:(?<=di )(?P<day>{WORDS})"
    rf"(?= ?[,.;:!?)]|$| (?:et(?! une? (?:{MONTHS}|de|du)\b)|au|a|pour|puis|plutot)\b| \d)"
    rf"|(?:(?<=\ble )|(?<=\bau ))(?P<on>{WORDS})"
    rf"(?!(?: ?(?:%|€)|\d|[ -](?:fois|x|euros?|eur|cents?|pour[ -]cents?|centimes?|premi\w+|derni\w+|autres?"
    rf"|tiers|quarts?|demi\w*|heures?|h|pieces|etoiles|en un|{WORDS})\b))"
    rf"|(?<=\bdu )(?P<of>{WORDS})(?! ?(?:euros?|pour|%|mois|jours?|{MONTHS})\b))"
)
"""« jeudi vingt-trois », « le vingt-cinq serait mieux », « les 550 € du vingt-trois »."""
_DAY_OF = re.compile(rf"\b(?P<day>(?:le|au|du) (?:1er|[12]?\d|3[01])) (?:de |d')(?=(?:{MONTHS})\b)")
"""« le 25 d'avril »."""
_AGAIN = re.compile(r"(?<![\d,.] )\b(?P<sum>[1-9]\d{1,2}) (?=(?P=sum)\b(?! ?\d))")
"""« 400 400 et 400 »: a sum said again, not thousands."""
_WEEKDAY_SUM = re.compile(rf"(?<=di )(?P<words>{WORDS})")
"""« vendredi dix-sept trois cents »: a day, and its sum."""
_CENTS = re.compile(
    rf"\b(?P<sum>{WORDS}) euros (?:et )?(?P<cents>{WORDS})(?: centimes)?"
    r"(?=[.,;:!?)]|$| (?:qui|restante?s?|manquante?s?|le|la|les|au|en|pour|et|puis|par|tout|des|pile"
    r"|sont|ont|est|seront|sera|viennent|partiront|partira)\b)"
)
"""« six cent nonante euros quarante »."""
_HUNDREDS = re.compile(
    rf"\b(?P<sum>{WORDS})\b(?![ -](?:euros?|eur|centimes?|{MONTHS})\b| ?€)"
    r"(?= (?:a|aux?|pour|l[ea]|les|l'|par|chaque|chacune?|en|et|puis|encore|seulement|restante?s?|manquante?s?|qui"
    r"|jusqu'?(?:a|au|en)|de (?:supplement|plus|moins|trop|remise)|m'|me|nous|ca|c'est|je|on|oui|non|que"
    r"|serait|seraient|tous|toutes|[da]u mois)\b|[.,;:!?)]|$)"
)
"""« neuf cents à chacune des trois autres dates »."""
_TIMES_SIGN = re.compile(r"(?<![\w.,/])(?P<times>\d{1,2})[x*×](?P<sum>\d{2,6})(?![\dx])")
"""« 12x100 »."""
_FRACTION = re.compile(
    r"(?<!\ble )(?<!\bau )(?<!\bdu )(?<![\d/.,])(?P<top>[123])/(?P<bottom>[234])(?![\d/])"
    r"(?= (?:le|au|en|fin|pour le|tout de suite|maintenant|de la|du|de suite|comptant|chaque)\b)"
)
"""« 1/3 le 20 avril »: a share, which might be a day."""
_NOTES = re.compile(
    rf"\b(?P<n>\d{{1,2}}|{WORDS}) (?:gros |petits )?billets de (?P<of>\d{{1,3}}|{WORDS})\b(?: ?(?:euros?|€))?"
)
"""« deux billets de cent »."""
_AND_LATER = re.compile(r"\b(?P<sum>cents?|mille|\d{2,4}) (?=une? (?:mois|semaine|quinzaine) (?:apres|plus tard)\b)")
"""« trois cents un mois après »: not 301."""
_LEADERS = re.compile(r" ?(?:\.{3,}|…+|_{3,}|·{3,})\.* ?(?=\d)")
"""« 31/01 ....... 1 620 »: a line of a table."""
_FRACTIONS = {"1/2": "la moitie", "1/3": "un tiers", "2/3": "deux tiers", "1/4": "un quart", "3/4": "trois quarts"}
_LONGEST_DAY, _HUNDRED, _YEARS = 31, 100, range(2015, 2040)
NEAR = 80
"""Characters before « c'est réglé » that say what was."""


def in_digits(text: str) -> str:
    """The folded text, days written in words before a month turned into digits (« le vingt-trois mars »)."""
    dated = _PASSES.sub(r"\g<month> glisse ", _PERCENT.sub("%", _HALF_WAY.sub("", fold(text))))
    dated = _MONTH_END.sub(lambda match: " ".join(filter(None, (match["day"], match["month"]))), dated)
    dated = _FRACTION.sub(lambda match: _FRACTIONS.get(match[0], match[0]), dated)
    dated = _AND_LATER.sub(r"\g<sum>, ", _NOTES.sub(_counted_out, dated))
    dated = _NTH_DAY.sub(_nth_day, _TIMES_SIGN.sub(r"\g<times> x \g<sum>", dated))
    dated = _WEEKDAY_SUM.sub(_day_and_sum, dated)
    dated = _WEEKDAY_WORDS.sub(_day_digits, _SHARED_MONTH.sub(r"\g<0> \g<month>", dated))
    dated = _LEADERS.sub(" : ", _WORD_DATE.sub(_digits, dated))
    dated = _USUAL.sub(lambda match: f"{match[1] or 'le 1er'} de chaque mois", dated)
    dated = _CENTS.sub(_with_cents, _EACH_OF.sub(r"\g<day> de chaque mois", dated))
    dated = _IN_MONTHS.sub(lambda match: _in_each(match["day"], match["months"]), dated)
    dated = _AGAIN.sub(r"\g<sum>, ", _HUNDREDS.sub(_sum_digits, _DAY_OF.sub(r"\g<day> ", dated)))
    return _INSTEAD.sub(
        r"\g<0>, ",
        _WEEKDAY_TIMES.sub(r"\1 ;", _CHRISTMAS.sub("jusqu'en decembre", _LAST_DAYS.sub(_month_ends, dated))),
    )


def _month_ends(match: re.Match[str]) -> str:
    """« quatre fins de mois » says how many, too."""
    return f"{match['times']} fois chaque fin de mois" if match["times"] else "chaque fin de mois"


def _in_each(day: str, months: str) -> str:
    return ", ".join(f"{day} {month}" for month in re.findall(MONTHS, months))


def _counted_out(match: re.Match[str]) -> str:
    count, each = (parse_number(match[name]) for name in ("n", "of"))
    return f"{int(count * each)} €" if count and each else match[0]


def _nth_day(match: re.Match[str]) -> str:
    stem = match["stem"]
    values = (parse_words(word) for word in (stem, stem + "e", stem[:-1], stem[:-1] + "f"))
    value = next((value for value in values if value), None)
    return f"{match['lead']} {int(value)}" if value and value <= _LONGEST_DAY else match[0]


def _day_digits(match: re.Match[str]) -> str:
    value = parse_words(match["day"] or match["on"] or match["of"])
    return str(int(value)) if value is not None and 1 < value <= _LONGEST_DAY else match[0]


def _day_and_sum(match: re.Match[str]) -> str:
    words = match["words"].split(" ")
    for at in range(len(words) - 1, 0, -1) if parse_words(match["words"]) is None else ():
        day, value = parse_words(" ".join(words[:at])), parse_words(" ".join(words[at:]))
        if day and value and 1 < day <= _LONGEST_DAY and value >= _HUNDRED:
            return f"{int(day)}, {int(value)} euros"
    return match[0]


def _sum_digits(match: re.Match[str]) -> str:
    """« mille trois » is left to those who know what is owed."""
    value = parse_words(match["sum"])
    unclear = value is None or value < _HUNDRED or value in _YEARS or re.search(r"\bmille \w+$", match["sum"])
    return match[0] if unclear or value is None else str(int(value))


def _digits(match: re.Match[str]) -> str:
    words = match["day"]
    value = 1 if words == "premier" else parse_words(words)
    if value is None or not 1 <= value <= _LONGEST_DAY:
        return match[0]
    year = parse_words(match["year"]) if match["year"] else None
    return f"{int(value)} {match['month']}" + (f" {int(year)}" if year else f" {match['year'] or ''}".rstrip())


def _with_cents(match: re.Match[str]) -> str:
    whole, cents = parse_words(match["sum"]), parse_words(match["cents"])
    fits = whole is not None and cents is not None and 1 < cents < _HUNDRED
    return f"{int(whole)},{int(cents):02d} euros" if fits and whole and cents else match[0]


_SUM = re.compile(r"\d ?(?:€|euros?\b|eur\b)")
_SUM_AND_DAY = re.compile(
    rf"\d ?(?:€|euros?|eur\b)[^.;!?]*\b(?:le|au|fin|des) (?:\w+di )?(?:\d|1er|{MONTHS})"
    rf"|\b(?:le|au|fin|des) (?:\w+di )?(?:\d|1er|{MONTHS})[^.;!?]*\d ?(?:€|euros?|eur\b)"
)


class Role(StrEnum):
    """What a clause does with the figures in it."""

    SAID = "said"
    REJECTED = "rejected"
    """Turns a proposal down, or takes one back."""
    TOLD = "told"
    """Tells of a payment made."""
    CONTESTED = "contested"
    """Says what will not be paid."""
    ASIDE = "aside"
    """Days that have nothing to do with a payment (« fermé du 10 au 24 »), or a wish to be called."""


@dataclass(frozen=True)
class Clause:
    """A stretch of the folded text."""

    start: int
    end: int
    role: Role


def clauses(plain: str) -> list[Clause]:
    """The clauses in order, without gaps."""
    found: list[Clause] = []
    start = 0
    for match in [*_CUT.finditer(plain), None]:
        end = match.start() if match else len(plain)
        role = _role(plain[start:end])
        limit = found and cue("payment.at_most").search(plain, found[-1].start, end)  # « plus de 600 €, impossible »
        if found and not limit and plain[start : start + 1] in (",", "(") and _turns_down(plain[start:end]):
            found[-1] = Clause(found[-1].start, found[-1].end, Role.REJECTED)
        if role is Role.TOLD and cue("payment.mended").search(plain[start:end]):
            before = found[-1].start if found else start
            trouble = cue("payment.trouble").search(plain, max(0, before - NEAR), start)
            role = Role.ASIDE if trouble else role  # « le virement a été rejeté, c'est réglé »
        offer = cue("payment.offers").search(plain, start + 1, end) if role is Role.ASIDE else None
        if offer and _role(plain[offer.start() : end]) is Role.SAID:
            found.append(Clause(start, offer.start(), role))  # « avec ma pension qui tombe le 5 je peux mettre 34 € »
            start, role = offer.start(), Role.SAID
        found.append(Clause(start, end, role))
        start = end
    return [replace(one, role=Role.SAID) if _first_of_two(one, plain) else one for one in found]


def _first_of_two(clause: Clause, plain: str) -> bool:
    """« j'ai 400 € le 20 avril, et le reste le 20 mai », « je n'ai que 400 € » and no other sum: it will be paid."""
    words = plain[clause.start : clause.end]
    if clause.role is not Role.ASIDE or not _SUM.search(words):
        return False
    if cue("payment.has_only").search(words) and len(_SUM.findall(plain)) == 1:
        return True
    if not _SUM_AND_DAY.search(words):
        return False
    rest = cue("payment.rest").search(plain, clause.start)
    if rest and cue("payment.will_have").search(words):
        return True
    return bool(rest and rest.start() < clause.end) and not cue("payment.to_us").search(words)


def _turns_down(words: str) -> bool:
    """« le 20 mars, c'est trop tôt »: true where the words are about the clause before them."""
    if cue("payment.no_day_yet").search(words):
        return False
    if cue("payment.rejected_before").search(words):
        return True
    return bool(cue("payment.unsuited").search(words)) and not any(char.isdigit() for char in words)


_ROLES = (
    (Role.REJECTED, ("payment.rejected", "payment.unsuited"), ("payment.no_day_yet", "payment.at_most")),
    (Role.ASIDE, ("payment.theirs", "payment.has", "payment.bygone"), ()),
    (Role.TOLD, ("payment.told",), ("payment.to_come",)),
    (Role.CONTESTED, ("debt.dispute",), ("debt.not_dispute",)),
    (Role.ASIDE, ("payment.reason",), ("debt.will_pay",)),
    (
        Role.ASIDE,
        ("payment.closed", "payment.elsewhere", "payment.meeting", "payment.past", "ask.call"),
        ("payment.no_day_yet",),
    ),
)
"""The first that fits: a role, the words that give it, and those that do not let them."""


def _role(words: str) -> Role:
    words = cue("answer.until_then").sub(" ", words)
    for role, given, withheld in _ROLES:
        if says_any(given, words) and not says_any(withheld, words):
            return role
    return Role.SAID


def says_any(names: Iterable[str], words: str) -> bool:
    """True where the words have one of the turns of phrase."""
    return any(cue(name).search(words) for name in names)


def role_at(found: list[Clause], place: int) -> Role:
    """The role of the clause that holds a place."""
    return next((clause.role for clause in found if clause.start <= place < clause.end), Role.SAID)


def without_rejected(plain: str) -> str:
    """The text with the clauses that turn something down blanked out, places kept."""
    return _without(Role.REJECTED, plain)


def without_told(plain: str) -> str:
    """The text with the clauses that tell of a payment made blanked out, places kept."""
    return _without(Role.TOLD, plain)


def _without(role: Role, plain: str) -> str:
    for clause in clauses(plain):
        if clause.role is role:
            plain = plain[: clause.start] + " " * (clause.end - clause.start) + plain[clause.end :]
    return plain
