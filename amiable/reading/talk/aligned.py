"""The one new day of the month that a message gives to all of a plan, though it is named for something else."""

from __future__ import annotations

import re
from datetime import date

from amiable.domain.calendar import on_number
from amiable.french.dates import Form, Mention
from amiable.french.fold import FOLDED_MONTHS
from amiable.reading.talk.background import is_background
from amiable.reading.talk.counts import number
from amiable.reading.talk.cues import MONTHS, cue
from amiable.reading.talk.message import Message
from amiable.reading.talk.places import first_named

PAIR, FEW = 2, 1
VOCABULARY = ("payment.talk", "payment.able", "debt.pays", "payment.comes")
MOVES = ("change.aligns", "change.moves", "change.shifts", "change.instead")
_STARTING = re.compile(rf"\b(?:a partir|a compter|des) (?:de |d'|du mois de |du mois d')?{MONTHS}\b")
_ASKED = re.compile(r"\b\d{1,2} ou (?:bien )?(?:le |du |au )?\d{1,2}\b")


def find_aligned(message: Message) -> list[tuple[date, date]]:
    """« On nous règle le 25 : pouvez-vous caler les trois dessus ? »: each payment to come, with its new day.

    Of a plan whose payments fall on one number: the only other one said, in the sentence about all of them, or
    anywhere where that sentence moves them and has no day.
    """
    standing = sorted(on for on in message.planned if on >= message.today)
    usual = {on.day for on in standing}
    known = all(span.value in message.known for span in message.page.amounts)
    if len(standing) < PAIR or len(usual) != 1 or not known or message.told or _ASKED.search(message.plain):
        return []
    days = [one for one in message.page.mentions if one.form is not Form.WINDOW]
    fresh = [one for one in days if _number(one) not in usual]
    for low, high in message.page.sentences:
        if not _of_all(message, low, high, standing):
            continue
        own = [one for one in fresh if low <= one.start < high and is_said(message, one, usual)]
        old = any(low <= one.start < high for one in days if one not in fresh)
        if not own and not old and cue("change.aligns").search(message.plain, low, high):
            own = [one for one in fresh if not is_background(message, one)]
        numbers = {_number(one) for one in own}
        if len(numbers) == 1 and (new := numbers.pop()):
            moved = [(on, on_number(on, new)) for on in standing]
            return moved if moved[0][1] >= message.today else []
    return []


def is_said(message: Message, mention: Mention, usual: set[int]) -> bool:
    """True where the words of the day are few, speak of paying or moving, or name the day that stood."""
    low, high = message.clause(mention.start)
    words = message.plain[low : mention.start] + message.plain[mention.end : high]
    few = len(re.findall(r"[a-z]{4,}", cue("payment.filler").sub(" ", words))) <= FEW
    about = any(cue(name).search(words) for name in (*MOVES, *VOCABULARY, "change.whole_plan", "change.the_number"))
    old = any(re.search(rf"\b{day}\b", words) for day in usual)
    return message.proposes(mention.start) and bool(few or about or old or first_named(words))


def _number(mention: Mention) -> int | None:
    """Its day of the month, where it has neither month nor weekday."""
    bare = mention.form in (Form.DAY, Form.HABIT) and mention.weekday is None
    return mention.day if bare else None


def _of_all(message: Message, low: int, high: int, standing: list[date]) -> bool:
    """True where the words are about every payment, and about none of them alone."""
    words = _STARTING.sub(" ", message.plain[low:high])
    months = {FOLDED_MONTHS.index(name) + 1 for name in re.findall(rf"\b{MONTHS}\b", words)}
    named = first_named(words) or cue("payment.others").search(words) or cue("answer.keeps").search(words)
    if named or (months and months != {on.month for on in standing}):
        return False
    counted = any(number(match["n"]) == len(standing) for match in cue("change.the_number").finditer(words))
    each = any(cue(f"change.{name}").search(words) for name in ("every_day", "of_all", "whole_plan"))
    moves = any(cue(name).search(words) for name in MOVES)
    return counted or each or len(months) == len(standing) or bool(moves and cue("change.plural").search(words))
