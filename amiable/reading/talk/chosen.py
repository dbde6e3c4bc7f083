"""Sums that point at one of our offers, whatever the story around counts: « celle à 175 », « 160 alors »."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from amiable.french.dates import Form, Mention, find_mentions, resolve
from amiable.french.numbers import DIGITS, WORDS, parse_number
from amiable.reading.talk.clauses import in_digits
from amiable.reading.talk.cues import cue, says

LEAST = 20
FEW = 2
"""Words of a clause that says a day and nothing else."""
_CLAUSE = re.compile(r"[^.,;:!?\n()]+")
_SUM = rf"(?P<sum>{DIGITS}|(?:\b{WORDS}))(?![\d]| ?%)"
_OURS = r"(?:celles?|celui|ceux|la|les|vos|votre|formule|offre|proposition|version|option|solution|plan)"
_TAKES = (
    r"(?:prend\w*|choisi\w*|retien\w*|retenons|va pour|ok(?:ay)? (?:pour|pr|avec)|d'accord (?:pour|avec)"
    r"|oui (?:pour|a|aux)"
    r"|ce sera|(?:pars|part|partons|reste|restons) sur|revien\w* (?:a|aux?|sur)|prefer\w+|opt\w+ pour)"
)
_POINTS = (
    re.compile(rf"\b{_OURS} (?:(?:des? |d'|aux? |en |avec |plutot )*(?:{WORDS}|\d) )?(?:de |d'|aux? |a |en )?{_SUM}"),
    re.compile(rf"\b{_TAKES}[^.,;:!?\n\d]{{0,30}}? {_SUM}"),
    re.compile(
        rf"(?:^|[ '(]){_SUM} ?(?:€|euros?|balles)? ?"
        r"(?:alors|donc|svp|merci|ca (?:me |nous )?(?:va|passe|marche|joue|ira|le fait)"
        r"|c'est (?:bon|mieux|jouable|tenable))\b"
    ),
)
_PAYS = re.compile(
    r"\b(?:verse|vire|paye|paie|regl|premi|dernier|echeanc|commenc|demarr|debut|parti|mett|mets|decal|report|avanc"
    r"|plutot|sauf|repouss|envo|cheque|mensualit)\w*|\bau lieu\b"
)
_BUT = re.compile(r"\b(?:mais|sauf|hormis|par contre|en revanche|a condition|seulement|toutefois)\b")


def find_chosen(plain: str, today: date, planned: Collection[date]) -> tuple[Decimal, ...]:
    """The sums pointed at; none where the message asks, or has a new day for them, or a « mais »."""
    if "?" in plain or says("answer.later", plain):
        return ()
    plain = in_digits(plain)
    mentions = find_mentions(plain)
    found: list[Decimal] = []
    for clause in _CLAUSE.finditer(plain):
        low, high = clause.span()
        if cue("pick.against").search(plain, low, high) or cue("answer.wont").search(plain, low, high):
            continue
        for pattern in _POINTS:
            if (match := pattern.search(plain, low, high)) and (value := parse_number(match["sum"])):
                if _BUT.search(plain, match.end()):
                    return ()
                found.append(value)
    new = [one for one in mentions if _is_new(one, today, planned)]
    return () if any(_of_payment(plain, one, found) for one in new) else tuple(v for v in found if v >= LEAST)


def _is_new(one: Mention, today: date, planned: Collection[date]) -> bool:
    if one.form in (Form.HABIT, Form.WINDOW):
        return False
    on = resolve(one, today, past=False)
    return on is None or (on >= today and on not in planned)


def _of_payment(plain: str, one: Mention, found: Collection[Decimal]) -> bool:
    """True where the clause of a day speaks of a payment, or of nothing else."""
    low, high = next(
        clause.span() for clause in _CLAUSE.finditer(plain) if clause.start() <= one.start < clause.end()
    )
    words = plain[low : one.start] + plain[one.end : high]
    sums = any(match.search(plain, low, high) for match in _POINTS)
    return sums or bool(_PAYS.search(words)) or len(re.findall(r"\w{3,}", words)) <= FEW
