"""Days of a plan moved together by some time: « le lendemain à chaque fois », « décalons tout d'un mois »."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from amiable.domain.calendar import add_months, next_business_day
from amiable.french.dates import Form
from amiable.french.numbers import parse_number
from amiable.reading.talk.changes import standing_day
from amiable.reading.talk.clauses import Role, role_at
from amiable.reading.talk.counts import find_count
from amiable.reading.talk.cues import MONTHS, cue
from amiable.reading.talk.days import Day
from amiable.reading.talk.message import Message
from amiable.reading.talk.places import NAMED, first_named
from amiable.reading.talk.relative import MOST
from amiable.reading.talk.unsuited import resolved

WEEK, FORTNIGHT = 7, 14
PAIR = 2
LATER = timedelta(days=1)


def find_shift(message: Message, days: Sequence[Day]) -> list[tuple[date, date]]:
    """Each day moved, with the day that takes its place; empty where nothing is said of it."""
    standing = sorted(day for day in message.planned if day >= message.today)
    days = [standing_day(message, day) for day in days]
    for clause in message.clauses:
        words = message.plain[clause.start : clause.end]
        by = _by(words)
        if by is None or not standing or cue("change.needless").search(words):
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
        if not named and cue("change.that_one").search(words):  # « le 1er mai, … : reportez celui-là »
            named = [on for on in _of_plan(message, 0, clause.start)[-1:] if on in standing]
        if not (named or cue("change.all").search(sentence) or len(standing) == 1):
            continue
        every = [day for day in sorted(message.planned) if by(day) >= message.today]  # one gone by, set right
        linked = any(by(day) in named for day in named)  # « tout d'un mois : le 5 mars au lieu du 5 février »
        shifted = [(day, by(day)) for day in (standing if other or linked else named or every)]
        if not other or {*named, *(one.day for one in other)} <= {new for _, new in shifted}:
            return shifted  # no other day than those that they come to
    return _of_all(message, days, standing)


def _of_all(message: Message, days: Sequence[Day], standing: Sequence[date]) -> list[tuple[date, date]]:
    """« chaque échéance peut-elle attendre un mois de plus ? »: one length of time, of all payments that stand, where
    the message has no other figure and names none of them."""
    plain = message.plain
    lengths = {match[0]: match for match in cue("change.lasting").finditer(plain)}
    alike = {(match["n"], match["unit"]) for match in lengths.values()}
    figures = days or message.page.amounts or message.told or find_count(message)
    apart = cue("payment.others").search(cue("change.of_plan").sub(" ", plain))
    named = first_named(plain) or apart or re.search(rf"\b{MONTHS}\b", plain)
    if len(alike) != 1 or len(standing) < PAIR or figures or named or not _delays_all(message):
        return []
    moves = _mover(next(iter(lengths.values())))
    return [(day, moves(day)) for day in standing] if moves else []


def _delays_all(message: Message) -> bool:
    """True where one sentence puts off, and speaks of the plan or of every payment."""
    names = ("change.delays",) if cue("change.follows").search(message.plain) else ("change.delays", "change.waits")
    for match in (found for name in names for found in cue(name).finditer(message.plain)):
        low, high = message.page.sentence(match.start())
        turned_down = role_at(message.clauses, match.start()) is Role.REJECTED
        turned_down = turned_down or cue("change.needless").search(message.plain, low, high) is not None
        if not turned_down and cue("change.of_plan").search(message.plain, low, high):
            return True
    return False


def _of_plan(message: Message, low: int, high: int) -> list[date]:
    """The days of the plan named between two places, whatever is said of them."""
    here = (one for one in message.page.mentions if low <= one.start < high and one.form is not Form.WINDOW)
    return [on for one in here if (on := resolved(message, one)) in message.planned and on]


def _by(words: str) -> Callable[[date], date] | None:
    """How far the words of a clause move a day."""
    if cue("change.worked").search(words):
        only = timedelta(0) if cue("change.where_needed").search(words) else LATER
        return lambda day: next_business_day(day + only)
    if cue("change.dayafter").search(words):
        return lambda day: day + LATER
    late = cue("change.late").search(words) or cue("change.later").search(words)
    verb = cue("change.moves").search(words)
    match = late or (cue("change.by").search(words, verb.end()) if verb else None)
    if match is None:
        return None
    return _mover(match, -1 if verb and not late and cue("change.sooner").search(verb[0]) else 1)


def _mover(match: re.Match[str], back: int = 1) -> Callable[[date], date] | None:
    """How far the number and the unit of time of a match move a day."""
    number = parse_number(match["n"]) if match["n"] else None
    count = int(number) if number is not None else 1
    if count > MOST:
        return None
    if match["unit"] == "mois":
        return lambda day: add_months(day, back * count)
    length = FORTNIGHT if match["unit"].startswith("quinz") else WEEK if match["unit"].startswith("sem") else 1
    return lambda day: day + timedelta(days=back * count * length)
