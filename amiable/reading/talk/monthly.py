"""Days that come back month after month, put in one way: « le 20 d'avril, de mai et de juin » reads as three dates,
« toujours le dernier jour » as « chaque fin de mois »."""

from __future__ import annotations

import re
from datetime import date

from amiable.domain.calendar import add_months
from amiable.french.fold import FOLDED_MONTHS
from amiable.french.numbers import WORDS, parse_words
from amiable.reading.talk.cues import MONTHS, cue

LONGEST, SEVERAL = 31, 3
_DAY = r"(?:1er|[12]?\d|3[01])"
_WORD_DAY = re.compile(
    rf"\b(?P<lead>le|au|les|chaque|sur le) (?P<day>{WORDS})"
    rf"(?= d'?e? ?(?:{MONTHS})\b| de (?:chaque|ce|tous)\b| d[ue]s? (?:\w+ )?mois\b| (?:chaque|tous les) mois\b)"
)
"""« le vingt d'avril », « le cinq du mois »."""
_MONTHS_FIRST = re.compile(
    rf"\b(?:en|pour) (?P<months>{MONTHS}(?:(?:,|,? et|,? puis)(?: en| pour)? {MONTHS})+)\b"
    rf"(?P<between>(?:(?!{MONTHS}|mais\b)[^.;:!?\d]){{0,30}}?)"
    rf"\b(?P<lead>le|au) (?P<day>{_DAY})\b(?! ?(?:{MONTHS}|€|euros?|fois|du mois|/))"
)
"""« En avril et en mai je préfère le 24 »."""
_FIRST_DAY = re.compile(
    r"\b(?P<lead>le|au|chaque|tous les|les) premiers?(?= (?:du|de chaque|de tous les|des) mois\b)"
)
"""« chaque premier du mois »."""
_LIST = rf"{MONTHS}(?:(?:,|,? et|,? puis|,? ainsi que)(?: en| de| d'(?=[a-z])| le mois de)? ?{MONTHS})+"
_OF_MONTHS = re.compile(
    rf"\b(?P<lead>le|les|au|aux|chaque|tous les) (?P<day>{_DAY})(?: du mois| de chaque mois)?"
    rf"(?:(?:,? (?:en |de |d'|des mois de |des mois d'|pour )| ?: ?| )(?P<months>{_LIST})\b"
    rf"|, (?P<alone>{_LIST})(?= ?(?:[.;!?]|$)))(?! ?(?:a |: ?|= ?)?\d)(?! (?:saut|tomb|disparai|s'annul|passe))"
)
"""« le 20 d'avril, de mai et de juin », « chaque 20 du mois, en avril, mai et juin »."""
_ENDS_OF_MONTHS = re.compile(
    rf"\b(?:les? |a la |en )?(?:fins?|derniers? jours?)(?: ouvr\w+)?(?: du mois| de chaque mois)? ?:? ?"
    rf"(?:de |d'|des mois de |des mois d'|pour )?(?P<months>{_LIST})\b(?! ?(?:a |: ?|= ?)?\d)"
)
_END = (
    r"(?:(?:la |sa )?(?:toute )?(?:fins?|clotures?)"
    r" (?:de|du|des|de chaque|de tous les|(?:de chacun )?des (?:\d{1,2}|[a-z]+)) mois(?: suivants)?"
    r"|(?:les? |tous les )?derniers? (?:du mois\b|jours?)(?! (?:ouvr|travaill|bancaire))"
    r"(?: (?:du|de chaque|des) mois)?(?! (?:de |d')))"
)
_MONTH_END = re.compile(
    rf"\b(?:(?:a|en|sur|au|pour) )?(?:(?:chaque|toutes les|tous les) )?{_END}"
    r"(?! (?:prochain\b|suivant\b|qui|d'apres|en cours|courant|dernier|-ci|ci\b))"
    r"|\b(?:chaque|tous les) mois,? (?:a|sur|en|vers) (?:la |sa )?(?:toute )?fin\b"
)
_RELATIVE = re.compile(
    rf"\b(?P<day>fin|(?:le|au) {_DAY}) (?:de |du )?(?P<which>ce mois(?:-ci| ci)?|mois (?:prochain|suivant|d'apres))\b"
)
_ON_FIRST = re.compile(
    rf"(?:\ble 1er|\bla 1ere|(?<=, )1er|(?<=, )1ere)(?= (?:(?:le|pour le|des le) {_DAY}|fin|des la fin)\b)"
)
"""« le 1er le 30 avril »: no day, but which payment."""
_EACH_TIME = re.compile(rf"\b(?:a )?chaque fois (?:le|au) (?P<day>{_DAY})\b(?! (?:{MONTHS})\b)")
_EACH_WEEK = re.compile(r"\b(?:(?:a )?chaque|toutes les) fins? de semaine\b")
_THEN_DAY = re.compile(
    rf"\b(?P<when>(?:(?:a la |en |des )?(?:fin|debut|mi|courant)[ -]?(?:de |d'|du mois de )?))(?P<month>{MONTHS})\b"
    rf"(?P<between>[^\d]{{0,60}}?[,.:;(?!] ?)(?P<lead>le|au|pour le|soit le|disons le|plutot le) (?P<day>{_DAY})\b"
    rf"(?! ?(?:{MONTHS}|du mois|de chaque|€|/))"
)
"""« fin mai plutôt que maintenant ? Le 29 »: the day that the part of a month meant."""
_PARTS = {"debut": range(1, 11), "mi": range(10, 21), "fin": range(20, 32), "courant": range(1, 32)}
_NAMED_END = re.compile(rf"\b(?:fin|30|31|28) (?:{MONTHS}|de ce mois|du mois prochain|ce mois)\b")


