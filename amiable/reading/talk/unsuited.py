"""The days of a plan that a message turns down, and the day from which it can be."""

from __future__ import annotations

import re
from datetime import date, timedelta

from amiable.domain.calendar import add_months
from amiable.french.dates import Form, Mention
from amiable.reading.talk.clauses import Clause, Role
from amiable.reading.talk.cues import cue
from amiable.reading.talk.message import Message

NEAR = 26
ABOUT = timedelta(days=4)


def find_unsuited(message: Message) -> list[date]:
    """The days that stood before and are turned down (« le 25 mars tombe mal »)."""
    days: list[date] = []
    for clause in message.clauses:
        unworked = cue("payment.unworked").search(message.plain, clause.start, clause.end)
        if clause.role is not Role.REJECTED and not unworked:
            continue
        own = [one for one in message.page.mentions if clause.start <= one.start < clause.end]
        months = {one.month for one in own if one.month} or _new_months(message, clause)
        for mention in own:
            if until(message, mention):
                continue
            on = None if mention.form is Form.WINDOW else resolved(message, mention)
            any_day = mention.form is Form.WINDOW and bool(mention.month)
            number = mention.day if mention.form is Form.DAY else None
            standing = [day for day in sorted(message.planned) if day >= message.today]
            same = [day for day in standing if not months or day.month in months]
            days += [day for day in same if any_day or day == on or day.day == number][:1]
    if not days and len(possible := [one for one in message.page.mentions if until(message, one)]) == 1:
        on = resolved(message, possible[0])
        days = [day for day in sorted(message.planned) if on and message.today <= day < on]
    return list(dict.fromkeys(days))


def _new_months(message: Message, clause: Clause) -> set[int]:
    """The months of the plan that the words around a bare day name (« pour avril, le 25 c'est mort »)."""
    low, high = clause.start - NEAR, clause.end + NEAR
    near = [one.month for one in message.page.mentions if low <= one.start < high and one.month]
    return {month for month in near if any(day.month == month for day in message.planned)}


def until(message: Message, mention: Mention) -> bool:
    """« je ne pourrai pas avant le 30 »: the day that is possible."""
    low, _ = message.clause(mention.start)
    words = message.plain[low : mention.start]
    if message.plain.startswith("avant", mention.start):
        words += "avant "
    return bool(cue("payment.before").search(words))


def resolved(message: Message, mention: Mention) -> date | None:
    """Its day; a day of a month with neither month nor year is one that stood before where there is one."""
    day = message.page.resolve(mention, past=False)
    if mention.form is Form.DAY and mention.weekday is None:
        same = sorted(on for on in message.planned if on.day == mention.day and on >= message.today)
        if not same and day == message.today and not message.plain.startswith("ce ", mention.start):
            return add_months(day, 1)  # « le 8 », written on the 8th: « aujourd'hui » would be said
        return same[0] if same else day
    about = message.plain[mention.start : mention.end]
    if day and re.match(r"(?:a |vers |d'ici )?(?:la )?(?:mi\b|milieu)", about):
        near = [on for on in message.planned if (on.year, on.month) == (day.year, day.month)]
        return near[0] if len(near) == 1 and abs(near[0] - day) <= ABOUT else day  # « à la mi-novembre »
    return day
