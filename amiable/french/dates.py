"""Dates in French text, with their places: what is written (mentions), and the day it means seen from a given day."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import get_close_matches
from enum import StrEnum

from amiable.domain.calendar import add_business_days, add_months
from amiable.french.fold import FOLDED_MONTHS, FOLDED_WEEKDAYS, fold
from amiable.french.numbers import WORD, WORDS, parse_number

FRIDAY, WEEK = 4, 7
_DAYS, FOLDED_MONTHS_OF_YEAR, _CENTURY, _HOURS = 31, 12, 100, 24
_NEAR = 335
"""Days: a date without year that would lie further ahead than this was meant as past."""
_SHORT = {
    "jan": 1,
    "janv": 1,
    "fev": 2,
    "fevr": 2,
    "avr": 4,
    "juil": 7,
    "sept": 9,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
    "aoû": 8,
}
_MONTH_NUMBER = {name: number for number, name in enumerate(FOLDED_MONTHS, 1)} | _SHORT

_MONTH = rf"(?:{'|'.join(FOLDED_MONTHS)}|(?:janv|jan|fevr|fev|avr|juil|sept|sep|oct|nov|dec)\b\.?)"
_WEEKDAY = rf"(?:{'|'.join(FOLDED_WEEKDAYS)})"
_DAY = r"(?:1 ?er|premier|0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:20\d{2}(?! ?(?:€|eur))|'\d{2})"
_PART = r"(?: (?:au )?(?:matin|midi|soir|apres[- ]midi)(?:ee)?\b)?"
_NEXT = r"(?:prochaine?s?|prochine?|prochian|prochains|qui vient|suivante?|a venir)"
_LAST = r"(?:derniere?|dernier|passee?|precedente?|ecoulee?)"
_COUNT = rf"(?:\d{{1,3}}|{WORDS}|(?:une )?(?:huitaine|dizaine|quinzaine|vingtaine|trentaine|douzaine)(?: de)?)"
_UNIT = r"(?:jours?|j|jrs?|heures?|h|minutes?|min|mn|semaines?|sem|mois|ans?)"
_DOZENS = {"huitaine": 8, "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30}


class Kind(StrEnum):
    """How far a mention fixes a day."""

    EXACT = "exact"
    WINDOW = "window"
    """A stretch of days (« la semaine prochaine », « courant avril »): no day follows."""
    NONE = "none"
    """Words of time that fix nothing (« le lundi », « le 10 de chaque mois »)."""


class Form(StrEnum):
    """What is written."""

    DATE = "date"
    DAY = "day"
    WEEKDAY = "weekday"
    OFFSET = "offset"
    MONTH_DAY = "month_day"
    """A day of a month counted from this one: « le 5 du mois prochain », « fin du mois »."""
    WEEK_END = "week_end"
    YEAR_END = "year_end"
    WINDOW = "window"
    HABIT = "habit"


@dataclass(frozen=True)
class Mention:
    """A date as written, not yet placed in time. `day` 31 with `last` means the last day of the month."""

    start: int
    end: int
    form: Form
    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    days: int = 0
    months: int = 0
    weeks: int = 0
    business: bool = False
    last: bool = False
    shift: int = 0
    """Days after the one that the form gives: « le lendemain »."""
    past: bool | None = None
    """True or False when the words themselves look back or ahead."""


@dataclass(frozen=True)
class DateSpan:
    """A date and its place; `date` is None unless `kind` is exact."""

    kind: Kind
    date: date | None
    start: int
    end: int
    text: str


def find_dates(text: str, today: date, *, past: bool | None = None) -> tuple[DateSpan, ...]:
    """Every date in the text, in order. `past` says whether the text tells (True) or announces (False).

    None takes the nearest date for a day and month, and looks ahead for the rest.
    """
    spans: list[DateSpan] = []
    for mention in find_mentions(text):
        day = resolve(mention, today, past=past)
        kind = Kind.EXACT if day else Kind.NONE if mention.form is Form.HABIT else Kind.WINDOW
        spans.append(DateSpan(kind, day, mention.start, mention.end, text[mention.start : mention.end]))
    return tuple(spans)


# --- finding -----------------------------------------------------------------------------------------------------

_ISO = re.compile(r"(?<![\w-])(?P<year>20\d{2})-(?P<month>\d{2})-(?P<day>\d{2})(?![\w-])")
_SLASHED = re.compile(
    r"(?<![\w/.,-])(?P<day>\d{1,2})(?P<mark>[/.-])(?P<month>\d{1,2})(?:(?P=mark)(?P<year>\d{4}"
    r"|\d{2}))?(?![\w/%€]|[.,-]\d| ?(?:€|euros?\b|eur\b|%))"
)
_PADDED = re.compile(r"\d\d/\d\d")
_LED = re.compile(
    r"(?:\b(?:le|au|du|au plus tard|avant|pour|depuis|des|vers|d'ici|ce|jusqu'au|date|dates|lundi|mardi"
    r"|mercredi|jeudi|vendredi|samedi|dimanche|et|puis|fin)|[(:,])(?: le| du| au)? ?:? ?$"
)
_MORE = re.compile(r"\.?(?:,|,? et|,? puis) ?(?:le )?\d{1,2}(?P<mark>\.)\d{1,2}(?!\d)")
"""« valeur 30.4., 31.5. et 30.6. »: the first of several."""
_DATE = re.compile(
    rf"(?:\b(?P<weekday>{_WEEKDAY}),? (?:le )?)?(?<![\d,./-])\b(?P<day>{_DAY})(?:"
    rf" du mois de| du mois d'(?! )| de)?[ -]?(?P<month>{_MONTH})(?![a-z])"
    rf"(?: (?:de l'annee )?(?P<year>{_YEAR})(?!\d)| (?P<next>{_NEXT})\b| (?P<last>{_LAST})\b| de cette annee)?"
)
_WORD_DATE = re.compile(
    rf"\b(?P<day>{WORDS}) (?P<month>{'|'.join(FOLDED_MONTHS)})(?![a-z])(?:"
    rf" (?P<year>deux[ -]mille(?:[ -](?:{WORD}|et))*)\b)?"
)
_FUZZY_DATE = re.compile(rf"(?<![\d,./-])\b(?P<day>{_DAY}) (?P<month>[a-z]{{4,10}})\b(?: (?P<year>20\d{{2}})\b)?")
_SHARED = re.compile(rf"\b(?P<day>{_DAY})(?:, ?(?:le |au )?{_DAY}){{0,8}},? ?(?:et|ou|&|puis|,)(?: le| au| du)? ?$")
_LISTED = re.compile(
    rf"\b(?P<days>(?:les?|au|aux) {_DAY}(?:, ?(?:le |au )?{_DAY})+),? (?:et|puis|&) (?:le |au )?{_DAY} "
    rf"(?P<month>{'|'.join(FOLDED_MONTHS)})(?![a-z])"
)
_AFTER_DAY = (
    r"(?= ?(?:$|[.,;:!?)\n\"(+-](?!\d)|(?:au|a|par|pour|et|ou|comme|sans|avec|mais|je|j'|il|elle|on|nous"
    r"|vous|ce|c'|cela|ca|qui|que|en|de|du"
    r"|inclus|compris|prochain|suivant|courant|dernier|sur|via|chez|dans|des|soit|tous|chaque|puis|la|le"
    r"|les|l'|un|une|mon|ma|mes|votre|vos|notre|nos"
    r"|me|m'|ira|irait|conviendrai?t?|tombe|serait"
    r"|si|s'il|afin|car|donc|merci|svp|maximum|max|minimum|vraiment|promis|ok|cordialement|lorsque|quand|est|sera"
    r"|etait|a|au plus|apres|avant|fini|enfin|tot|tard|environ|"
    r"seulement|aussi|egalement|alors|d'apres|date|jour|jai|jusqu|ni|ne|n'|pas|sauf|le solde|et|&|=|>|vous|tu|te|non"
    r"|possible|precise\w*|matin|midi|soir|debite\w*|regle\w*|paye\w*|vire\w*|encaisse\w*|recu\w*"
    r"|effectue\w*|payables?|prelev\w*|verse(?!ment)\w*|parti\w*)\b))"
)
_DAY_ALONE = re.compile(
    r"\b(?:(?P<habit>(?:tous |toutes )?les|chaque|tout les)|le|au|du|des le|d'ici le|d'ici au|vers le"
    r"|avant le|pour le|jusqu'au|ce|valeur)[ ]"
    rf"(?P<day>1er|premier(?= (?:de|du) chaque mois)|0?[1-9]|[12]\d|3[01])"
    r"(?:(?P<next> du mois (?:prochain|suivant|qui vient|d'apres)| prochain\b| du prochain mois)"
    r"|(?P<this> courant\b| (?:du|de ce) (?:mois )?courant\b| de ce mois(?:-ci)?\b| du mois en cours"
    r"| du mois ?ci\b| ct\b)"
    r"|(?P<last> du mois (?:dernier|passe|precedent)| dernier\b| passe\b(?! (?:au|a|en|le|du)\b))"
    r"|(?P<every> (?:de|du) (?:chaque"
    r"|tous les|tout les) mois|,? (?:de chacun )?(?:des|les) (?:mois suivants|\w+ mois (?:suivants"
    r"|d'apres|qui suivent))"
    rf"| (?:du|de) (?:chaque )?mois\b|,? (?:de )?chaque mois\b|,? (?:de )?tous les mois\b)|{_AFTER_DAY})"
)
_WEEKDAY_DAY = re.compile(
    rf"\b(?:ce )?(?P<weekday>{_WEEKDAY}),? (?:le )?(?P<day>1er|[12]\d|3[01]"
    r"|0?[1-9])(?P<next> du mois prochain)?(?P<this> courant)?(?! ?(?:h\b|h\d|heures?|:|€|euros?|%"
    rf"|fois\b|semaines?\b|mois\b|jours?\b|{_MONTH})|\d| \d{{3}}\b|[.,/]\d)"
)
_WEEKDAY_ALONE = re.compile(
    r"(?:\b(?P<habit>tous les|toutes les|chaque"
    r"|les(?: (?:\d{1,2}|deux|trois|quatre|cinq|six|sept|huit|dix))?)[ ])?\b(?P<ce>ce"
    rf" )?(?P<weekday>{_WEEKDAY})(?P<plural>s)?\b{_PART}"
    rf"(?: ?(?P<next>{_NEXT})\b| ?(?P<last>{_LAST})\b|(?P<eight>,? en (?:huit|8)\b)"
    r"|(?P<fifteen>,? en (?:quinze|15)\b)"
    r"|(?P<week> de (?:la )?semaine (?:prochaine|d'apres|qui vient|suivante)| semaine prochaine)"
    r"|(?P<lastweek> (?:de )?la semaine (?:derniere|passee|d'avant))|(?P<thisweek> de cette semaine))?"
)
_AFTER_THAT = re.compile(r"\b(?:d'apres|suivant)\b")
_DAYS_TO = re.compile(rf"\bdu {_WEEKDAY}(?: matin| soir)? au $")
"""« du lundi au jeudi »: opening days."""
_FUZZY_WEEKDAY = re.compile(
    r"\b(?!midi\b|lundi\b|mardi\b|mercredi\b|jeudi\b|vendredi\b|samedi\b"
    r"|dimanche\b)(?P<word>[lmjvsd][a-z]{2,8}di|lunid|jeud|vendred|vendredit|dimanch|mercedi)\b"
)
_DEICTIC = re.compile(
    r"\b(?:(?P<after>(?:apres|aprés)[ -]?demain)|(?P<tomorrow>demain|dem1|2main)"
    r"|(?P<before>avant[ -]?hier)|(?P<yesterday>hier)"
    r"|(?P<today_past>(?:j?viens?|vient|venons|viennent) (?:tout )?(?:juste )?(?:de|d')(?= ?(?:le |la |les |vous "
    r"|lui )*(?:pay|regl|vir|vers|part|quitt|fai|effectu"
    r"|envoy|post|pass|lanc|valid|sold|donn|depos|proced|sign|mett|ordonn))|ce matin|cette nuit|a l'instant"
    r"|tout juste|ce jour d'hui)"
    r"|(?P<today_next>ce soir|dans la (?:journee|matinee|soiree)|cet? apres[- ]?midi|cet? aprem"
    r"|cette apres[- ]?midi|dans l'apres[- ]midi|en fin de journee"
    r"|(?<!bonne )(?<!belle )(?<!agreable )fin de journee|dans l'heure"
    r"|sur[- ]le[- ]champ|d'ici ce soir)"
    r"|(?P<today>aujourd ?'? ?hui|aujourdhui|auj\b|ce jour(?![ -]la\b)|ce midi|tout a l'heure|a ce jour))(?:\b|(?=$))"
)
_OFFSET = re.compile(
    r"(?P<lead>\b(?:sous|endeans)(?: un delai de| les)?|\bdans(?: un delai de| le delai de)?(?: les)?|\bd'ici(?: a)?"
    r"|\bdici(?: a)?|\bdans un maximum de|\bdans(?: l'espace de)|\bil y a(?: environ)?|\b(?:ya|y a)"
    r"|\bvoila|\bvoici|\bdepuis|\bdans maximum)[ ]"
    rf"(?P<range>\d{{1,2}} ?(?:a|ou|-|/) ?)?(?P<count>{_COUNT}|la (?:huitaine|quinzaine)|une huitaine"
    r"|une quinzaine|huitaine|quinzaine)?(?: bonne| petite| grosse)?s? ?"
    rf"(?:(?:de )?(?P<unit>{_UNIT}|huitaine|quinzaine))?\b(?P<business> (?:ouvres?"
    r"|ouvrables?))?(?P<loose>,? (?:qui suiv\w+|suivant\w*|a compter|a partir|apres|maximum apres"
    r"|de reception|(?:des|de la|de l'|du) (?:reception|accord|fin))\b)?"
)
_MONTH_END = re.compile(
    rf"\b(?:(?:a|en|pour|avant|d'ici|vers) )?(?:la )?(?:fin|dernier jour)(?: de| du| d')? ?"
    rf"(?:(?P<month>{_MONTH})(?![a-z])(?: (?P<year>{_YEAR})(?!\d)| (?P<next>{_NEXT})| (?P<last>{_LAST}))?"
    rf"|(?P<this>(?:le |ce |cette )?mois(?: (?:en cours|courant|d(?:e |')(?P<named>{_MONTH})"
    rf"(?: (?P<namedyear>{_YEAR})(?!\d))?|ci\b|-ci\b))?"
    rf"(?P<nextmonth> (?:prochain|suivant|qui vient|d'apres))?(?P<lastmonth> (?:dernier|passe"
    r"|precedent))?)"
    r"|(?P<week>(?:la |cette |de la )?semaine(?P<nextweek> (?:prochaine|suivante|qui vient"
    r"|d'apres))?(?P<lastweek> derniere| passee)?)|(?P<yearend>(?:l')?ann?ee?(?: en cours)?))(?!\w)"
)
_MID_MONTH = re.compile(
    r"\b(?:(?:a |vers |pour |d'ici )?(?:la )?mi|milieu)(?:-| | de | d'"
    rf"| du mois d(?:e |'))(?P<month>{_MONTH})(?![a-z])(?: (?P<year>{_YEAR}))?"
)
_WINDOW = re.compile(
    r"\b(?:(?:en )?(?:tout )?debut|courant|(?:dans le |en )?courant|premiere quinzaine|deuxieme quinzaine"
    r"|seconde quinzaine|au cours|dans le courant|milieu|premiere semaine|derniere semaine)(?:(?: du)? mois d(?:e|')"
    rf"| de| du| d')? ?(?:(?P<month>{_MONTH})(?![a-z])(?: (?P<year>{_YEAR}))?|(?:le |la "
    r"|de la )?(?:mois|semaine|annee)(?: prochaine?| suivante?| derniere?)?)"
    r"|\b(?:en|au mois de|au mois d'|pour|de|des|sur|apres|depuis"
    rf"|avant) (?P<bare>{'|'.join(FOLDED_MONTHS)})(?![a-z])(?: (?P<year2>{_YEAR})| (?P<next>prochain)"
    r"| (?P<last>dernier))?"
    r"|\b(?:la|cette|en|dans la|en cours de|courant) semaine(?: prochaine| derniere| passee| suivante)?"
    r"|\bsemaine (?:prochaine|derniere|pro)\b|\b(?:le|au|du) mois (?:prochain|dernier|suivant|passe)\b"
    r"|\bdans le mois\b|\bce (?:mois(?:-ci)?|week-?end)\b|\bmois prochain\b"
    r"|\bapres les (?:fetes|vacances|conges)\b|\bla rentree\b|\bprochainement\b|\bsous peu\b"
    r"|\bces jours-ci\b|\bl'an(?:nee)? (?:prochaine?|derniere?)\b"
)
_EVERY_MONTH_END = re.compile(
    r"\b(?:a |en )?(?:chaque fin de mois|tous les derniers jours du mois|(?:la )?fin de chaque mois"
    r"|tous les fins? de mois"
    r"|(?:le )?dernier jour (?:de chaque|du) mois|toutes les fins de mois)\b"
)
_BARE_MONTH = re.compile(
    rf"(?<![a-z])(?P<month>{_MONTH})(?![a-z])(?: (?P<year>{_YEAR})(?!\d)| (?P<next>{_NEXT})\b| (?P<last>{_LAST})\b)?"
)
_FOREIGN_MONTHS = (
    ("january", "januar", "januari", "gennaio", "enero", "janeiro"),
    ("february", "februar", "februari", "febbraio", "febrero", "fevereiro"),
    ("march", "marz", "maart", "marzo", "marco"),
    ("april", "aprile", "abril"),
    ("may", "maggio", "mayo", "maio"),
    ("june", "juni", "giugno", "junio", "junho"),
    ("july", "juli", "luglio", "julio", "julho"),
    ("august", "augustus", "agosto"),
    ("september", "settembre", "septiembre", "setembro"),
    ("october", "oktober", "ottobre", "octubre", "outubro"),
    ("november", "noviembre", "novembro"),
    ("december", "dezember", "dicembre", "diciembre", "dezembro"),
)
_FOREIGN = {name: number for number, names in enumerate(_FOREIGN_MONTHS, 1) for name in names}
_FOREIGN_DATE = re.compile(
    rf"\b(?:(?P<day>{_DAY})(?:st|nd|rd|th)?\.? (?:of |de |di )?(?P<month>{'|'.join(_FOREIGN)})"
    rf"|(?P<first>{'|'.join(names[0] for names in _FOREIGN_MONTHS)}) (?P<then>{_DAY})(?:st|nd|rd|th)?)"
    r"(?![\w])(?:,? (?:de )?(?P<year>20\d{2}))?"
)
_FOREIGN_WEEKDAYS = (
    ("monday", "montag", "maandag"),
    ("tuesday", "dienstag", "dinsdag"),
    ("wednesday", "mittwoch", "woensdag"),
    ("thursday", "donnerstag", "donderdag"),
    ("friday", "freitag", "vrijdag"),
)
_FOREIGN_DAY = re.compile(rf"\b(?P<name>{'|'.join(name for names in _FOREIGN_WEEKDAYS for name in names)})\b")


def find_mentions(text: str) -> tuple[Mention, ...]:
    """Every date as written, in order, without overlaps (at one place the longer wins)."""
    plain = fold(text)
    found = sorted(_candidates(plain), key=lambda mention: (mention.start, -mention.end))
    kept: list[Mention] = []
    for mention in found:
        if kept and mention.start < kept[-1].end:
            if mention.end - mention.start > kept[-1].end - kept[-1].start:
                kept[-1] = mention
            continue
        kept.append(mention)
    return tuple(_share_month(_week_after(kept, plain), plain))


def _week_after(mentions: list[Mention], plain: str) -> list[Mention]:
    """« mardi, et le mardi d'après »: the same day, a week on."""
    weeks: dict[int, int] = {}
    said: list[Mention] = []
    for mention in mentions:
        said.append(mention)
        day = mention.weekday
        if day is None or mention.day is not None or mention.past or mention.business:
            continue
        if day in weeks and _AFTER_THAT.search(plain, mention.start, mention.end + 8):
            weeks[day] += 1
            said[-1] = replace(mention, form=Form.WEEKDAY, weeks=weeks[day], past=False)
        elif mention.form is Form.WEEKDAY:
            weeks[day] = mention.weeks
    return said


