"""A whole plan in plain words: each sum beside its own day, all of them making up what is owed to the cent."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from amiable.domain.talk import Part
from amiable.french.amounts import AmountSpan
from amiable.french.dates import Form, Mention
from amiable.reading.talk.clauses import Role, role_at
from amiable.reading.talk.cues import MONTHS, cue
from amiable.reading.talk.message import Message
from amiable.reading.talk.unsuited import resolved

PAIR = 2
EXACT = (Form.DATE, Form.DAY, Form.MONTH_DAY, Form.WEEKDAY)
_OF = re.compile(r"d[ue]s? ")
"""« les 330 € du 15 » is a payment that stood."""
_SUM_THEN_DAY = re.compile(
    rf"(?: (?:de |d'){MONTHS})? ?[(:=@]? ?(?:(?:payables?|payee?s?|regle\w*|vers\w+|vire\w*|virement|cheque|qui|je"
    r"|vous|nous|par|part\w+|seront"
    r"|des|le|la|l'|au|a|en|pour|dates?|soit|donc) ?){0,4}(?:le|la|l'|au|aux|les|a|en|pour|des|soit)? ?"
)
_DAY_THEN_SUM = re.compile(
    r" ?[,:;=(→>-]*\)? ?(?:(?:je|nous|vous|on|verse\w*|vire\w*|paie\w*|paye\w*|regle\w*|mets|ce sera|soit|de|un|une"
    r"|virement|versement|cheque|les|pour|a) ){0,5}"
)
_AND_DAY = re.compile(r" ?(?:,|et|puis|, puis|, et) ?(?:le |les |au )?")


@dataclass(frozen=True)
class _Row:
    amount: Decimal
    days: tuple[date, ...]
    sentence: tuple[int, int]


def find_clear(message: Message, due: Decimal) -> list[Part]:
    """The payments of the one such plan; empty where there is none, or the words say more than one."""
    if message.numbers:
        return []  # told invoice by invoice
    dated = [
        (one, day)
        for one in message.page.mentions
        if one.form in EXACT and not _OF.match(message.plain, one.start) and (day := resolved(message, one))
    ]
    sums = [one for one in message.page.amounts if 0 < one.value <= due and _counts(message, one.start)]
    for found in (_after(message, sums, dated, listed=True), _after(message, sums, dated, listed=False)):
        if plan := _that_adds_up(message, found, due):
            break
    else:
        plan = _that_adds_up(message, _before(message, sums, dated), due)
    days, amounts = {day for row in plan for day in row.days}, {row.amount for row in plan} | {due}
    others = any(day >= message.today and day not in days for _, day in dated) or any(
        one.value not in amounts for one in sums
    )
    if turned_down(message, days) or (others and cue("payment.otherwise").search(message.plain)):
        return []
    return [Part(row.amount, times=len(row.days), dates=row.days) for row in plan]


def turned_down(message: Message, days: Collection[date]) -> bool:
    """« votre offre (400 € le 20 avril, …) est refusée », « vous proposiez … »: days that stood, said again."""
    refusing = ("answer.declines", "answer.wont", "payment.beyond", "payment.you_proposed")
    return set(days) <= message.planned and any(cue(name).search(message.plain) for name in refusing)


def _counts(message: Message, place: int) -> bool:
    return role_at(message.clauses, place) in (Role.SAID, Role.ASIDE)


def _after(
    message: Message, sums: Sequence[AmountSpan], dated: Sequence[tuple[Mention, date]], *, listed: bool
) -> list[_Row]:
    """« 400 € le 20 mars »; `listed`: « 400 € le 20 mars, le 20 avril »."""
    rows = []
    for one in sums:
        at = next((at for at, (mention, _) in enumerate(dated) if mention.start >= one.end), None)
        if at is None or not _SUM_THEN_DAY.fullmatch(message.plain, one.end, dated[at][0].start):
            continue
        days, end = [dated[at][1]], dated[at][0].end
        for mention, day in dated[at + 1 :] if listed else ():
            if not _AND_DAY.fullmatch(message.plain, end, mention.start):
                break
            days, end = [*days, day], mention.end
        rows.append(_Row(one.value, tuple(days), message.page.sentence(one.start)))
    return rows


def _before(message: Message, sums: Sequence[AmountSpan], dated: Sequence[tuple[Mention, date]]) -> list[_Row]:
    """« le 20 mars, 400 € »."""
    rows = []
    for one in sums:
        ahead = [pair for pair in dated if pair[0].end <= one.start][-1:]
        if ahead and _DAY_THEN_SUM.fullmatch(message.plain, ahead[0][0].end, one.start):
            rows.append(_Row(one.value, (ahead[0][1],), message.page.sentence(one.start)))
    return rows


def _that_adds_up(message: Message, rows: Sequence[_Row], due: Decimal) -> Sequence[_Row]:
    """The one run of rows, in order of time and to come, that makes up what is owed."""
    runs = [rows[low:high] for low in range(len(rows)) for high in range(low + 1, len(rows) + 1)]
    found = [run for run in runs if _is_plan(message, run, due)]
    found = [run for run in found if run[0].sentence == run[-1].sentence] if len(found) > 1 else found
    return found[0] if len(found) == 1 else ()


def _is_plan(message: Message, run: Sequence[_Row], due: Decimal) -> bool:
    days = [day for row in run for day in row.days]
    paid = sum((row.amount * len(row.days) for row in run), Decimal(0))
    later = all(first < second for first, second in pairwise(days))
    return len(days) >= PAIR and paid == due and later and days[0] >= message.today
