"""« Ce jour-là », of a day just named, put in figures: « la paie tombe le 25, je verserai ce jour-là »."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from amiable.french.dates import Form, find_mentions
from amiable.french.fold import fold
from amiable.reading.talk.clauses import Role, clauses, in_digits

_SAME = re.compile(
    r"\b(?:a |pour |le )?(?:ce |cette )(?:meme )?(?:jour|date)(?:[- ]la\b(?! de)|(?= ?(?:[.,;:!?]|$)))"
    r"|\ble (?:soir|jour|matin) meme\b|(?<=\w )(?:sur cette date|la-dessus)\b"
)
_PAID = re.compile(
    r"\b(?:pai|pay|vir|vers|regl|sold|mett|mets|align|cal|recal|report|deca|fix|place|pass|tomb|fai|fer|programm|part(?:ir|ent\b)|arriver|aur(?:ez|as)|recevr)\w*"
)
_SAID_BEFORE = re.compile(
    r"\b(?:a|pour) (?:la|cette) (?:meme )?date que (?:je|j'|nous|on|vous) ?(?:vous |m'|nous |l')*"
    r"(?:ai|avais|avions|avons|avez|aviez|a|avait) (?:deja |bien )?"
    r"(?:indique|donne|annonce|propose|dite|ecrite|promise|communique|fixe)e?s?\b"
)
"""« À la date que je vous avais indiquée »."""
NEAR = 20
_SUM = re.compile(r"\d ?(?:€|euros?\b|eur\b)")


def with_day_said_before(text: str, planned: Collection[date], today: date) -> str:
    """The text with the day that was named before, where there is but one to come."""
    days = {on for on in planned if on >= today}
    if len(days) == 1:
        for match in reversed(list(_SAID_BEFORE.finditer(fold(text)))):
            text = f"{text[: match.start()]}le {min(days):%d/%m/%Y}{text[match.end() :]}"
    return text


def with_same_day(plain: str, planned: Collection[date]) -> str:
    """The text with the one day of the month named before in its place; that one, being of something else, is
    blanked out. A day of the plan that stood is no new one."""
    match = _SAME.search(plain)
    if match is None:
        return plain
    named = [one for one in find_mentions(plain[: match.start()]) if one.form is not Form.WINDOW]
    standing = {on.day for on in planned}
    fresh = [one for one in named if one.day not in standing]
    if len(fresh) != 1 or fresh[0].form not in (Form.DAY, Form.DATE, Form.HABIT) or fresh[0].past is True:
        return plain
    day = fresh[0]
    said = plain[day.start : day.end] if day.form is not Form.HABIT else f"le {day.day}"
    clause = next(one for one in clauses(plain) if one.start <= match.start() < one.end)
    paid = clause.role is Role.SAID and _PAID.search(plain, max(clause.start, day.end), clause.end)
    if not paid or _SUM.search(plain, max(0, day.start - NEAR), day.start):
        return plain
    blank = plain[: day.start] + " " * (day.end - day.start) + plain[day.end : match.start()]
    return in_digits(f"{blank}{said}{plain[match.end() :]}")