def _candidates(plain: str) -> Iterator[Mention]:
    yield from _listed(plain)
    yield from _calendar_dates(plain)
    yield from _days(plain)
    yield from _weekdays(plain)
    yield from _relative(plain)
    yield from _months(plain)


def _number(text: str | None) -> int | None:
    if not text:
        return None
    return 1 if text.startswith(("1 ", "1e", "pre")) else int(text)


def _month(text: str | None) -> int | None:
    return _MONTH_NUMBER.get(text.rstrip(".")) if text else None


def _year(text: str | None) -> int | None:
    if not text:
        return None
    number = int(text.lstrip("'"))
    return number + 2000 if number < _CENTURY else number


def _aim(match: re.Match[str], ahead: str = "next", back: str = "last") -> bool | None:
    return False if match[ahead] else True if match[back] else None


def _calendar_dates(plain: str) -> Iterator[Mention]:
    for match in _ISO.finditer(plain):
        yield Mention(*match.span(), Form.DATE, int(match["day"]), int(match["month"]), int(match["year"]))
    for match in _SLASHED.finditer(plain):
        day, month = int(match["day"]), int(match["month"])
        if not (1 <= day <= _DAYS and 1 <= month <= FOLDED_MONTHS_OF_YEAR):
            continue
        if not match["year"]:
            padded = bool(_PADDED.fullmatch(match[0]))
            if match[0] in ("24/7", "7/7") or not (
                padded
                or _LED.search(plain[max(0, match.start() - 20) : match.start()])
                or ((more := _MORE.match(plain, match.end())) and more["mark"] == match["mark"])
            ):
                continue
        yield Mention(*match.span(), Form.DATE, day, month, _year(match["year"]))
    for match in _DATE.finditer(plain):
        weekday = FOLDED_WEEKDAYS.index(match["weekday"]) if match["weekday"] else None
        yield Mention(
            *match.span(),
            Form.DATE,
            _number(match["day"]),
            _month(match["month"]),
            _year(match["year"]),
            weekday,
            past=_aim(match),
        )
    for match in _FOREIGN_DATE.finditer(plain):
        month = _FOREIGN[match["month"] or match["first"]]
        yield Mention(*match.span(), Form.DATE, _number(match["day"] or match["then"]), month, _year(match["year"]))
    for match in _WORD_DATE.finditer(plain):
        number, year = parse_number(match["day"]), parse_number(match["year"]) if match["year"] else None
        if number is not None and 1 <= number <= _DAYS:
            said = int(year) if year else None
            yield Mention(*match.span(), Form.DATE, int(number), _month(match["month"]), said)
    for match in _FUZZY_DATE.finditer(plain):
        word = match["month"]
        if word not in (*_MONTH_NUMBER, "mais") and (close := get_close_matches(word, FOLDED_MONTHS, 1, 0.84)):
            yield Mention(*match.span(), Form.DATE, _number(match["day"]), _month(close[0]), _year(match["year"]))


