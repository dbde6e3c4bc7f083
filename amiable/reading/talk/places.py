"""Which payment of a plan some words are about: the first, the last, each, the others."""

from __future__ import annotations

import re

from amiable.domain.talk import Place
from amiable.reading.talk.cues import cue
from amiable.reading.talk.message import Message

NAMED = (Place.FIRST, Place.SECOND, Place.THIRD, Place.FOURTH, Place.LAST)
_MOMENT = re.compile(r"\b(?:avant|apres|depuis|pendant) $")
"""« juste avant la première »: when something happens."""


def first_named(words: str) -> Place | None:
    """The payment that the words name first, by its place."""
    named = ((match.start(), one) for one in NAMED for match in cue(f"payment.{one}").finditer(words))
    found = [(place, one) for place, one in named if not _MOMENT.search(words[:place])]
    return min(found)[1] if found else None


def place_of(message: Message, start: int, end: int) -> Place | None:
    """The payment that the words of its clause name."""
    low = max((clause.start for clause in message.clauses if clause.start <= start), default=0)
    high = min((clause.end for clause in message.clauses if clause.end >= end), default=len(message.plain))
    words = message.plain[low : min(high, end + 40)]
    if upon := cue("payment.upon").match(message.plain[end:high].partition(" et ")[0]):
        for place in (*NAMED, Place.OTHERS, Place.EACH):
            if cue(f"payment.{place}").search(upon[0]):
                return place
    for place in (*NAMED, Place.OTHERS, Place.EACH):
        match = cue(f"payment.{place}").search(words)
        if match and not any(char.isdigit() for char in words[match.end() : start - low]):
            return place
    said = message.plain[message.page.sentence(start)[0] : low]
    if said and not any(char.isdigit() for char in said):
        return next((one for one in NAMED if cue(f"payment.{one}").search(said)), None)
    return None
