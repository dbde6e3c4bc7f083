"""« /pause Martin 15 décembre »: whose reminders, and until when."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from amiable.bot.buttons import Button, Verb, button
from amiable.bot.plain import one_line, outside
from amiable.bot.texts import Texts
from amiable.domain.calendar import add_months
from amiable.domain.debtor import Debtor
from amiable.french.dates import Kind, find_dates
from amiable.french.fold import fold
from amiable.french.typography import format_date

MAX_TEXT = 200
MAX_NAME = 60
_LINK = re.compile(r"[\s,;:]+(?:jusqu\W?(?:au|a|en)|au|le|until)?\W*$")
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True)
class Asked:
    """What was written: a debtor's name, and a day when one ends the text."""

    name: str
    until: dt.date | None


def read_pause(text: str, today: dt.date) -> Asked:
    """The day is the last one named, with nothing after it, the next of its kind; all before it is the name."""
    text = f" {text[:MAX_TEXT]}"
    spans = [span for span in find_dates(text, today) if span.kind is Kind.EXACT and span.date]
    if not spans or any(char.isalnum() for char in text[spans[-1].end :]):
        return Asked(text.strip(), None)
    day, written = spans[-1].date, text[spans[-1].start : spans[-1].end]
    if day is not None and day <= today and not _YEAR.search(written):
        day = add_months(day, 12)
    link = _LINK.search(fold(text[: spans[-1].start]))
    return Asked(text[: link.start() if link else spans[-1].start].strip(), day)


def ask_day(debtor: Debtor, today: dt.date, texts: Texts) -> tuple[str, tuple[tuple[Button, ...], ...]]:
    """Until when: usual days, and how to write another."""
    offered = (today + dt.timedelta(days=7), today + dt.timedelta(days=14), add_months(today, 1))
    rows = [
        (button(format_date(day, weekday=True), Verb.PAUSE, str(debtor.id), 0, day.isoformat()),) for day in offered
    ]
    name = one_line(debtor.name, MAX_NAME)
    words = outside(texts("day.pause_until", name=name))
    return words, (*rows, (button(texts("buttons.cancel"), Verb.CANCEL, str(debtor.id), 0),))


def confirm(debtor: Debtor, until: dt.date, texts: Texts) -> tuple[str, tuple[tuple[Button, ...], ...]]:
    """Is that what was meant?"""
    name = one_line(debtor.name, MAX_NAME)
    rows = (
        (button(texts("buttons.pause"), Verb.PAUSE, str(debtor.id), 0, until.isoformat()),),
        (button(texts("buttons.cancel"), Verb.CANCEL, str(debtor.id), 0),),
    )
    return outside(texts("day.pause_sure", name=name, date=format_date(until, weekday=True))), rows


def done(
    debtor_id: int, name: str, by: str, until: dt.date | None, texts: Texts
) -> tuple[str, tuple[tuple[Button, ...], ...]]:
    """What was done, and the button that undoes it."""
    if until is None:
        words = texts("day.unpaused_line", name=name, by=by)
        return outside(words), ((button(texts("buttons.ask_pause"), Verb.ASK_PAUSE, str(debtor_id), 0),),)
    words = texts("day.paused_line", name=name, by=by, date=format_date(until, weekday=True))
    return outside(words), ((button(texts("buttons.unpause"), Verb.UNPAUSE, str(debtor_id), 0),),)