def _listed(plain: str) -> Iterator[Mention]:
    """« les 3, 10 et 17 avril »: all but the last, which is a date of its own."""
    for match in _LISTED.finditer(plain):
        for day in re.finditer(rf"(?:(?:les?|aux?) )?\b(?P<day>{_DAY})\b", match["days"]):
            start, end = (match.start() + place for place in day.span())
            yield Mention(start, end, Form.DATE, _number(day["day"]), _month(match["month"]))


def _days(plain: str) -> Iterator[Mention]:
    for match in _DAY_ALONE.finditer(plain):
        day = _number(match["day"])
        if match["habit"] or (match["every"] and match["every"].strip() not in ("du mois", "de mois")):
            yield Mention(*match.span(), Form.HABIT, day)
        elif match["every"]:
            yield Mention(*match.span(), Form.DAY, day)
        elif match["next"] and match["next"].strip() != "prochain":
            yield Mention(*match.span(), Form.MONTH_DAY, day, months=1, past=False)
        elif match["this"]:
            yield Mention(*match.span(), Form.MONTH_DAY, day)
        elif match["last"] and match["last"].strip() not in ("dernier", "passe"):
            yield Mention(*match.span(), Form.MONTH_DAY, day, months=-1, past=True)
        else:
            yield Mention(*match.span(), Form.DAY, day, past=_aim(match))