def in_calendar(plain: str, today: date) -> str:
    """The folded text with such days as dates, or as one turn of phrase."""
    plain = _FIRST_DAY.sub(r"\g<lead> 1er", plain)
    plain = _MONTHS_FIRST.sub(
        lambda match: f"{match['between']}{_each('le ' + match['day'], match['months'])}", plain
    )
    plain = _ON_FIRST.sub("le premier versement", _WORD_DAY.sub(_in_digits, plain))
    plain = _THEN_DAY.sub(_day_of_part, plain)
    plain = _EACH_WEEK.sub("chaque semaine", _EACH_TIME.sub(r"le \g<day> de chaque mois", _counted_on(plain, today)))
    plain = _ENDS_OF_MONTHS.sub(lambda match: _each("fin", match["months"]), plain)
    plain = _OF_MONTHS.sub(lambda match: _each(f"le {match['day']}", match["months"] or match["alone"]), plain)
    return _MONTH_END.sub("chaque fin de mois", plain) if _comes_back(plain) else plain


def _each(day: str, months: str) -> str:
    return ", ".join(f"{day} {month}" for month in re.findall(MONTHS, months))


def _counted_on(plain: str, today: date) -> str:
    """« fin de ce mois, fin du mois prochain et fin du mois d'après »: each a month after the one before."""
    found = list(_RELATIVE.finditer(plain))
    if len(found) < SEVERAL:
        return plain
    month = today.replace(day=1)
    for at, match in enumerate(found):
        month = month if "ce mois" in match["which"] and not at else add_months(month, 1)
        name = FOLDED_MONTHS[month.month - 1]
        plain = plain.replace(match[0], f"{match['day']} {name}", 1)
    return plain


def _day_of_part(match: re.Match[str]) -> str:
    part = next(name for name in _PARTS if name in match["when"])
    day = int(match["day"].removesuffix("er"))
    if day not in _PARTS[part] or re.search(MONTHS, match["between"]):
        return match[0]
    return f"{match['between']}{match['lead']} {match['day']} {match['month']}"


def _in_digits(match: re.Match[str]) -> str:
    value = parse_words(match["day"])
    return f"{match['lead']} {int(value)}" if value is not None and 1 < value <= LONGEST else match[0]


def _comes_back(plain: str) -> bool:
    """True where the words tell of several payments: a rhythm, a number, or another month end beside."""
    names = ("rhythm.month", "series.count", "payment.comes_back")
    return any(cue(name).search(plain) for name in names) or bool(_NAMED_END.search(plain))
