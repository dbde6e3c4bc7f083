"""Days told from today or from another day: « sous huitaine », « lundi en huit », « la veille du 5 avril »."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from amiable.french.numbers import WORDS, parse_number
from amiable.french.typography import WEEKDAYS
from amiable.policies.check.allowed import Allowed
from amiable.policies.check.page import Page

_WEEKDAY = "|".join(WEEKDAYS)
_DELAY = re.compile(
    rf"(?:\b(?:sous|dans|d'ici(?: a)?|avant)(?: (?:les|une?|un delai de|moins de))?(?: (?:petite|bonne))?"
    rf" (?P<figure>\d{{1,3}}|{WORDS})|(?<!y )\ba (?P<terme>\d{{1,3}}|{WORDS}))"
    r" (?:prochaine?s? )?(?P<unit>jours?|semaines?|mois)\b(?! (?:ouvr|suiv|apres|avant|de la|du mois|a compter|fin))"
    r"|\b(?:sous|d'ici|dans)(?: (?:une|la|a))? (?P<vague>huitaine|quinzaine)\b"
)
_FROM_RECEIPT = re.compile(r"\breception\b|\bcompter d|\bsuivant|\bapres\b|\bnotification\b")
_OURS = re.compile(
    r"\b(?:repondr|reviendr|recontacter|tiendr|apparai|arriver|parvenir|creditee?|rapproch|delai de paiement)\w*"
)
_NEXT = re.compile(
    r"\b(?P<habit>bonne |belle |excellente )?(?P<what>(?:la |de la )?semaine prochaine|le mois prochain)\b"
)
_AHEAD = re.compile(rf"\b(?:des|d'ici|avant|jusqu'a|au plus tard)(?: (?:a|le|ce))? (?P<weekday>{_WEEKDAY})\b(?! ¤)")
_EIGHT = re.compile(rf"\b(?P<weekday>{_WEEKDAY}) en (?P<more>huit|quinze)\b")
_BESIDE = re.compile(r"\b(?:la )?(?P<side>veille|lendemain)(?: meme)? du (?=¤)")
_FEAST = re.compile(
    r"\b(?:avant|d'ici(?: a)?|jusqu'a|au plus tard (?:a|pour)|des) (?:la |le |l')?(?:noel|paques|toussaint|pentecote"
    r"|ascension|assomption|saint-\w+|nouvel an|jour de l'an|epiphanie|armistice|chandeleur|rentree)\b"
)
_PERIOD = re.compile(
    r"\b(?:d'ici(?: a)?|avant|pour|a|au plus tard (?:en|a)|des) (?:la )?fin (?:de |du |de la |de l'|de ce |d')"
    r"(?P<what>semaine|trimestre|semestre|annee)\b"
)
_VAGUE = {"huitaine": (7, 8), "quinzaine": (14, 15)}
_WEEK = 7
_FAR_DAYS = 16


def check_delays(page: Page, allowed: Allowed) -> None:
    """A delay from today must end on a listed day; one from receipt, and one for our own answer, is no date."""
    for start, end, first, last in _spans(page, allowed):
        if not any(first <= day <= last for day in allowed.dates):
            page.find("unknown_date", start, end)
        page.mask(start, end)


_Span = tuple[int, int, date, date]


def _spans(page: Page, allowed: Allowed) -> Iterator[_Span]:
    yield from _delays(page, allowed)
    yield from _next(page, allowed.today)
    yield from _weekdays(page, allowed)
    for rule in (_BESIDE, _FEAST):  # no fact is told that way
        for match in rule.finditer(page.masked):
            yield *match.span(), date.max, date.max
    for match in _PERIOD.finditer(page.masked):
        yield *match.span(), *_period(match["what"], allowed.today)


def _delays(page: Page, allowed: Allowed) -> Iterator[_Span]:
    for match in _DELAY.finditer(page.masked):
        sentence = page.flat[slice(*page.sentence(match.start()))]
        if _FROM_RECEIPT.search(sentence) or _OURS.search(sentence) or page.quoted(*match.span()):
            continue
        least, most = _length(match)
        payable = match["terme"] and any(least <= (i.due - i.issued).days <= most for i in allowed.invoices)
        if not payable:  # « à trente jours » is how the invoice is payable
            yield *match.span(), allowed.today + timedelta(days=least), allowed.today + timedelta(days=most)


def _next(page: Page, today: date) -> Iterator[_Span]:
    for match in _NEXT.finditer(page.masked):
        if match["habit"] or page.quoted(*match.span()):
            continue
        if match["what"].endswith("semaine prochaine"):
            monday = today + timedelta(days=_WEEK - today.weekday())
            yield *match.span(), monday, monday + timedelta(days=_WEEK - 1)
        else:
            month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
            yield *match.span(), month, (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _weekdays(page: Page, allowed: Allowed) -> Iterator[_Span]:
    today = allowed.today
    for match in _EIGHT.finditer(page.masked):
        ahead = (WEEKDAYS.index(match["weekday"]) - today.weekday()) % _WEEK or _WEEK
        day = today + timedelta(days=ahead + (_WEEK if match["more"] == "huit" else 2 * _WEEK))
        yield *match.span(), day, day
    for match in _AHEAD.finditer(page.masked):
        weekday = WEEKDAYS.index(match["weekday"])
        days = [day for day in allowed.dates if 0 <= (day - today).days <= _FAR_DAYS and day.weekday() == weekday]
        if not page.quoted(*match.span()):
            day = days[0] if days else date.max
            yield *match.span(), day, day


def _length(match: re.Match[str]) -> tuple[int, int]:
    """Least and most days of a delay."""
    if match["vague"]:
        return _VAGUE[match["vague"]]
    number = int(parse_number(match["figure"] or match["terme"]) or 0)
    if match["unit"].startswith("semaine"):
        return _WEEK * number, _WEEK * number
    if match["unit"] == "mois":
        return 28 * number, 31 * number
    return number, number


def _period(what: str, today: date) -> tuple[date, date]:
    """The last days of the week, the quarter, the half-year or the year."""
    if what == "semaine":
        friday = today + timedelta(days=4 - today.weekday())
        return min(today, friday), friday + timedelta(days=2)
    months = {"trimestre": 3, "semestre": 6, "annee": 12}[what]
    month = -(-today.month // months) * months
    last = date(today.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last, last
