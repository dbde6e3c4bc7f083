"""Days named by a feast, put in figures: « le lendemain de l'Ascension » reads « le 15 mai 2026 »."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, timedelta

from amiable.domain.calendar import is_public_holiday, on_number
from amiable.french.dates import Form, find_mentions, resolve
from amiable.french.fold import FOLDED_MONTHS, FOLDED_WEEKDAYS, fold
from amiable.reading.talk.cues import MONTHS

_FIXED = {
    "jour de l'an": (1, 1),
    "nouvel an": (1, 1),
    "saint-valentin": (2, 14),
    "fete du travail": (5, 1),
    "fete nationale": (7, 14),
    "assomption": (8, 15),
    "toussaint": (11, 1),
    "armistice": (11, 11),
    "noel": (12, 25),
    "saint-sylvestre": (12, 31),
}
_FROM_EASTER = {
    "lundi de paques": 1,
    "lundi de pentecote": 50,
    "paques": 0,
    "ascension": 39,
    "pentecote": 49,
    "mardi gras": -47,
}
_NAMES = "|".join((*_FROM_EASTER, *_FIXED))
_FEAST = re.compile(
    rf"\b(?:(?P<side>(?:le )?lendemain|(?:la )?veille) (?:de la |de l'|du |de |d')"
    rf"|(?:le jour de la |le jour de l'|le jour de |le jour du |le (?=lundi|jour)|au (?=jour)))(?P<name>{_NAMES})\b"
)

_BESIDE = re.compile(
    rf"\b(?P<side>(?:le )?lendemain|(?:la )?veille) (?:du|de ce) (?:(?:{'|'.join(FOLDED_WEEKDAYS)}) )?"
    rf"(?P<number>1er|[12]?\d|3[01]) (?P<month>{MONTHS})\b"
)
"""« le lendemain du 14 juillet »."""
_NEXT_TO = re.compile(
    r"\b(?P<side>le lendemain|la veille)(?: meme)?\b(?! (?:de|du|d'|a chaque|chaque)\b| ?d')"
    r"(?! ?[,(:]? ?(?:(?:soit|donc|a savoir) )?(?:le )?(?:\w+di )?\d)"
)
"""With the day itself beside it, it tells nothing."""


def in_figures(text: str, today: date) -> str:
    """The text with such days in figures, the next ones to come."""
    return _written(text, today, ())


def new_days_in_figures(text: str, today: date, planned: Collection[date]) -> str:
    """The same, but for days that stand already: those are not told anew; and days beside another one."""
    return _next_to_named(_written(text, today, planned), today, planned)


def _written(text: str, today: date, planned: Collection[date]) -> str:
    for pattern, day_of in ((_BESIDE, _beside), (_FEAST, _figures)):
        for match in reversed(list(pattern.finditer(fold(text)))):
            day = day_of(match, today)
            if day not in planned:
                text = f"{text[: match.start()]}le {day:%d/%m/%Y}{text[match.end() :]}"
    return text


def _next_to_named(text: str, today: date, planned: Collection[date]) -> str:
    """« La caisse verse le 27 mai : pour vous, le lendemain »; « c'est l'Ascension ? Alors la veille » of the one day
    that stands. The day after one that stands is a plan put off: `shift.py`."""
    match = _NEXT_TO.search(fold(text))
    if match is None:
        return text
    before = [one for one in find_mentions(text[: match.start()]) if one.form in (Form.DATE, Form.DAY)]
    named = [on for one in before if (on := resolve(one, today, past=False)) and on >= today]
    coming = [on for on in planned if on >= today]
    side = match["side"]
    if len(set(named)) == 1 and named[0] not in planned:
        day = named[0]
    elif not before and len(coming) == 1 and "veille" in side:
        day = coming[0]
    else:
        return text
    return f"{text[: match.start()]}le {day + _move(side):%d/%m/%Y}{text[match.end() :]}"


def _beside(match: re.Match[str], today: date) -> date:
    month, number = FOLDED_MONTHS.index(match["month"]) + 1, int(match["number"].removesuffix("er"))
    days = (on_number(date(year, month, 1), number) + _move(match["side"]) for year in (today.year, today.year + 1))
    return next(day for day in days if day >= today)


def _move(side: str) -> timedelta:
    return timedelta(days=1 if "lendemain" in side else -1 if "veille" in side else 0)


def _figures(match: re.Match[str], today: date) -> date:
    days = (_day(match["name"], year) + _move(match["side"] or "") for year in (today.year, today.year + 1))
    return next(day for day in days if day >= today)


def _day(name: str, year: int) -> date:
    if name in _FROM_EASTER:
        return _easter(year) + timedelta(days=_FROM_EASTER[name])
    return date(year, *_FIXED[name])


def _easter(year: int) -> date:
    """The day before the only Monday that is a holiday between 23 March and 26 April."""
    monday = date(year, 3, 23)
    while not (monday.weekday() == 0 and is_public_holiday(monday)):
        monday += timedelta(days=1)
    return monday - timedelta(days=1)
