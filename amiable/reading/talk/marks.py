"""The marks of a series of payments in a message: days, months, runs of months, numbers, rhythms, ends."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from amiable.domain.calendar import on_number
from amiable.domain.plan import Rhythm
from amiable.french.dates import Form
from amiable.french.fold import FOLDED_MONTHS
from amiable.reading.talk.background import is_background
from amiable.reading.talk.counts import months_of, number
from amiable.reading.talk.cues import cue
from amiable.reading.talk.message import Message
from amiable.reading.talk.unsuited import resolved

BEFORE = 44
LONGEST = 31
_EXPLAINED = re.compile(r" ?[,(:] ?(?:soit |donc )?(?:le )?")
"""« dans un mois, le 16 octobre »: the date itself follows."""
_FREE_DAY = re.compile(r"\b(?P<all>tous )?(?:les?|au|chaque) (?P<day>1er|[12]?\d|3[01])\b(?![ ,.]?\d)")


class Kind(StrEnum):
    """What a mark says of the payments beside it."""

    DAY = "day"
    """A day of the calendar."""
    NUMBER = "number"
    """« le 28 », « tous les 28 »: a day of every month, or of the next one."""
    WEEKDAY = "weekday"
    """« chaque vendredi »."""
    MONTH = "month"
    RUN = "run"
    """« d'octobre à juin »."""
    COUNT = "count"
    """« neuf fois », « pendant cinq mois »."""
    RHYTHM = "rhythm"
    END = "end"
    """« jusqu'en juin », « jusqu'au 15 juin »."""


@dataclass(frozen=True)
class Mark:
    """One of them: where it stands, and what it says (only what its kind has)."""

    start: int
    end: int
    kind: Kind
    day: date | None = None
    number: int = 0
    """A day number, a month, a weekday from 0, or how many; 31 is the last day of the month."""
    month: int = 0
    """The first of a run, `number` being how many there are."""
    every: Rhythm | None = None
    usual: bool = False
    """Said to come back: « tous les 28 »."""
    starts: bool = False
    """« à compter de février »."""
    aside: bool = False
    """In words about something else, as far as one can tell."""


def find_marks(message: Message) -> list[Mark]:
    """All of them in order, none inside another."""
    found = [*_runs(message), *_rhythms(message), *_counts(message), *_days(message), *_bare_days(message)]
    kept: list[Mark] = []
    for mark in found:
        if not any(mark.start < one.end and one.start < mark.end for one in kept):
            kept.append(mark)
    kept = _of_the_month(message, sorted(kept, key=lambda mark: mark.start))
    return [replace(mark, aside=_is_aside(message, mark)) for mark in kept]


def _of_the_month(message: Message, marks: list[Mark]) -> list[Mark]:
    """« les 400 € de mai, le 20 et le 27 »: bare days after the one month of the plan that a sentence names."""
    standing = [day for day in message.planned if day >= message.today]
    dates = {mention.start for mention in message.page.mentions}
    found = []
    for mark in marks:
        home = message.page.sentence(mark.start)
        near = [one for one in marks if message.page.sentence(one.start) == home and not message.left(one.start)]
        months = [one for one in near if one.kind is Kind.MONTH]
        of_plan = [day for day in standing if months and day.month == months[0].number]
        others = {Kind.RUN, Kind.RHYTHM, Kind.WEEKDAY, Kind.COUNT} & {one.kind for one in near}
        bare = mark.kind is Kind.NUMBER and not mark.usual and mark.start in dates
        if bare and len(months) == len(of_plan) == 1 and months[0].start < mark.start and not others - {Kind.COUNT}:
            found.append(replace(mark, kind=Kind.DAY, day=on_number(of_plan[0], mark.number)))
        else:
            found.append(mark)
    return found


