"""One day of the month for another, in all of a plan: « mettez le 24 partout au lieu du 20 »."""

from __future__ import annotations

import re
from datetime import date

from amiable.domain.calendar import on_number
from amiable.reading.talk.cues import MONTHS, cue
from amiable.reading.talk.message import Message

PAIR = 2
_NUMBER = rf"(?:\d{{1,2}}|1er)\b(?! ?(?:{MONTHS}|[/.]\d|%|€|euros?|h\b|heures?|fois|mois))"
_NEW_FIRST = re.compile(
    rf"\b(?:le|au|les) (?P<new>{_NUMBER})[^.;!?\d]{{0,40}}\b(?:au lieu|a la place|et non(?: pas)?|plutot que|pas) ?"
    rf"(?:du|des|de celui du|de|le|les)? (?P<old>{_NUMBER})"
)
_OLD_FIRST = re.compile(
    rf"\b(?:du|le|les|des) (?P<old>{_NUMBER})[^.;!?\d]{{0,24}}\b(?:au|aux|par le|mais(?: plutot)? le|devien\w+ le) "
    rf"(?P<new>{_NUMBER})"
)


def find_everywhere(message: Message) -> list[tuple[date, date]]:
    """Each payment to come on that day of its month, with the day that takes its place; empty where it is not said
    of all of them."""
    standing = sorted(day for day in message.planned if day >= message.today)
    for match in (found for pattern in (_NEW_FIRST, _OLD_FIRST) for found in pattern.finditer(message.plain)):
        low, high = message.page.sentence(match.start())
        if not (cue("change.everywhere").search(message.plain, low, high) and message.proposes(match.start("new"))):
            continue
        old, new = (int(match[name].removesuffix("er")) for name in ("old", "new"))
        moved = [(day, on_number(day, new)) for day in standing if day.day == old]
        if len(moved) >= PAIR and new and moved[0][1] >= message.today:
            return moved
    return []
