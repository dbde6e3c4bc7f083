"""Figures of the story around the point: « parce que le 16 c'est l'URSSAF », « mes 4 pneus ». They pay nothing."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from amiable.domain.talk_state import Standing
from amiable.french.dates import Form, resolve
from amiable.french.fold import fold
from amiable.reading.encoder import Encoder, Turn
from amiable.reading.encoder.figures import COUNTED, Figure, Kind, find_figures
from amiable.reading.facts.page import split_sentences

STRANGE, NUMBERS = 0.1, 0.02
"""The encoder is as sure as that, more of bare numbers and shares: a figure of a payment left out is worse than one of
the story read."""
TELLING = (Kind.DATE, Kind.SUM)


def told_by(
    text: str, day: date, standing: Standing, known: Collection[Decimal], planned: Collection[date]
) -> tuple[Turn, str]:
    """What the encoder makes of the message, and the text without the figures of its story and the sentences that
    have no others, places kept; figures of what was said before stay."""
    figures = find_figures(text, day, known)
    turn = Encoder.load().turn(text, standing, [(one.start, one.end) for one in figures])
    strange = [
        figure
        for figure, chance in zip(figures, turn.figures, strict=True)
        if chance < _limit(figure, text) and not _is_known(figure, day, known, planned)
    ]
    places = [(one.start, one.end) for one in strange]
    for low, high in split_sentences(fold(text)):
        own = [one for one in figures if low <= one.start < high]
        if all(one in strange for one in own) and any(one.kind in TELLING for one in own):
            places.append((low, high))
    for low, high in places:
        text = text[:low] + re.sub(r"[^\n]", " ", text[low:high]) + text[high:]
    return turn, text


def _limit(figure: Figure, text: str) -> float:
    """The chance under which it is of the story; a number of payments and a sum in words are never."""
    if figure.kind is Kind.DATE:
        return STRANGE
    if figure.kind is Kind.SUM:
        return STRANGE if any(char.isdigit() for char in text[figure.start : figure.end]) else 0.0
    return 0.0 if figure.kind is Kind.NUMBER and COUNTED.match(figure.after) else NUMBERS


def _is_known(figure: Figure, day: date, known: Collection[Decimal], planned: Collection[date]) -> bool:
    """True for a sum, or a day or month of what was proposed before."""
    mention = figure.mention
    if mention is None:
        return figure.kind is not Kind.SHARE and figure.value in known
    if mention.form in (Form.HABIT, Form.WINDOW) or (mention.form is Form.DAY and mention.weekday is None):
        return any(mention.day in (None, on.day) and mention.month in (None, on.month) for on in planned)
    return bool({resolve(mention, day, past=past) for past in (True, False, None)} & set(planned))
