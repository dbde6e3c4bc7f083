"""Days of a plan moved together by some time: « le lendemain à chaque fois », « décalons tout d'un mois »."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from amiable.domain.calendar import add_months, next_business_day
from amiable.french.dates import Form
from amiable.french.numbers import parse_number
from amiable.reading.talk.changes import standing_day
from amiable.reading.talk.cues import cue
from amiable.reading.talk.days import Day
from amiable.reading.talk.message import Message
from amiable.reading.talk.places import NAMED
from amiable.reading.talk.relative import MOST
from amiable.reading.talk.unsuited import resolved

WEEK, FORTNIGHT = 7, 14
LATER = timedelta(days=1)


def find_shift(message: Message, days: Sequence[Day]) -> list[tuple[date, date]]:
    """Each day moved, with the day that takes its place; empty where nothing is said of it."""
    standing = sorted(day for day in message.planned if day >= message.today)
    days = [standing_day(message, day) for day in days]
    for clause in message.clauses:
        words = message.plain[clause.start : clause.end]
        by = _by(words)
        if by is None or not standing:
            continue
        low, high = message.page.sentence(clause.end - 1)
        sentence = message.plain[low:high]
        named = [day.day for day in days if day.day in message.planned and low <= day.start < high and day.day]
        named = named or [on for on in _of_plan(message, low, high) if cue("change.dayafter").search(words)]
        other = [one for one in days if one.day not in message.planned and low <= one.start and one.day]
        place = next((one for one in NAMED if cue(f"payment.{one}").search(words)), None)
        at = place.at(len(standing)) if place else None
        if at is not None and not named:
            named = [standing[at]]
        if not (named or cue("change.all").search(sentence) or len(standing) == 1):
            continue
        every = [day for day in sorted(message.planned) if by(day) >= message.today]  # one gone by, set right
        linked = any(by(day) in named for day in named)  # « tout d'un mois : le 5 mars au lieu du 5 février »
        shifted = [(day, by(day)) for day in (standing if other or linked else named or every)]
        if not other or {*named, *(one.day for one in other)} <= {new for _, new in shifted}:
            return shifted  # no other day than those that they come to
    return []


def _of_plan(message: Message, low: int, high: int) -> list[date]:
    """The days of the plan named between two places, whatever is said of them."""
    here = (one for one in message.page.mentions if low <= one.start < high and one.form is not Form.WINDOW)
    return [on for one in here if (on := resolved(message, one)) in message.planned and on]


def _by(words: str) -> Callable[[date], date] | None:
    """How far the words of a clause move a day."""
    if cue("change.worked").search(words):
        return lambda day: next_business_day(day + LATER)
    if cue("change.dayafter").search(words):
        return lambda day: day + LATER
    late = cue("change.late").search(words) or cue("change.later").search(words)
    verb = cue("change.moves").search(words)
    match = late or (cue("change.by").search(words, verb.end()) if verb else None)
    if match is None:
        return None
    number = parse_number(match["n"]) if match["n"] else None
    count = int(number) if number is not None else 1
    if count > MOST:
        return None
    back = -1 if verb and not late and cue("change.sooner").search(verb[0]) else 1
    if match["unit"] == "mois":
        return lambda day: add_months(day, back * count)
    length = FORTNIGHT if match["unit"].startswith("quinz") else WEEK if match["unit"].startswith("sem") else 1
    return lambda day: day + timedelta(days=back * count * length)
