"""What is heard in a message: every figure with the words beside it, and the signs of what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from amiable.domain.heard import Heard, Kind, Lead, Ordinal, Token
from amiable.domain.plan import Rhythm
from amiable.domain.reading import Intent
from amiable.french.dates import Form, Mention, resolve
from amiable.french.fold import fold
from amiable.reading.encoder import Turn, Wish
from amiable.reading.encoder.figures import Figure
from amiable.reading.encoder.figures import Kind as Written
from amiable.reading.encoder.marks import named_by
from amiable.reading.talk.cues import cue, names, says

BESIDE = 32
"""Characters of words before and behind a figure."""
MOST_COUNTED = 60
LENGTH = 500
"""Characters of a message of middling length."""
INTENTS = (Intent.PAID, Intent.PROMISE, Intent.INSTALMENTS, Intent.DISPUTE, Intent.QUESTION, Intent.OTHER)
WEEK = 7


def hear(
    text: str, day: date, figures: Sequence[Figure], turn: Turn, named: Sequence[tuple[int, int, str]] = ()
) -> Heard:
    """Of `text`, received on `day`: its figures, with the chances that `turn` gives them in the same order; `named`:
    where invoices are, whose numbers are no figures."""
    plain = fold(text)
    tokens = [
        token
        for figure, chance, roles in zip(figures, turn.figures, turn.leads, strict=True)
        if not any(low < figure.end and figure.start < high for low, high, _ in named)
        for token in _tokens(figure, chance, roles, plain, day)
    ]
    habits = [one.mention.weekday for one in figures if one.mention and one.mention.form is Form.HABIT]
    weekdays = [weekday for weekday in habits if weekday is not None]
    fortnight = says("tempo.fortnight", plain)
    weekly = not fortnight and (bool(weekdays) or says("tempo.weekly", plain))
    paces = {
        Rhythm.WEEK: weekly or says("tempo.week", plain),
        Rhythm.FORTNIGHT: fortnight,
        Rhythm.MONTH: True,
        Rhythm.QUARTER: says("tempo.quarter", plain),
    }
    signs = [float(says(name, plain)) for name in names("sign")]
    signs += [turn.intents.get(intent, 0.0) for intent in INTENTS]
    signs += [turn.wishes.get(wish, 0.0) for wish in Wish]
    return Heard(
        tuple(tokens),
        (*signs, min(len(plain), 2 * LENGTH) / LENGTH),
        turn.deeds,
        tuple((start, number) for start, _, number in named),
        tuple(rhythm for rhythm, there in paces.items() if there),
        Rhythm.FORTNIGHT if fortnight else Rhythm.WEEK if weekly else None,
        weekdays[0] if weekdays else None,
        tuple(sorted(_places(plain))),
    )


def _tokens(figure: Figure, chance: float, roles: Mapping[Lead, float], plain: str, day: date) -> Iterator[Token]:
    start, end, value = figure.start, figure.end, figure.value
    leads = frozenset(_leads(plain, start, end))
    if figure.mention:
        if token := _dated(figure.mention, chance, day, leads, roles):
            yield replace(token, named=named_by(figure, day))
        return
    kind = {Written.SUM: Kind.SUM, Written.SHARE: Kind.SHARE}.get(figure.kind, Kind.PLAIN)
    if kind is Kind.PLAIN and value <= MOST_COUNTED and cue("counted.of_payments").match(plain, end):
        kind = Kind.COUNT
    yield Token(kind, start, end, value, (), chance, leads, roles, named_by(figure, day))


def _places(plain: str) -> Iterator[tuple[int, Ordinal]]:
    for ordinal in Ordinal:
        for match in cue(f"ordinal.{ordinal}").finditer(plain):
            yield match.start(), ordinal


def _leads(plain: str, start: int, end: int) -> Iterator[Lead]:
    before, behind = plain[max(0, start - BESIDE) : start], plain[end : end + BESIDE]
    for lead in Lead:
        if says(f"before.{lead}", before) or says(f"behind.{lead}", behind):
            yield lead


def _dated(
    mention: Mention, chance: float, day: date, leads: frozenset[Lead], roles: Mapping[Lead, float]
) -> Token | None:
    def token(kind: Kind, value: int = 0, days: tuple[date, ...] = ()) -> Token:
        return Token(kind, mention.start, mention.end, Decimal(value), days, chance, leads, roles)

    if mention.form is Form.HABIT and mention.day:
        return token(Kind.NUMBER, mention.day)
    if mention.form is Form.HABIT:
        return token(Kind.DAY, days=(_next(mention.weekday, day),)) if mention.weekday is not None else None
    if mention.form is Form.WINDOW:
        return token(Kind.MONTH, mention.month) if mention.month else None
    may_be = tuple(dict.fromkeys(on for past in (False, None) if (on := resolve(mention, day, past=past))))
    if mention.form is Form.DAY and mention.weekday is None and mention.day:
        return token(Kind.NUMBER, mention.day, may_be)
    return token(Kind.DAY, days=may_be) if may_be else None


def _next(weekday: int, day: date) -> date:
    return day + timedelta(days=(weekday - day.weekday() - 1) % WEEK + 1)
