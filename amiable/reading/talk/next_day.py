"""« Le lendemain » of a day just named, put in figures: « on me paie le 25, vos 2 000 € partiront le lendemain »."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, timedelta

from amiable.french.dates import Form, find_mentions, resolve
from amiable.reading.facts.page import split_sentences
from amiable.reading.talk.clauses import clauses
from amiable.reading.talk.cues import cue

_NEXT = re.compile(r"\b(?:des )?(?:le|au) (?P<how>lendemain|surlendemain)\b(?! (?:de|du|d')\b)")
_MOVED = re.compile(r"\b(?:a )?chaque\b|\btou(?:s|tes) (?:les|mes|nos)\b|\bpartout\b|\btoujours\b")
_SUM = re.compile(r"\d ?(?:€|euros?\b|eur\b)")


def with_next_day(plain: str, planned: Collection[date], today: date) -> str:
    """The text with that day as a date; where no sum is beside the day before, it is none of a payment, and is
    blanked out. A day of the plan that stood is moved (`shift.py`), not followed."""
    match = _NEXT.search(plain)
    if match is None:
        return plain
    low, high = next((low, high) for low, high in split_sentences(plain) if low <= match.start() < high)
    spans = [(one.start, one.end) for one in clauses(plain)]
    own = next((span for span in spans if span[0] <= match.start() < span[1]), (low, high))
    named = [one for one in find_mentions(plain[: match.start()]) if one.start >= low and one.past is not True]
    named = [
        one for one in named if one.form not in (Form.WINDOW, Form.HABIT) and not plain.endswith("un ", 0, one.start)
    ]
    day = resolve(named[-1], today, past=False) if named else None
    moved = _MOVED.search(plain, *own) or cue("change.shifts").search(plain, *own)
    if day is None or day < today or day in planned or moved:
        return plain
    day += timedelta(days=1 if match["how"] == "lendemain" else 2)
    plain = f"{plain[: match.start()]}le {day:%d/%m/%Y}{plain[match.end() :]}"
    start, end = next((span for span in spans if span[0] <= named[-1].start < span[1]), own)
    if (start, end) != own and not _SUM.search(plain, start, end):
        plain = plain[: named[-1].start] + " " * (named[-1].end - named[-1].start) + plain[named[-1].end :]
    return plain
