"""One day of the month for another, in all of a plan: « mettez le 24 partout au lieu du 20 »."""

from __future__ import annotations

import re
from datetime import date

from amiable.domain.calendar import on_number
from amiable.french.dates import Form
from amiable.reading.talk.aligned import is_said
from amiable.reading.talk.counts import number
from amiable.reading.talk.cues import MONTHS, cue
from amiable.reading.talk.message import Message
from amiable.reading.talk.places import first_named

PAIR = 2
_INCLUDED = re.compile(r"\b(?:la |le |l')?\w+,? (?:y )?compris\w*|\by compris \w+(?: \w+)?|\b\w+ (?:\w+ )?inclus\w*")
"""« décembre compris », « la première incluse »."""
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
    return _of_as_many(message, standing)


def _of_as_many(message: Message, standing: list[date]) -> list[tuple[date, date]]:
    """« le 12, non : plutôt le 20 pour les quatre »: the one new day, said of as many payments as stand."""
    usual = {day.day for day in standing}
    days = [one for one in message.page.mentions if one.form is not Form.WINDOW]
    new = {one.day for one in days if one.form is Form.DAY and one.weekday is None and one.day not in usual}
    known = all(span.value in message.known for span in message.page.amounts)
    if len(standing) < PAIR or len(usual) != 1 or len(new) != 1 or not known:
        return []
    said = [one for one in days if one.day in new]
    if len(said) != 1 or any(one.form is not Form.DAY for one in days) or not is_said(message, said[0], usual):
        return []
    low, high = message.page.sentence(said[0].start)
    words = _INCLUDED.sub(" ", message.plain[low:high])
    counted = any(number(match["n"]) == len(standing) for match in cue("change.of_as_many").finditer(words))
    if (
        not (counted or cue("change.of_all").search(words))
        or first_named(words)
        or cue("payment.others").search(words)
    ):
        return []
    moved = [(day, on_number(day, said[0].day or 0)) for day in standing]
    return moved if moved[0][1] >= message.today else []
