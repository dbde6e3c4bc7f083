"""One payment of a plan cut in two: « celle de mai, 200 le 20 et les 200 autres le 3 juin »."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from amiable.domain.talk import Part
from amiable.reading.talk.counts import find_count
from amiable.reading.talk.cues import cue, says
from amiable.reading.talk.marks import Kind, Mark
from amiable.reading.talk.message import Message
from amiable.reading.talk.sums import Amount

PAIR = 2
_REST = re.compile(
    r"\b(?:le (?:reste|restant|solde|complement|reliquat|surplus)|la difference|l'autre|ce qui (?:manque|reste))\b"
)
HALF = Fraction(1, 2)


def find_cut(message: Message, marks: Sequence[Mark], amounts: Sequence[Amount], due: Decimal) -> list[Part]:
    """The two pieces, the later one on the one new day of the message; empty where it says anything else.

    Read where all payments of the plan are alike, so that the words need not tell their sum.
    """
    standing = sorted(day for day in message.planned if day >= message.today)
    each = message.known - {due}
    listed = sum((one.value or Decimal(0)) * (one.times or 1) for one in amounts)  # a whole new plan
    lump = says("answer.lump", cue("answer.not_lump").sub(" ", message.plain))
    rated = any(one.times is None and one.value and not one.place and one.value not in each for one in amounts)
    if len(standing) < PAIR or listed == due or len(each) != 1 or message.told or lump or rated:
        return []
    whole = next(iter(each))
    amounts = _of_cut(message.plain, amounts, whole, Fraction(1, len(standing)))
    later = _new_day(message, marks, amounts)
    row = _row(message, marks, standing, later) if later and later.day else None
    dated = any(mark.day == row for mark in marks if mark.kind is Kind.DAY)
    pieces = _pieces(message, amounts, whole, due, later, dated=dated) if later and row else None
    if pieces is None or row is None or later is None or later.day is None:
        return []
    bare = not any(one.value for one in amounts) and row == standing[0]
    if bare and not says("change.cuts", message.plain):
        return []  # « la moitié le 20 avril, l'autre le 4 mai »: of one payment, or of all that is owed?
    return [Part(pieces[0], dates=(row,)), Part(pieces[1], dates=(later.day,))]


def _new_day(message: Message, marks: Sequence[Mark], amounts: Sequence[Amount]) -> Mark | None:
    """The new day; of several, the one whose clause has a sum."""
    fresh = [mark for mark in marks if mark.kind is Kind.DAY and not mark.aside and mark.day]
    fresh = [mark for mark in fresh if mark.day and mark.day > message.today and mark.day not in message.planned]
    if len({mark.day for mark in fresh}) > 1:
        clauses = {message.clause(one.start) for one in amounts}
        for one in (one for one in amounts if one.value):
            again = re.finditer(rf"\b{one.value:f}\b", message.plain)
            clauses |= {message.clause(match.start()) for match in again}
        fresh = [mark for mark in fresh if message.clause(mark.start) in clauses]
    return fresh[0] if len({mark.day for mark in fresh}) == 1 else None


def _of_cut(plain: str, amounts: Sequence[Amount], whole: Decimal, usual: Fraction) -> list[Amount]:
    """Without « le tiers de mai », which names the payment; where two alike make it up, without other sums."""
    left = [one for one in amounts if one.share != usual]
    twice = len(re.findall(rf"\b{(whole / PAIR).normalize():f}\b", plain)) == PAIR
    return [one for one in left if one.value == whole / PAIR or not one.value] if twice else left


def _row(message: Message, marks: Sequence[Mark], standing: Sequence[date], later: Mark) -> date | None:
    """The payment that is cut: the one named before the new day, by its day or its place, else the last before."""
    before = [day for day in standing if later.day and day < later.day]
    months = {mark.number for mark in marks if mark.kind is Kind.MONTH}
    named = [
        day
        for day in before
        if day.month in months or any(mark.day == day for mark in marks if mark.kind is Kind.DAY)
    ]
    if not before or (named and before[-1] not in named and len(named) > 1):
        return None
    if not named and len(standing) > PAIR and cue("change.middle").search(message.plain):
        return standing[1] if standing[1] in before else None
    return named[0] if len(named) == 1 else before[-1]


def _pieces(
    message: Message, amounts: Sequence[Amount], whole: Decimal, due: Decimal, later: Mark, *, dated: bool
) -> tuple[Decimal, Decimal] | None:
    """The two sums, in the order of their days; None where the message does not speak of two that make up `whole`.
    `dated`: it names both days, so that « en deux fois » makes halves."""
    told = [one for one in amounts if one.value and one.value not in (whole, due)]
    values = list(dict.fromkeys(one.value for one in told if one.value))
    if any(one.share not in (None, HALF) for one in amounts) or any(value > whole for value in values):
        return None
    if len(values) > 1:
        return _in_order(told, later, whole) if len(values) == PAIR and sum(values) == whole else None
    each = any(one.times == PAIR or (one.times is None and one.value == whole / PAIR) for one in told)
    twice = find_count(message) == PAIR or each or says("change.cuts", message.plain)
    halves = sum(one.share == HALF for one in amounts) or int(says("answer.equal", message.plain))
    halves += not values and dated and twice and any(one.value == whole for one in amounts)
    rest = _REST.findall(_without_kept(message))
    again = re.findall(rf"\b{values[0]:f}\b", message.plain) if values else []
    if max(len(told), len(again)) + halves + len(rest) + twice < PAIR or not (values or halves):
        return None
    if not values or values[0] * 2 == whole:
        return whole / 2, whole / 2
    return (values[0], whole - values[0]) if rest else None


def _in_order(told: Sequence[Amount], later: Mark, whole: Decimal) -> tuple[Decimal, Decimal]:
    """Of two sums, the one nearest before the new day is paid on it."""
    near = max(told, key=lambda one: (one.start < later.start, one.start if one.start < later.start else -one.start))
    last = near.value or Decimal(0)
    return whole - last, last


def _without_kept(message: Message) -> str:
    words = message.plain
    for start, end in message.keeps:
        words = words[:start] + " " * (end - start) + words[end:]
    return words
