"""Weekdays counted in a month or after a day, put in figures: « le premier lundi de mai », « les trois vendredis
suivants »; and which weekday of every month a plan keeps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from amiable.domain.calendar import add_months
from amiable.domain.talk import Nth
from amiable.french.dates import Form, find_mentions, resolve
from amiable.french.fold import FOLDED_MONTHS, FOLDED_WEEKDAYS
from amiable.french.numbers import WORDS, parse_number
from amiable.reading.talk.cues import MONTHS, cue

WEEK = timedelta(days=7)
PAIR, MOST = 2, 12
"""Weekdays of a row read at most."""
_PLACES = {"premier": 1, "1er": 1, "deuxieme": 2, "second": 2, "2e": 2, "troisieme": 3, "3e": 3, "quatrieme": 4}
_PLACE = rf"(?P<place>{'|'.join(_PLACES)}|dernier)s?"
_WEEKDAY = rf"(?P<weekday>{'|'.join(FOLDED_WEEKDAYS)})s?"
_NAMED = re.compile(
    rf"\b(?:le |au |ce |pour le )?{_PLACE} {_WEEKDAY} (?:du mois )?(?:de |d'|en )(?P<months>{MONTHS}"
    rf"(?:(?:,| et|, et| puis)(?: de| d'| en)? {MONTHS})*)\b"
)
_NEXT = re.compile(rf"\b(?:le |au |pour le )?{_PLACE} {_WEEKDAY} du mois (?:prochain|suivant|qui vient)\b")
_MONTHS_AFTER = re.compile(
    rf"\b(?:le |au )?{_PLACE} {_WEEKDAY} (?:de )?(?:chacun )?(?:des|de ces) (?P<count>\d{{1,2}}|{WORDS}) mois "
    r"(?:suivants|d'apres|qui suivent|apres)\b"
)
_EVERY = re.compile(
    rf"\b(?:(?:tous )?les |le |chaque |au |un )?{_PLACE} (?:{_WEEKDAY}|jours? (?:ouvr|travaill|bancaire)\w*) "
    r"(?:de chaque mois|du mois|des mois|de tous les mois)\b"
)
_BUSINESS_END = re.compile(
    r"\b(?:le |au |chaque |en )?(?P<place>dernier)s? jours? (?P<weekday>)(?:ouvr|travaill|bancaire)\w*"
)
"""« 200 € mensuels, au dernier jour ouvré »: of every month, where the words tell of a rhythm by the month."""
_ELSEWHERE = re.compile(
    r"\b(?:reunion|rendez-vous|rdv|conseil|comite|marche|foire|permanence|ferm\w+|conges?|audience)\b"
    r"[^.;,!?]*\Z"
)
"""Words of a habit that is no payment (« réunion le premier lundi du mois »)."""
_FROM = re.compile(
    r"\b(?:a (?:partir|compter)|des|(?:en )?(?:commenc|debut|demarr)\w+)\b ?"
    rf"(?:de |d'|en |par |le mois de |celui de )*(?P<month>{MONTHS})\b"
)
_RUN = re.compile(rf",? (?:(?:pour|en|sur|entre) )?(?:de |d')?(?P<month>{MONTHS})(?:,| a | et | jusqu|-|$|[.;!?])")
"""« le premier lundi du mois, de novembre à janvier »."""
_ROW = re.compile(
    rf"\bles (?P<count>\d{{1,2}}|{WORDS}) (?:autres )?{_WEEKDAY} (?:suivants?|d'apres|qui suivent|apres)\b"
)
_LAST_OF_ROW = re.compile(
    rf"(?P<row>\b(?:(?:chaque|par|tous les(?: deux)?) |(?=\w+ sur (?:deux|2)))"
    rf"(?P<day>{'|'.join(FOLDED_WEEKDAYS)})s?\b"
    r"[^?]{0,120}?)\b(?:le|au) (?:tout )?dernier (?P=day)\b(?! (?:de|du|d'))"
)
"""« un vendredi sur deux, et le dernier vendredi 10 € »: the last payment of the row."""
_ONE_AFTER = re.compile(rf"\b(?:le |au )?(?P<count>){_WEEKDAY} (?:d'apres|suivant|qui suit|juste apres)\b")
_TIMES = re.compile(
    rf"(?<!les )(?<!ces )(?<!vos )(?<!mes )(?<!nos )\b(?P<count>\d{{1,2}}|{WORDS}) "
    rf"(?P<weekday>{'|'.join(FOLDED_WEEKDAYS)})s"
    r"(?= (?:a partir|a compter|des|en commencant|de suite|d'affilee|consecutifs?)\b| ?(?:[.,;!?)]|$))"
)
"""« 5 vendredis à partir du 18 »: so many weeks."""


_HABIT = re.compile(
    rf"(?<![\d,.])\b(?:(?<!ces )(?<!vos )(?<!mes )(?<!nos )(?P<count>\d{{1,2}}|{WORDS}) "
    r"(?:prochains |premiers |(?P<others>autres ))?(?=[a-z]+is\b)|(?:tous |toutes )?les |chaque |par |le )"
    rf"(?P<weekday>{'|'.join(FOLDED_WEEKDAYS)})s?\b"
    r"(?! ?(?:\d|en (?:huit|quinze)|prochain|qui|d'apres|suivant))(?: de suite| d'affilee| consecutifs)?"
)
"""« 4 vendredis », « par vendredi »."""
_TWICE = re.compile(r"\bsur (?:deux|2)\b|\bquinz|\b15 jours|\bquinzaine")
_TIMES_SAID = re.compile(rf"\b(?P<count>\d{{1,2}}|{WORDS}) ?(?:fois|semaines?|x|versements?|paiements?|virements?)\b")


@dataclass(frozen=True)
class Counted:
    """The folded text with such days in figures. `nth`: the weekday of every month."""

    plain: str
    nth: Nth | None = None


def counted(plain: str, today: date) -> Counted:
    """The text with weekdays counted in a month, or after the day said before them, as dates."""
    plain = _LAST_OF_ROW.sub(r"\g<row>la derniere fois", _weekly(plain, today))
    plain = _NAMED.sub(lambda match: _in_months(match, today), plain)
    plain = _NEXT.sub(lambda match: _written(_nth(match).on(add_months(today.replace(day=1), 1))), plain)
    plain = _TIMES.sub(r"\g<count> fois tous les \g<weekday>s", plain)
    nth = None
    match = _EVERY.search(plain) or (_BUSINESS_END.search(plain) if cue("rhythm.month").search(plain) else None)
    if match and not _ELSEWHERE.search(plain[: match.start()]):
        nth = _nth(match)
        first = _first(nth, _FROM.search(plain) or _RUN.match(plain, match.end()), today)
        plain = f"{plain[: match.start()]}chaque mois a partir du {first:%d/%m/%Y}{plain[match.end() :]}"
    for pattern, laid_out in ((_MONTHS_AFTER, _months_after), (_ROW, _weeks_after), (_ONE_AFTER, _weeks_after)):
        while match := pattern.search(plain):
            if pattern is _ONE_AFTER and not _last_day(plain[: match.start()], today):
                break
            days = laid_out(match, _last_day(plain[: match.start()], today))
            plain = plain[: match.start()] + ", ".join(map(_written, days)) + plain[match.end() :]
    return Counted(plain, nth)


def _weekly(plain: str, today: date) -> str:
    """« 4 vendredis, dès celui du 17 avril », « le vendredi, du 17 avril au 8 mai »: the first day is followed by the
    others; the text as it was, unless that day is such a weekday."""
    habits = list(_HABIT.finditer(plain))
    dated = [
        (one, day)
        for one in find_mentions(plain)
        if one.form in (Form.DATE, Form.DAY) and (day := resolve(one, today, past=False))
    ]
    if not habits or not 0 < len(dated) <= PAIR or _TWICE.search(plain):
        return plain
    (first, start), (last, end) = dated[0], dated[-1]
    weekdays = {FOLDED_WEEKDAYS.index(match["weekday"]) for match in habits}
    said = next((one for one in _TIMES_SAID.finditer(plain) if _count(one) > 1), None)
    others = next((match for match in habits if match["others"]), None)
    if others and plain.endswith("les ", 0, others.start()):
        return plain  # « et 140 les cinq autres lundis »: those of a plan that stood
    counts = [_count(match) for match in habits if match["count"]] + ([_count(said)] if said else [])
    counts = [_count(others) + 1] if others else counts
    count = (end - start).days // WEEK.days + 1 if end > start else max(counts, default=0)
    if weekdays != {start.weekday()} or not 1 < count <= MOST or (counts and count not in counts):
        return plain
    if end.weekday() != start.weekday():
        return plain
    days = ", ".join(_written(start + WEEK * at) for at in range(count))
    if others:  # « 300 € le 17, puis trois autres vendredis »
        return plain[: others.start()] + days.partition(", ")[2] + plain[others.end() :]
    cuts = [(first.start, first.end, days), *([(last.start, last.end, " ")] if last is not first else [])]
    for match in habits:
        cuts.append((*match.span(), f" {match['count']} fois " if match["count"] else " "))
    for low, high, words in sorted(cuts, reverse=True):
        plain = plain[:low] + words + plain[high:]
    return plain


def _nth(match: re.Match[str]) -> Nth:
    weekday = FOLDED_WEEKDAYS.index(match["weekday"]) if match["weekday"] else None
    return Nth(_PLACES.get(match["place"], -1), weekday)


def _in_months(match: re.Match[str], today: date) -> str:
    months = [FOLDED_MONTHS.index(name) + 1 for name in re.findall(MONTHS, match["months"])]
    return " et ".join(_written(_next(_nth(match), month, today)) for month in months)


def _next(nth: Nth, month: int, today: date) -> date:
    day = nth.on(date(today.year, month, 1))
    return day if day >= today else nth.on(date(today.year + 1, month, 1))


def _first(nth: Nth, start: re.Match[str] | None, today: date) -> date:
    if start:
        return _next(nth, FOLDED_MONTHS.index(start["month"]) + 1, today)
    day = nth.on(today.replace(day=1))
    return day if day >= today else nth.on(add_months(today.replace(day=1), 1))


def _last_day(before: str, today: date) -> date | None:
    days = [day for mention in find_mentions(before) if (day := resolve(mention, today, past=False))]
    return days[-1] if days else None


def _weeks_after(match: re.Match[str], last: date | None) -> list[date]:
    if last is None:
        return []
    first = last + timedelta(days=1)
    first += timedelta(days=(FOLDED_WEEKDAYS.index(match["weekday"]) - first.weekday()) % 7)
    return [first + WEEK * at for at in range(_count(match))]


def _months_after(match: re.Match[str], last: date | None) -> list[date]:
    months = [add_months(last.replace(day=1), at + 1) for at in range(_count(match))] if last else []
    return [_nth(match).on(month) for month in months]


def _count(match: re.Match[str]) -> int:
    number = parse_number(match["count"]) if match["count"] else 1
    return min(int(number), MOST) if number is not None else 0


def _written(day: date) -> str:
    return f"le {day:%d/%m/%Y}"