def _is_aside(message: Message, mark: Mark) -> bool:
    """True where its clause proposes nothing, or it is the day of a letter, a meeting, a season."""
    if not message.proposes_all(mark.start, mark.end):
        return True
    mention = next((one for one in message.page.mentions if one.start == mark.start), None)
    if mention is None or mark.kind is Kind.RUN:
        return False
    before = message.plain[max(0, mention.start - BEFORE) : mention.start]
    if cue("change.instead").search(before):
        return True  # « plutôt que d'attendre le 20 »
    following = next((one.start for one in message.page.mentions if one.start >= mention.end), 0)
    loose = mention.form in (Form.OFFSET, Form.WEEKDAY)
    if loose and following and _EXPLAINED.fullmatch(message.plain, mention.end, following):
        return True
    return mention.form is not Form.HABIT and is_background(message, mention)


def _runs(message: Message) -> list[Mark]:
    marks = []
    for match in cue("series.run").finditer(message.plain):
        first = FOLDED_MONTHS.index(match["from"]) + 1
        marks.append(Mark(*match.span(), Kind.RUN, None, months_of(match), first))
    return marks


def _rhythms(message: Message) -> list[Mark]:
    """« tous les vendredis » is a weekday, which says more."""
    habits = [one for one in message.page.mentions if one.form is Form.HABIT]
    marks = []
    for every in (Rhythm.FORTNIGHT, Rhythm.WEEK, Rhythm.QUARTER, Rhythm.MONTH):
        for match in cue(f"rhythm.{every}").finditer(message.plain):
            named = any(one.start < match.end() and match.start() < one.end for one in habits)
            if not named:
                marks.append(Mark(*match.span(), Kind.RHYTHM, every=every))
    return marks


def _counts(message: Message) -> list[Mark]:
    taken = _taken(message)
    marks = []
    for match in cue("series.count").finditer(message.plain):
        name = "n" if match["n"] else "x"
        count = number(match[name])
        low, high = match.span(name)
        if count and not any(start < high and low < end for start, end in taken):
            marks.append(Mark(*match.span(), Kind.COUNT, None, count))
    return marks


def _taken(message: Message) -> list[tuple[int, int]]:
    """Where dates and sums stand."""
    dates = [(one.start, one.end) for one in message.page.mentions]
    return [*dates, *((one.start, one.end) for one in message.page.amounts)]


def _days(message: Message) -> list[Mark]:
    marks = []
    for mention in message.page.mentions:
        place = (mention.start, mention.end)
        before = message.plain[max(0, mention.start - BEFORE) : mention.start]
        with_lead = before + message.plain[mention.start : mention.end].partition(" ")[0] + " "
        ends = bool(cue("series.until").search(before) or cue("series.until").search(with_lead))
        if mention.form is Form.HABIT:
            if mention.day:
                marks.append(Mark(*place, Kind.NUMBER, None, mention.day, usual=True))
            elif mention.last:
                marks.append(Mark(*place, Kind.NUMBER, None, LONGEST, usual=True))
            elif mention.weekday is not None:
                marks.append(Mark(*place, Kind.WEEKDAY, None, mention.weekday))
        elif mention.form is Form.WINDOW:
            if mention.month:
                starts = bool(cue("series.starts").search(with_lead))
                marks.append(Mark(*place, Kind.END if ends else Kind.MONTH, None, mention.month, starts=starts))
        elif mention.past is not True and (day := resolved(message, mention)):
            bare = mention.form is Form.DAY and mention.weekday is None
            kind = Kind.END if ends else Kind.NUMBER if bare else Kind.DAY
            marks.append(Mark(*place, kind, day, mention.day or day.day if bare else LONGEST if mention.last else 0))
    return marks


def _bare_days(message: Message) -> list[Mark]:
    """« le 28 pendant cinq mois »: a day that no reader of dates takes for one."""
    taken = _taken(message)
    marks = []
    for match in _FREE_DAY.finditer(message.plain):
        free = not any(start < match.end() and match.start() < end for start, end in taken)
        if free and not cue("series.no_day").match(message.plain, match.end()):
            day = int(match["day"].removesuffix("er"))
            marks += [Mark(*match.span(), Kind.NUMBER, None, day, usual=bool(match["all"]))] if day else []
    return marks
