"""Two payments of the plan that stood made one: « rien en mai, je double juin », « la 2e et la 3e ensemble le 5 »."""

from __future__ import annotations

import re
from datetime import date

from amiable.domain.talk import Part
from amiable.french.dates import Form, Mention, resolve
from amiable.reading.talk.cues import cue
from amiable.reading.talk.message import Message
from amiable.reading.talk.places import NAMED

PAIR = 2
_PIECE = re.compile(r"(?:[^.,;:!?\n]|,(?= ?(?:comme|elles?|ils?|eux|lui|ca) ))+")
_LAST = re.compile(r"\bce (?:jour|mois|\w+di)[- ]la\b")


def find_joined(message: Message) -> list[Part]:
    """The payment left out and the one that takes its sum; empty where the words do not tell both, or give another
    sum or day."""
    standing = sorted(on for on in message.planned if on >= message.today)
    sums = {one.value for one in message.page.amounts}
    joins = list(cue("change.joins").finditer(message.plain))
    if len(standing) < PAIR or not joins or not sums <= message.known or cue("series.run").search(message.plain):
        return []  # « nous paierons tous les 25, d'avril à juin » joins nothing
    named = _named(message, standing)
    places = {on for _, on in named}
    low, high = message.page.sentence(joins[0].start())
    strange = any(low <= one.start < high and _strange(one, standing, message.today) for one in message.page.mentions)
    if len(places) != PAIR or strange:
        return []
    onto = _onto(message, named, joins[0])
    if onto is None:
        return []
    (gone,) = places - {onto}
    return [Part(dates=(gone,), dropped=True), Part(dates=(onto,), added=True)]


def _onto(message: Message, named: list[tuple[int, date]], joins: re.Match[str]) -> date | None:
    """The payment that takes the sum of the other."""
    gone = {on for at, on in named if cue("change.gone").search(message.plain, *_piece(message.plain, at))}
    both = {on for _, on in named}
    if len(gone) == 1:
        return (both - gone).pop()
    before = [on for at, on in named if at < joins.start()]
    after = [on for at, on in named if at >= joins.start()]
    if cue("change.doubles").search(joins[0]):
        beside = {on for at, on in named if _piece(message.plain, at) == _piece(message.plain, joins.start())}
        return beside.pop() if len(beside) == 1 else None
    return after[0] if after and (set(before) | set(after[1:])) - {after[0]} else None


def _piece(plain: str, place: int) -> tuple[int, int]:
    return next((one.span() for one in _PIECE.finditer(plain) if one.start() <= place < one.end()), (place, place))


def _named(message: Message, standing: list[date]) -> list[tuple[int, date]]:
    """Where each payment is named, without those that stay as they are."""
    found = [(one.start, on) for one in message.page.mentions if (on := _standing(one, standing, message.today))]
    for name in NAMED:
        at = name.at(len(standing))
        found += [
            (one.start(), standing[at]) for one in cue(f"payment.{name}").finditer(message.plain) if at is not None
        ]
    found.sort()
    for one in _LAST.finditer(message.plain):
        found += [(one.start(), on) for _, on in [two for two in found if two[0] < one.start()][-1:]]
    return sorted(
        one
        for one in found
        if not message.left(one[0]) and not cue("change.held").search(message.plain, *_piece(message.plain, one[0]))
    )


def _standing(mention: Mention, standing: list[date], today: date) -> date | None:
    """The payment that stood on that day, or alone in that month or on that day of one."""
    if mention.form is Form.HABIT or (mention.day is None and mention.month is None):
        return None
    if (on := resolve(mention, today, past=False)) in standing:
        return on
    same = [on for on in standing if mention.day in (None, on.day) and mention.month in (None, on.month)]
    return same[0] if len(same) == 1 else None


def _strange(mention: Mention, standing: list[date], today: date) -> bool:
    day = mention.day is not None and mention.form is not Form.HABIT
    return day and mention.past is not True and _standing(mention, standing, today) is None
