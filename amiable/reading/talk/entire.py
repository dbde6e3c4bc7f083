"""Several payments given up for one: « on solde l'ardoise en entier le 30 avril, au lieu des trois fois »."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date

from amiable.french.fold import FOLDED_MONTHS
from amiable.reading.talk.cues import cue
from amiable.reading.talk.marks import Kind, Mark
from amiable.reading.talk.message import Message
from amiable.reading.talk.places import first_named

PAIR = 2


def find_entire(message: Message, marks: Sequence[Mark], *, known_only: bool) -> date | None:
    """The one new day of the message, where its sentence says that all of what is owed is paid then, and nothing of
    one payment among others; `known_only`: it names no sum that was not named before."""
    standing = {day for day in message.planned if day >= message.today}
    kept = message.keeps or cue("payment.others").search(message.plain)  # « tout bon, les autres ne bougent pas »
    if len(standing) < PAIR or not known_only or message.told or kept:
        return None
    fresh = [mark for mark in marks if mark.day and mark.kind in (Kind.DAY, Kind.NUMBER)]
    fresh = [
        mark for mark in fresh if mark.day not in standing and not (mark.aside and not _beside_those(message, mark))
    ]
    if len({mark.day for mark in fresh}) != 1 or not any(_entire(message, mark, standing) for mark in fresh):
        return None
    return fresh[0].day


def _entire(message: Message, mark: Mark, standing: Collection[date]) -> bool:
    """True where the sentence of that day speaks of the whole debt, and of no payment of the plan or move."""
    low, high = message.page.sentence(mark.start)
    words = cue("change.not_entire").sub(" ", message.plain[low:high])
    months = {at for at, name in enumerate(FOLDED_MONTHS, 1) if re.search(rf"\b{name}\b", words)}
    own = mark.day.month if mark.day else 0
    others = months & {day.month for day in standing} - {own}
    usual = any(re.search(rf"\b{day.day}\b", words) for day in standing)
    if (mark.kind is Kind.NUMBER and own not in months) or (usual and len(others) < PAIR):
        return False  # « le 25 » may be said of every month, « le 25 au lieu du 20 avril » of one payment
    if cue("ask.bank").search(words) and not message.page.amounts:
        return False  # « envoyez le RIB, je fais ça ce soir »
    if not cue("change.entire").search(words) or (others and not cue("change.gives_up").search(words)):
        return False
    return not (first_named(words) or cue("change.of_one").search(words) or cue("change.pushes").search(words))


def _beside_those(message: Message, mark: Mark) -> bool:
    """« tout le 30 avril et laisser tomber les mensualités »: what is turned down comes after that day, or is the
    plan alone (« oubliez le plan je paye tout le 23 »)."""
    low, high = message.page.sentence(mark.start)
    if cue("answer.gives_up").search(message.plain, mark.end, high):
        return True
    words, without = message.plain[low : mark.start], cue("answer.gives_up").sub(" ", message.plain[low:high])
    return bool(cue("answer.gives_up").search(words)) and not cue("payment.rejected").search(without)
