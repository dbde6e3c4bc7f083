"""Dates in every French way of writing them: each must be a listed day, exist, and fall on the weekday it claims.

`amiable.french.dates` reads what a debtor may have meant; a check forgives nothing, so it reads what is written.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from amiable.french.fold import fold
from amiable.french.numbers import WORDS, parse_words
from amiable.french.typography import MONTHS, WEEKDAYS
from amiable.policies.check.allowed import Allowed
from amiable.policies.check.page import Page

_MONTH_NAMES = {fold(name): number for number, name in enumerate(MONTHS, 1)}
_SHORT = {
    "janv": 1,
    "jan": 1,
    "fevr": 2,
    "fev": 2,
    "avr": 4,
    "juil": 7,
    "sept": 9,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_MONTH_NUMBER = _MONTH_NAMES | _SHORT
_MONTH = rf"(?:{'|'.join(_MONTH_NAMES)}|(?:{'|'.join(_SHORT)})\b\.?)"
_WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})"
_DAY_WORDS = (
    r"(?:trente(?: et un|-et-un)?|vingt(?: et un|-et-un|[- ](?:deux|trois|quatre|cinq|six|sept|huit"
    r"|neuf))?|dix[- ](?:sept|huit|neuf)"
    r"|premier|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize)"
)
_DAY = rf"(?:1 ?er\b|\d{{1,2}}|{_DAY_WORDS})"
_YEAR = rf"(?:\d{{4}}|'\d{{2}}|deux mille(?:[ -]{WORDS.removeprefix(chr(92) + 'b')})?)"
_S = r"[ \n]+"

_NUMERIC = re.compile(
    r"(?<![\w/.,-])(?:(?P<year>\d{4}) ?[-/.] ?(?P<month>\d{1,2}) ?[-/.] ?(?P<day>\d{1,2})"
    r"|(?P<day2>\d{1,2}) ?(?P<mark>[-/.]) ?(?P<month2>\d{1,2}) ?(?P=mark) ?(?P<year2>\d{4}|\d{2}))(?![\w/]|[.,-]\d)"
)
_DAY_MONTH = re.compile(
    r"(?<![\w/.,-])(?P<day>\d{1,2})/(?P<month>\d{1,2})(?![\w/%]|[.,-]\d| ?(?:€|euros?\b|eur\b|%|de la\b|du montant))"
)
_LED = re.compile(
    rf"(?:\b(?:l[ea]s?|au|du|des|avant|pour|depuis|d'ici|ce|jusqu'au|et|puis|echeance|{_WEEKDAY})"
    r"|[(:,>–-]) ?$|^\s*$|\n\s*$"
)
_WORDED = re.compile(
    rf"(?:\b(?P<weekday>{_WEEKDAY}),?{_S}(?:le{_S})?)?(?<![\w,./-])(?P<day>{_DAY})"
    rf"(?:{_S}(?:du mois )?(?:de|d'))?[ \n-]*(?P<month>{_MONTH})(?![a-z])"
    rf"(?:(?:,?{_S}|-)(?:de l'an(?:nee)? )?(?P<year>{_YEAR})(?![\d%€]| ?(?:€|euros?\b|eur\b)))?"
)
_SHARED = re.compile(
    rf"(?<![\w,./-])(?P<day>1er|\d{{1,2}})(?=(?:,? ?(?:et|ou|&|puis|a)?[ \n]?(?:l[ea]s?|au|du"
    rf"|{_WEEKDAY})?[ \n]?(?:1er|\d{{1,2}}|¤+)){{1,8}}[ \n]*(?P<month>{_MONTH}|¤)(?![a-z]))"
)
_BARE_DAY = re.compile(
    rf"\b(?:(?P<weekday>{_WEEKDAY})(?: le)?|(?<!\d )(?:avant|d'ici|pour|des|vers|jusqu'|depuis"
    rf"|ce)? ?\b(?:le|au|du|les))[ \n](?P<day>1er|\d{{1,2}})"
    r"(?= ?(?:[.,;:!?)\n\"]|$|(?:et|ou|au|au plus tard|de chaque mois|de ce mois|du mois|prochain|courant"
    r"|dernier|inclus|puis|pour|par|nous|vous|a \d|au soir|midi|matin)\b))(?![.,]\d)"
)
_WORDED_DAY = re.compile(
    rf"\b(?:(?P<led>avant|au plus tard|d'ici|pour|jusqu'au|des) )?(?:le |au )?(?P<day>{_DAY_WORDS})"
    r"(?P<month> (?:du mois|de ce mois|de chaque mois|courant)\b(?! (?:prochain|suivant|dernier)))?"
    r"(?P<next> du mois (?:prochain|suivant)\b)?(?P<end>(?= ?(?:[.,;:!?)\n]|$)))?"
)
_LAST_DAY = re.compile(rf"\bdernier jour (?:du mois )?(?:de |d')(?P<month>{_MONTH})(?![a-z])")
_MONTH_PART = re.compile(
    r"\b(?P<part>(?:la )?fin|mi|milieu|(?:le )?debut)(?: du mois)?(?:[ -]| de | d'"
    rf"| du mois de )(?P<month>{_MONTH})(?![a-z])(?: (?P<year>\d{{4}}))?"
)
_MONTH_END = re.compile(
    r"\b(?:(?:la |en )?fin (?:du|de ce|de ce present)"
    r"|(?:d'ici|avant|pour|a|au plus tard|des) (?:la |en )?fin de) mois\b(?P<next> (?:prochain|suivant))?"
    r"|\bfin (?P<week>de (?:la|cette) semaine)"
)
_DEICTIC = {"avant-hier": -2, "avant hier": -2, "hier": -1, "apres-demain": 2, "apres demain": 2, "demain": 1}
_DEICTIC_WORD = re.compile(r"\b(?:avant[- ]hier|hier|apres[- ]demain|demain)\b")
_WEEKDAY_ALONE = re.compile(
    r"\b(?P<habit>(?:le|du|au|les|chaque|tous les|toutes les|bon|beau|joyeux"
    rf"|excellent) )?(?P<weekday>{_WEEKDAY})(?P<plural>s)?\b(?: (?P<aim>prochain|dernier))?"
)
_FAR_DAYS = 16
_LAST_MONTH = 12
_CENTURY = 2000


@dataclass(frozen=True)
class _Written:
    """A date as written: what is left open matches any."""

    start: int
    end: int
    day: int
    month: int | None = None
    year: int | None = None
    weekday: int | None = None

    def fits(self, day: date) -> bool:
        """True when that day may be meant."""
        return (
            self.day == day.day
            and self.month in (None, day.month)
            and self.year in (None, day.year)
            and self.weekday in (None, day.weekday())
        )

    def __str__(self) -> str:
        parts = (f"{self.day:02d}", f"{self.month:02d}" if self.month else "", str(self.year or ""))
        return "/".join(part for part in parts if part)


def check_dates(page: Page, allowed: Allowed) -> None:
    """Every date written must fit a listed one."""
    for written in _written(page, allowed.today):
        if not any(written.fits(day) for day in allowed.dates) and not _dateline(page, written, allowed):
            page.find("unknown_date", written.start, written.end, str(written))
        page.mask(written.start, written.end)
    for start, end, first, last in (*_month_parts(page, allowed.today), *_deictic(page, allowed.today)):
        if not any(first <= day <= last for day in allowed.dates):
            page.find("unknown_date", start, end, last.isoformat())
        page.mask(start, end)
    _check_weekdays(page, allowed)


def _written(page: Page, today: date) -> Iterator[_Written]:
    """Mentions, one form after the other: the caller masks each before the next form is looked for."""
    for match in _NUMERIC.finditer(page.masked):
        day, month, year = (match[name] or match[f"{name}2"] for name in ("day", "month", "year"))
        yield _Written(*match.span(), int(day), int(month), _year(year), _weekday_before(page, match.start()))
    for match in _DAY_MONTH.finditer(page.masked):
        padded = len(match["day"]) == len(match["month"]) == 2  # noqa: PLR2004
        if padded or _LED.search(page.plain, max(0, match.start() - 12), match.start()):
            weekday = _weekday_before(page, match.start())
            yield _Written(*match.span(), int(match["day"]), int(match["month"]), None, weekday)
    shared = [(match.span("day"), match["day"]) for match in _SHARED.finditer(page.masked)]
    worded = [match for match in _WORDED.finditer(page.masked) if not _a_number(match)]
    places = [(match.start(), _month(match["month"])) for match in worded]
    for match in worded:
        weekday = WEEKDAYS.index(match["weekday"]) if match["weekday"] else None
        yield _Written(*match.span(), _day(match["day"]), _month(match["month"]), _year(match["year"]), weekday)
    for (start, end), day in shared:
        month = next((month for place, month in places if place >= end), None)
        if month and "¤" not in page.masked[start:end]:
            yield _Written(start, end, _day(day), month, None, _weekday_before(page, start))
    for match in _BARE_DAY.finditer(page.masked):
        weekday = WEEKDAYS.index(match["weekday"]) if match["weekday"] else None
        yield _Written(*match.span(), _day(match["day"]), None, None, weekday)
    for match in _WORDED_DAY.finditer(page.masked):
        day_before = re.search(r"(?:le|au) $", page.masked[match.start() : match.start("day")])
        if day_before and (match["month"] or match["next"] or (match["led"] and match["end"] is not None)):
            month = today.month % _LAST_MONTH + 1 if match["next"] else None
            if match["month"] and "chaque" not in match["month"]:
                month = today.month
            yield _Written(*match.span(), _day(match["day"]), month)


def _a_number(match: re.Match[str]) -> bool:
    """« vingt-sept » is no 20 September."""
    return match["day"].isalpha() and match["month"].rstrip(".") in _SHORT


def _day(text: str) -> int:
    if text[0].isdigit():
        return int(re.match(r"\d+", text)[0])  # type: ignore[index]
    return 1 if text == "premier" else int(parse_words(text) or 0)


def _month(text: str) -> int:
    return _MONTH_NUMBER.get(text.rstrip("."), 0)


def _year(text: str | None) -> int | None:
    if not text:
        return None
    if text[0].isalpha():
        return int(parse_words(text) or 0)
    number = int(text.lstrip("'"))
    return number + _CENTURY if len(text.lstrip("'")) == 2 else number  # noqa: PLR2004


def _weekday_before(page: Page, start: int) -> int | None:
    match = re.search(rf"\b({_WEEKDAY}),? (?:le )?\(?$", page.plain[max(0, start - 16) : start])
    return WEEKDAYS.index(match[1]) if match else None


def _dateline(page: Page, written: _Written, allowed: Allowed) -> bool:
    """The letter's own date, alone on its line: « Lyon, le 21 novembre 2026 »."""
    line_start = page.plain.rfind("\n", 0, written.start) + 1
    before, after = page.plain[line_start : written.start], page.plain[written.end :].split("\n", 1)[0]
    alone = re.fullmatch(r"(?:(?:fait )?a )?[\w '-]{0,40},? ?(?:le )?", before) and not after.strip(" .")
    return bool(alone) and written.fits(allowed.today)


