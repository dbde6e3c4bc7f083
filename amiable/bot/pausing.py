"""« /pause Martin 15 décembre »: whose reminders, and until when."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from amiable.bot.buttons import Button, Verb, button
from amiable.bot.plain import escape, one_line, outside
from amiable.bot.texts import Texts
from amiable.domain.calendar import add_months, next_business_day
from amiable.domain.debtor import Debtor
from amiable.french.dates import Kind, find_dates
from amiable.french.fold import fold
from amiable.french.typography import format_date

MAX_TEXT = 200
MAX_NAME = 60
_LINK = re.compile(r"[\s,;:]+(?:jusqu\W?(?:au|a|en)|au|le|until)?\W*$")
_DAY_AND_MONTH = re.compile(r"\D*\d{1,2}(?:er)?(?:\s*[/.-]\s*\d{1,2}|\s+(?:de\s+)?[a-z]{3,9}\.?)")


@dataclass(frozen=True)
class Asked:
    """What was written: a debtor's name, and a day when one ends the text."""

    name: str
    until: dt.date | None


def read_pause(text: str, today: dt.date) -> Asked:
    """The day is the last one named, with nothing after it; all before it is the name.

    A day and month that are past are next year's; « hier » stays yesterday, and « la semaine prochaine » is no day.
    """
    text = f" {text[:MAX_TEXT]}"
    spans = find_dates(text, today)
    if not spans or any(char.isalnum() for char in text[spans[-1].end :]):
        return Asked(text.strip(), None)
    day, written = spans[-1].date, text[spans[-1].start : spans[-1].end]
    if spans[-1].kind is not Kind.EXACT:
        day = None
    if day is not None and day <= today and _DAY_AND_MONTH.fullmatch(fold(written)):
        day = add_months(day, 12)
    link = _LINK.search(fold(text[: spans[-1].start]))
    return Asked(text[: link.start() if link else spans[-1].start].strip(), day)


def ask_day(
    debtor: Debtor, today: dt.date, texts: Texts, passed: dt.date | None = None
) -> tuple[str, tuple[tuple[Button, ...], ...]]:
    """Until when: usual business days, and how to write another; first why not the day that was asked: `passed`."""
    usual = (today + dt.timedelta(days=7), today + dt.timedelta(days=14), add_months(today, 1))
    offered = dict.fromkeys(map(next_business_day, usual))
    rows = [
        (button(format_date(day, weekday=True), Verb.PAUSE, str(debtor.id), 0, day.isoformat()),) for day in offered
    ]
    name = one_line(debtor.name, MAX_NAME)
    words = outside(texts("day.pause_until", name=name))
    if passed is not None:
        words = f"{escape(texts('day.pause_passed', date=format_date(passed, weekday=True)))} {words}"
    return words, (*rows, (button(texts("buttons.cancel"), Verb.CANCEL, str(debtor.id), 0),))


def confirm(debtor: Debtor, asked: dt.date, texts: Texts) -> tuple[str, tuple[tuple[Button, ...], ...]]:
    """Is that what was meant? Nothing is sent on a day that is no business day: the next one is what it comes to."""
    name, until = one_line(debtor.name, MAX_NAME), next_business_day(asked)
    rows = (
        (button(texts("buttons.pause"), Verb.PAUSE, str(debtor.id), 0, until.isoformat()),),
        (button(texts("buttons.cancel"), Verb.CANCEL, str(debtor.id), 0),),
    )
    words = outside(texts("day.pause_sure", name=name, date=format_date(until, weekday=True)))
    if until != asked:
        words = f"{escape(texts('day.pause_closed', date=format_date(asked, weekday=True)))} {words}"
    return words, rows


def done(
    debtor_id: int, name: str, by: str, until: dt.date | None, texts: Texts
) -> tuple[str, tuple[tuple[Button, ...], ...]]:
    """What was done, and the button that undoes it."""
    if until is None:
        words = texts("day.unpaused_line", name=name, by=by)
        return outside(words), ((button(texts("buttons.ask_pause"), Verb.ASK_PAUSE, str(debtor_id), 0),),)
    words = texts("day.paused_line", name=name, by=by, date=format_date(until, weekday=True))
    return outside(words), ((button(texts("buttons.unpause"), Verb.UNPAUSE, str(debtor_id), 0),),)