def _weekdays(plain: str) -> Iterator[Mention]:
    for match in _WEEKDAY_DAY.finditer(plain):
        weekday, day = FOLDED_WEEKDAYS.index(match["weekday"]), _number(match["day"])
        months = 1 if match["next"] else 0
        form = Form.MONTH_DAY if match["next"] or match["this"] else Form.DAY
        yield Mention(*match.span(), form, day, weekday=weekday, months=months)
    for match in _WEEKDAY_ALONE.finditer(plain):
        weekday = FOLDED_WEEKDAYS.index(match["weekday"])
        if match["habit"] or match["plural"]:
            yield Mention(*match.span(), Form.HABIT, weekday=weekday)
            continue
        before = plain[max(0, match.start() - 4) : match.start()]
        after = plain[match.end() : match.end() + 4]
        if (re.search(r"\bdu $", before) and after.startswith(" au")) or _DAYS_TO.search(plain, 0, match.start()):
            yield Mention(*match.span(), Form.HABIT, weekday=weekday)
            continue
        if re.search(r"\ble $", before) and not (
            match["next"] or match["last"] or match["eight"] or match["fifteen"] or match["week"]
        ):
            yield Mention(*match.span(), Form.HABIT, weekday=weekday)
            continue
        weeks = 1 if match["eight"] else 2 if match["fifteen"] else 0
        past: bool | None = (
            False if match["next"] or weeks or match["week"] else True if match["last"] or match["lastweek"] else None
        )
        months = 1 if match["week"] else -1 if match["lastweek"] else 0
        if match["week"] or match["lastweek"] or match["thisweek"]:
            # the weekday of a named week: counted from this week's Monday
            yield Mention(*match.span(), Form.WEEKDAY, weekday=weekday, weeks=months, business=True, past=past)
        else:
            yield Mention(
                *match.span(), Form.WEEKDAY, weekday=weekday, weeks=weeks, past=past, last=bool(match["ce"])
            )
    for match in _FOREIGN_DAY.finditer(plain):
        number = next(n for n, names in enumerate(_FOREIGN_WEEKDAYS) if match["name"] in names)
        yield Mention(*match.span(), Form.WEEKDAY, weekday=number)
    for match in _FUZZY_WEEKDAY.finditer(plain):
        if close := get_close_matches(match["word"], FOLDED_WEEKDAYS, 1, 0.83):
            yield Mention(*match.span(), Form.WEEKDAY, weekday=FOLDED_WEEKDAYS.index(close[0]))