def _month_parts(page: Page, today: date) -> Iterator[tuple[int, int, date, date]]:
    for match in _MONTH_PART.finditer(page.masked):
        month = _month(match["month"])
        years = [int(match["year"])] if match["year"] else [today.year - 1, today.year, today.year + 1]
        year = min(years, key=lambda y: abs((date(y, month, 15) - today).days))
        length = calendar.monthrange(year, month)[1]
        first, last = {"fin": (length, length), "mi": (10, 20), "milieu": (10, 20)}.get(
            match["part"].split()[-1], (1, 10)
        )
        yield *match.span(), date(year, month, first), date(year, month, last)
    for match in _LAST_DAY.finditer(page.masked):
        month = _month(match["month"])
        year = today.year + (month < today.month)
        last_day = date(year, month, calendar.monthrange(year, month)[1])
        yield *match.span(), last_day, last_day
    for match in _MONTH_END.finditer(page.masked):
        if match["week"]:
            friday = today + timedelta(days=4 - today.weekday())
            yield *match.span(), min(today, friday), friday + timedelta(days=2)
            continue
        months = today.year * 12 + today.month - 1 + (1 if match["next"] else 0)
        year, month = divmod(months, 12)
        end = date(year, month + 1, calendar.monthrange(year, month + 1)[1])
        yield *match.span(), end, end


def _deictic(page: Page, today: date) -> Iterator[tuple[int, int, date, date]]:
    for match in _DEICTIC_WORD.finditer(page.masked):
        if not page.quoted(*match.span()):
            day = today + timedelta(days=_DEICTIC[match[0]])
            yield *match.span(), day, day


def _check_weekdays(page: Page, allowed: Allowed) -> None:
    """A weekday alone must be that of a listed day near today; « du lundi au vendredi » and quoted words are free."""
    for match in _WEEKDAY_ALONE.finditer(page.masked):
        if match["habit"] or match["plural"] or page.quoted(*match.span()) or page.masked[match.end() :][:2] == " ¤":
            continue
        weekday = WEEKDAYS.index(match["weekday"])
        near = [day for day in allowed.dates if abs((day - allowed.today).days) <= _FAR_DAYS]
        if not any(day.weekday() == weekday for day in near):
            page.find("unknown_date", *match.span())
