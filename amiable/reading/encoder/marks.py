"""What a figure of a message is beside the plans before it: shown to the encoder of talks with the words."""

from __future__ import annotations

from datetime import date

from amiable.domain.before import Before, Standing, cents
from amiable.domain.heard import Named
from amiable.french.dates import Form, resolve
from amiable.reading.encoder.figures import Figure, Kind

MARKS = 12
_STANDING = {
    Standing.OPENING: "",
    Standing.UNDER_WAY: "suite",
    Standing.OFFERED: "offre",
    Standing.AGREED: "accord",
}
_MOST = 3
"""Offers whose payments are counted."""


def shown(before: Before) -> str:
    """What is put before the words: where the talk stands, how many payments the plans have."""
    told = _STANDING[before.standing]
    counts = [str(len(rows)) for rows in (before.offers or before.plans)[:_MOST]]
    late = ", manqué" if before.missed else ""
    return f"{' '.join([told, *counts])}{late} : " if told else ""


def marks_of(figure: Figure, day: date, before: Before) -> tuple[float, ...]:
    """`MARKS` figures, 0 or 1, of one figure of a message received on `day`."""
    named = named_by(figure, day)
    every = [(rows, named.fits(rows)) for rows in before.open]
    of_plans = [at for _, at in every[: len(before.plans)]]
    of_offers = [at for _, at in every[len(before.plans) :]]
    found = [
        *(figure.kind is kind for kind in Kind),
        any(of_plans),
        any(of_offers),
        any(at and at[0] == 0 for _, at in every),
        any(at and at[-1] == len(rows) - 1 for rows, at in every),
        any(len(at) > 1 for _, at in every),
        named.amount > 0 and named.amount == before.owed,
        figure.kind is Kind.NUMBER and any(figure.value == len(rows) for rows, _ in every),
        any(on < day for on in days_of(figure, day)[:1]),
    ]
    return tuple(map(float, found))


def named_by(figure: Figure, day: date) -> Named:
    """Which payments a figure of a message received on `day` may name."""
    mention = figure.mention
    if mention is None:
        number = figure.kind is Kind.NUMBER
        amount = cents(figure.value) if number or figure.kind is Kind.SUM else 0
        return Named(number=int(figure.value) if number else None, amount=amount, is_sum=figure.kind is Kind.SUM)
    if mention.form is Form.HABIT and mention.weekday is not None:
        return Named(weekday=mention.weekday)
    if mention.form in (Form.HABIT, Form.WINDOW) or (mention.form is Form.DAY and mention.weekday is None):
        return Named(number=mention.day, month=mention.month)
    return Named(frozenset(days_of(figure, day)))


def days_of(figure: Figure, day: date) -> list[date]:
    """The days that a date may mean."""
    if figure.mention is None or figure.mention.form in (Form.HABIT, Form.WINDOW):
        return []
    found = (resolve(figure.mention, day, past=past) for past in (False, None, True))
    return list(dict.fromkeys(on for on in found if on))
