"""A message laid out for its payments to be read: clauses and their roles, sums, dates, invoices named."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from amiable.french.fold import FOLDED_MONTHS, fold
from amiable.reading.facts.page import Page
from amiable.reading.talk.clauses import Role, clauses, in_digits, role_at
from amiable.reading.talk.cues import MONTHS, cue
from amiable.reading.talk.feasts import in_figures
from amiable.reading.talk.monthly import in_calendar
from amiable.reading.talk.relative import with_next_day, with_row
from amiable.reading.talk.same_day import with_same_day
from amiable.reading.talk.sum_lists import with_euros
from amiable.reading.talk.weekdays import counted

_BARE_DAYS = re.compile(
    r"(?:(?<=^)|(?<=[.,;:!?(] )|(?<=plutot )|(?<=mettez ))(?P<new>[1-9]|[12]\d|3[01]),? "
    r"(?P<how>au lieu|plutot que|a la place|et (?:non|pas)) (?:de |d'|du |le )?(?P<old>[1-9]|[12]\d|3[01])"
    r"(?=[.,;:!?)]|$| (?:merci|svp|si|s'il|pour|ce|c'est|ca)\b)"
)

_MANY_DAYS = re.compile(
    r"(?<!tous )\b(?P<lead>les|des|aux|ces) (?P<day>[1-9]|[12]\d|3[01])\b"
    r"(?! ?(?:[%€/]|\d|[a-z]+s\b|euros?|eur|mois|[x*]))"
    r"(?: (?:par|en|contre|aux?|->) (?:des |les |aux )?(?P<other>[1-9]|[12]\d|3[01])\b(?! ?[%€]| euro))?"
)
_PUT = re.compile(
    r"\b(?P<verb>mettez|mettons|disons|prenez|notez|plutot|voyez)(?:[- ]moi)? (?P<day>[1-9]|[12]\d|3[01])\b"
    r"(?= ?(?:[.,;:!?)]|$|svp|merci|s'il|a chaque|chaque))"
)
"""« le 20, non : mettez 25 »."""
_NAMES = ("", "", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze")
_OF_THEM = re.compile(
    r"\b(?P<lead>les|mes|nos|vos|ces) (?P<n>[2-9]|1[0-2])"
    r"(?= (?:\w+ )?(?:virements|versements|paiements|reglements|echeances|mensualites|prelevements|cheques)\b)"
)
"""« les 3 virements » is no third of the month."""
_DENIED = re.compile(
    r"\brien (?:n'|ne )|\baucune? [^.;,!?\n]{0,24}\bn(?:e |')"
    r"|\bn(?:e |')[^.;,!?\n]{0,16}\b(?:pas|jamais|point) (?:encore |deja )?(?:ete |pu )"
)
"""« rien n'est parti le 19 », « la subvention n'a pas encore été versée »: no payment is told."""
_STANDING = re.compile(
    r"(?:€|\beuros?|\bcelles?|\bcelui|\bceux|\becheances?|\bmensualites?|\bversements?|\bpaiements?|\bvirements?|\bparts?)"
    rf" du (?P<day>[1-9]|[12]\d|3[01])\b(?= [a-z])(?! (?:{MONTHS}|courant|mois)\b)"
)


class Message:
    """The folded text and what stands where in it; `known` sums and `planned` days are those of earlier messages."""

    def __init__(
        self,
        text: str,
        today: date,
        known: Collection[Decimal],
        invoices: Sequence[str],
        planned: Collection[date],
    ) -> None:
        dated = in_calendar(in_figures(with_same_day(in_digits(text), planned), today), today)
        days = counted(with_row(dated, today), today)
        self.nth = days.nth
        counted_out = _OF_THEM.sub(lambda match: f"{match['lead']} {_NAMES[int(match['n'])]}", days.plain)
        plain = _with_month(_with_articles(counted_out, planned), planned, today)
        plain = with_euros(with_next_day(plain, planned, today), known)
        self.today, self.planned, self.known = today, set(planned), set(known)
        self.clauses = clauses(plain)
        self.page = Page(plain, today, known)
        self.plain = self.page.plain
        self.numbers = _numbers(self.plain, invoices)
        told = [plain[one.start : one.end] for one in self.clauses if one.role is Role.TOLD]
        self.told = any(not _DENIED.search(words) for words in told)
        """True where it tells of a payment made."""
        self.keeps = kept(plain)

    def proposes(self, place: int) -> bool:
        """True where the words at a place are part of what is proposed."""
        return role_at(self.clauses, place) is Role.SAID and not self.left(place)

    def left(self, place: int) -> bool:
        """True where the words leave something as it stands."""
        return any(low <= place < high for low, high in self.keeps)

    def proposes_all(self, start: int, end: int) -> bool:
        """True where all the words from `start` to `end` are; a full stop is no word of a date."""
        last = end - 1 if self.plain[end - 1 : end] not in (".", ",") else end - 2
        return self.proposes(start) and self.proposes(last)

    def clause(self, place: int) -> tuple[int, int]:
        """Where the clause that holds a place starts and ends."""
        return next(
            ((one.start, one.end) for one in self.clauses if one.start <= place < one.end), (0, len(self.plain))
        )

    def invoice(self, place: int) -> str:
        """The invoice named last before a place, where the message tells several apart."""
        if not self.numbers:
            return ""
        before = [number for at, number in self.numbers if at <= place]
        return before[-1] if before else self.numbers[0][1]


def kept(plain: str) -> list[tuple[int, int]]:
    """Where the words leave something as it stands; « tout le reste le 20 mai » is a payment."""
    found = cue("answer.keeps").finditer(plain)
    return [match.span() for match in found if not cue("answer.not_kept").match(plain[match.end() :])]


def _with_articles(plain: str, planned: Collection[date]) -> str:
    """« 25 au lieu de 20 », « des 25 à la place des 20 », 20 being a day of the plan: « le 25 au lieu du 20 »."""
    standing = {day.day for day in planned}
    plain = _MANY_DAYS.sub(lambda match: _as_one(match, standing), plain)

    def told(match: re.Match[str]) -> str:
        how = match["how"] + (" du" if match["how"] in ("au lieu", "a la place") else " le")
        return f"le {match['new']} {how} {match['old']}" if int(match["old"]) in standing else match[0]

    plain = _BARE_DAYS.sub(told, plain)
    named = any(re.search(rf"\b(?:le|du|au) {day}\b", plain) for day in standing)
    return _PUT.sub(r"\g<verb> le \g<day>", plain) if named else plain


def _as_one(match: re.Match[str], standing: Collection[int]) -> str:
    """« les 20 par des 25 »: « le 25 partout au lieu du 20 »."""
    first, second = int(match["day"]), int(match["other"] or 0)
    if first in standing and second:
        return f"le {second} partout au lieu du {first}"
    how = {"les": "le", "des": "du", "aux": "au", "ces": "le"}[match["lead"]]
    return f"{how} {first}" if first in standing else match[0]


def _with_month(plain: str, planned: Collection[date], today: date) -> str:
    """« les 550 € du 23 passent au 30 octobre », the one such day of the plan: its month is put in."""
    standing = [day for day in planned if day >= today]

    def named(match: re.Match[str]) -> str:
        same = [day for day in standing if day.day == int(match["day"])]
        return f"{match[0]} {FOLDED_MONTHS[same[0].month - 1]}" if len(same) == 1 else match[0]

    return _STANDING.sub(named, plain)


def _numbers(plain: str, invoices: Sequence[str]) -> list[tuple[int, str]]:
    """Where the message names invoices, if there are several of them."""
    if len(invoices) < 2:  # noqa: PLR2004 - one invoice needs no telling apart
        return []
    found = [
        (match.start(), number)
        for number in invoices
        for match in re.finditer(rf"(?<!\w){re.escape(fold(number))}(?!\w)", plain)
    ]
    return sorted(found)
