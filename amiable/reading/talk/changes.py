"""What a message changes in a plan that stood before: a payment moved to another day, a sum put on top."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from amiable.domain.calendar import add_months, on_number
from amiable.domain.talk import Part
from amiable.french.dates import Form
from amiable.reading.talk.cues import cue
from amiable.reading.talk.days import PAIR, Day
from amiable.reading.talk.message import Message
from amiable.reading.talk.places import NAMED, first_named
from amiable.reading.talk.sums import Amount

LATE = timedelta(days=60)


@dataclass(frozen=True)
class Added:
    """A sum put on top of a payment, and the sums and days that are about other payments."""

    part: Part
    amounts: list[Amount]
    days: list[Day]


def find_move(
    message: Message, amounts: Sequence[Amount], days: Sequence[Day], unsuited: Sequence[date]
) -> tuple[date, date] | None:
    """« celle du 15 mai passe au 25 »: a day that stood before, then the one that takes its place."""
    if len({amount.value for amount in amounts}) > 1 or (amounts and cue("change.as_much").search(message.plain)):
        return None
    days = [day for day in (standing_day(message, day) for day in days) if day.day is not None]
    late = {day.day for day in days if day.day and day.day not in message.planned}
    if len(unsuited) == len(late) == 1:
        return unsuited[0], late.pop()
    old = [day for day in days if day.day in message.planned and (day.old or not amounts or len(days) == PAIR)]
    new = [day for day in days if day not in old]
    if len(old) != 1 or len(new) != 1:
        return None
    first, second = old[0], new[0]
    if not first.day or not second.day or not _moves(message, first, second):
        return None
    return _at_place(message, first, second) or (first.day, second.day)


def find_moves(message: Message, days: Sequence[Day]) -> list[tuple[date, date]]:
    """« celle du 23 passe au 30 octobre, et celle du 6 novembre au 13 »: each named before its new day."""
    named = [(one, one.day) for one in (standing_day(message, day) for day in days) if one.day is not None]
    pairs = list(zip(named[::2], named[1::2], strict=False))
    fits = all(
        old in message.planned
        and new not in message.planned
        and cue("change.becomes").search(message.plain, first.end, min(second.end, second.start + len("au ")))
        for (first, old), (second, new) in pairs
    )
    if len(pairs) < PAIR or len(named) % PAIR or not fits:
        return []
    return [(old, new) for (_, old), (_, new) in pairs]


def _at_place(message: Message, first: Day, second: Day) -> tuple[date, date] | None:
    """« la dernière, mettez-la le 25 au lieu du 20 »: of several days alike, the one of the payment that is named,
    else the one nearest to a new day that has its month; « le 10 au lieu du 20 août » is in August."""
    bare = {one.start for one in message.page.mentions if one.form is Form.DAY}
    if second.day is None or first.day is None:
        return None
    if first.start not in bare:
        shared = second.start in bare and second.start < first.start and not second.of_month
        new = on_number(first.day, second.day.day)
        return (first.day, new) if shared and new >= message.today else None
    alike = sorted(on for on in message.planned if on.day == first.day.day and on >= message.today)
    place = first_named(message.plain[slice(*message.page.sentence(first.start))])
    if len(alike) < PAIR or (place is None and second.start in bare):
        return None
    at = place.at(len(alike)) if place else None
    old = alike[at] if at is not None else _nearest(alike, second.day)
    if second.start not in bare:
        return old, second.day
    same_month = second.day.day > old.day or cue("change.sooner").search(message.plain)
    return old, on_number(old if same_month else add_months(old.replace(day=1), 1), second.day.day)


def _nearest(days: Sequence[date], new: date) -> date:
    """The day of the same month, else the one nearest to it."""
    return min(days, key=lambda day: ((day.year, day.month) != (new.year, new.month), abs((day - new).days)))


def _moves(message: Message, first: Day, second: Day) -> bool:
    """True where the words put the second day in the place of the first."""
    start, end = message.clause(first.start)
    if message.keeps and not any(start <= low < end for low, _ in message.keeps):
        return True
    low, high = message.page.sentence(first.start)
    if not low <= second.start < high:
        return False
    sentence = message.plain[low:high]
    between = message.plain[min(first.end, second.end) : max(first.start, second.start)]
    if first.old or cue("change.place").search(sentence):
        return True
    if first.start > second.start:
        return bool(cue("change.instead").search(between + message.plain[first.start : first.start + 3]))
    after = between + message.plain[second.start : second.start + 4]
    return bool(
        cue("change.moves").search(sentence) if between.strip() == "au" else cue("change.becomes").search(after)
    )


def standing_day(message: Message, day: Day) -> Day:
    """« l'échéance de juin »: the day that stood in that month, even one just missed."""
    same = [on for on in message.planned if on.month == day.month and on >= message.today - LATE]
    return replace(day, day=same[0]) if day.day is None and len(same) == 1 else day


def without_ends(plain: str, days: list[Day]) -> list[Day]:
    """« du 20 mai au 20 octobre »: where the payments start stays, where they end is left out."""
    for first, last in pairwise(days):
        words = plain[max(0, first.start - 3) : last.end]
        if re.match(r"(?:..)?.?\bdu [^.,;]{1,24}\bau\b", words) and last.start - first.end < len(" au  "):
            return [replace(day, starts=True) if day is first else day for day in days if day is not last]
    return days


def find_added(message: Message, amounts: Sequence[Amount], days: Sequence[Day]) -> Added | None:
    """« il manque 45,50 €, je les ajoute à la dernière »: on top of a payment that stood before."""
    if not message.planned:
        return None
    for low, high in message.page.sentences:
        words = message.plain[low:high]
        verb = cue("change.onto").search(words) or cue("change.adds").search(words)
        if verb is None or not (cue("change.missing").search(words) or cue("change.onto").search(words)):
            continue
        if cue("change.did").search(words[: verb.start()]):
            continue  # « j'avais ajouté notre acompte »: how the last sum came to be
        target = words[verb.start() :] if cue("change.onto").search(words) else words
        place = next((one for one in NAMED if cue(f"payment.{one}").search(target)), None)
        own = [day for day in days if low + verb.start() <= day.start < high]
        own = own or (list(days) if len(days) == 1 and not place else [])
        here = [amount for amount in amounts if low <= amount.start < high and amount.value]
        beside = [one for one in here if one.start > low + verb.start()][:1]
        said = beside or here[-1:] or [one for one in amounts if one.value and len(amounts) <= PAIR]
        if not beside and cue("change.whatever").search(words):
            said = []  # « le manque sera rattrapé sur la dernière »
        best = max(said, key=lambda one: one.value or 0, default=None)
        if best is None and not cue("change.missing").search(words):
            continue  # « reporter le dernier au 9 » adds nothing
        if place or own:
            day = own[0] if own else None
            dates = (day.day,) if day and day.day else ()
            month = day.month if day else None
            part = Part(best.value if best else None, dates=dates, month=month, place=place, added=True)
            others = [one for one in days if one is not day]
            dated = {message.clause(one.start) for one in others}
            rest = [one for one in amounts if one is not best and message.clause(one.start) in dated]
            return Added(part, rest, others)
    return None