def _relative(plain: str) -> Iterator[Mention]:
    offsets = {"after": 2, "tomorrow": 1, "before": -2, "yesterday": -1}
    for match in _DEICTIC.finditer(plain):
        name = match.lastgroup or ""
        days = offsets.get(name, 0)
        past = True if days < 0 or name == "today_past" else False if days > 0 or name == "today_next" else None
        yield Mention(*match.span(), Form.OFFSET, days=days, past=past)
    for match in _OFFSET.finditer(plain):
        yield from _offset(match)


def _offset(match: re.Match[str]) -> Iterator[Mention]:
    lead, count, unit = match["lead"], match["count"] or "", match["unit"] or ""
    word = next((name for name in _DOZENS if name in f"{count} {unit}"), None)
    back = lead.startswith(("il y a", "ya", "y a", "voila", "voici", "depuis"))
    if word:
        value: int | None = _DOZENS[word]
        if unit.startswith(("sem", "mois", "an")):
            return
        unit = "jours"
    else:
        if not count or not unit:
            return
        number = parse_number(count)
        value = None if number is None else int(number)
    if value is None or unit in ("an", "ans"):
        return
    if match["range"] or match["loose"]:
        yield Mention(*match.span(), Form.WINDOW, past=back)
        return
    sign = -1 if back else 1
    if unit.startswith(("min", "mn")):
        yield Mention(*match.span(), Form.OFFSET, past=back)
    elif unit.startswith("h"):
        yield Mention(*match.span(), Form.OFFSET, days=sign * -(-value // 24) if value >= _HOURS else 0, past=back)
    elif unit.startswith("sem"):
        yield Mention(*match.span(), Form.OFFSET, days=sign * 7 * value, past=back)
    elif unit == "mois":
        yield Mention(*match.span(), Form.OFFSET, months=sign * value, past=back)
    else:
        yield Mention(*match.span(), Form.OFFSET, days=sign * value, business=bool(match["business"]), past=back)


def _months(plain: str) -> Iterator[Mention]:
    for match in _MONTH_END.finditer(plain):
        span = match.span()
        if match["week"]:
            weeks = 1 if match["nextweek"] else -1 if match["lastweek"] else 0
            yield Mention(*span, Form.WEEK_END, weeks=weeks)
        elif match["yearend"]:
            yield Mention(*span, Form.YEAR_END)
        elif match["this"] and not match["named"]:
            yield Mention(
                *span,
                Form.MONTH_DAY,
                31,
                months=1 if match["nextmonth"] else -1 if match["lastmonth"] else 0,
                last=True,
            )
        else:
            month = _month(match["month"] or match["named"])
            year = _year(match["year"] or match["namedyear"])
            yield Mention(*span, Form.DATE, 31, month, year, last=True, past=_aim(match))
    for match in _EVERY_MONTH_END.finditer(plain):
        if match[0].endswith("jours du mois") or not match[0].endswith("du mois"):
            yield Mention(*match.span(), Form.HABIT, 31, last=True)
    for match in _MID_MONTH.finditer(plain):
        yield Mention(*match.span(), Form.DATE, 15, _month(match["month"]), _year(match["year"]))
    for match in _WINDOW.finditer(plain):
        month = _month(match["month"] or match["bare"])
        yield Mention(
            *match.span(), Form.WINDOW, month=month, year=_year(match["year"] or match["year2"]), past=_aim(match)
        )
    for match in _BARE_MONTH.finditer(plain):
        if match["month"] in FOLDED_MONTHS:
            yield Mention(
                *match.span(), Form.WINDOW, month=_month(match["month"]), year=_year(match["year"]), past=_aim(match)
            )


def _share_month(mentions: list[Mention], plain: str) -> Iterator[Mention]:
    """« le 5 et le 20 mars », « les 5, 15 et 25 mars »: the month is said once, at the end."""
    spread: list[Mention] = []
    following: Mention | None = None
    for said in reversed(mentions):
        mention = said
        gap = plain[mention.end : following.start] if following else ""
        bare = mention.form is Form.DAY or (mention.form is Form.HABIT and mention.weekday is None)
        if (
            following
            and bare
            and following.form is Form.DATE
            and said.day != following.day  # « lundi 20, puis le 20 mai »
            and re.fullmatch(r"[ ,&]*(?:et|ou|puis)?[ ]?(?:le|au|du)? ?", gap)
        ):
            mention = replace(
                mention, form=Form.DATE, month=following.month, year=following.year, past=following.past
            )
        spread.append(mention)
        following = mention
    yield from reversed(spread)


# --- placing -----------------------------------------------------------------------------------------------------


def resolve(mention: Mention, today: date, *, past: bool | None = None) -> date | None:
    """The day a mention means, seen from `today`; None for windows, habits and days that do not exist."""
    place = _PLACES.get(mention.form)
    day = place(mention, today, past if mention.past is None else mention.past) if place else None
    return day + timedelta(days=mention.shift) if day else None


def _resolve_offset(mention: Mention, today: date, past: bool | None) -> date:
    if mention.business:
        return add_business_days(today, mention.days) if mention.days > 0 else today
    return add_months(today, mention.months) if mention.months else today + timedelta(days=mention.days)


def _resolve_month_day(mention: Mention, today: date, past: bool | None) -> date | None:
    base = add_months(today.replace(day=1), mention.months)
    return _day_of(base.year, base.month, mention.day or 1, last=mention.last)


def _resolve_week_end(mention: Mention, today: date, past: bool | None) -> date:
    ahead = today + timedelta(days=FRIDAY - today.weekday() + WEEK * mention.weeks)
    return ahead + timedelta(days=WEEK) if ahead < today and not mention.weeks and not past else ahead


def _resolve_year_end(mention: Mention, today: date, past: bool | None) -> date:
    return date(today.year - (1 if past else 0), 12, 31)


def _day_of(year: int, month: int, day: int, *, last: bool = False) -> date | None:
    length = calendar.monthrange(year, month)[1]
    if last:
        return date(year, month, length)
    return date(year, month, day) if day <= length else None


def _resolve_date(mention: Mention, today: date, past: bool | None) -> date | None:
    if mention.month is None or mention.day is None:
        return None
    if mention.year:
        return _day_of(mention.year, mention.month, mention.day, last=mention.last)
    days = [_day_of(today.year + n, mention.month, mention.day, last=mention.last) for n in (-1, 0, 1)]
    known = [day for day in days if day]
    if mention.weekday is not None:
        known = [day for day in known if day.weekday() == mention.weekday] or known
    if not known:
        return None
    nearest = min(known, key=lambda day: abs(day - today))
    if past is None:
        return nearest
    if past:
        return max((day for day in known if day <= today), default=nearest)
    ahead = min((day for day in known if day >= today), default=nearest)
    return nearest if (ahead - today).days > _NEAR else ahead


def _resolve_day(mention: Mention, today: date, past: bool | None) -> date | None:
    if mention.day is None:
        return None
    months = [add_months(today.replace(day=1), n) for n in (range(0, -4, -1) if past else range(4))]
    days = [day for first in months if (day := _day_of(first.year, first.month, mention.day))]
    days = [day for day in days if (day <= today if past else day >= today)]
    if mention.weekday is not None:
        days = [day for day in days if day.weekday() == mention.weekday] or days
    return days[0] if days else None


def _resolve_weekday(mention: Mention, today: date, past: bool | None) -> date | None:
    if mention.weekday is None:
        return None
    monday = today - timedelta(days=today.weekday())
    if mention.business:
        return monday + timedelta(days=mention.weekday + 7 * mention.weeks)
    if past:
        return today - timedelta(days=(today.weekday() - mention.weekday - 1) % 7 + 1)
    ahead = (mention.weekday - today.weekday() - 1) % 7 + 1
    if mention.last and ahead == WEEK:  # « ce vendredi », written on a Friday
        ahead = 0
    return today + timedelta(days=ahead + 7 * mention.weeks)


_PLACES = {
    Form.DATE: _resolve_date,
    Form.DAY: _resolve_day,
    Form.WEEKDAY: _resolve_weekday,
    Form.OFFSET: _resolve_offset,
    Form.MONTH_DAY: _resolve_month_day,
    Form.WEEK_END: _resolve_week_end,
    Form.YEAR_END: _resolve_year_end,
}
