"""Figures of the story around the point: « parce que le 16 c'est l'URSSAF », « 640 € de pneus ». They pay nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from amiable.domain.before import Before
from amiable.domain.heard import Deed, Heard
from amiable.domain.invoice import Invoice
from amiable.french.dates import Form, resolve
from amiable.reading.encoder import TalkEncoder, Turn
from amiable.reading.encoder.figures import Figure, Kind, find_figures
from amiable.reading.talk.heard import hear
from amiable.reading.talk.invoice_names import named_in

_COUNTED_FROM = re.compile(r"\b(?:sur)?lendemain\b|\bce jour-là\b|\b(?:jours?|semaines?|mois) (?:après|plus tard)\b")
NOTHING_NEW = (Deed.NONE, Deed.TAKEN, Deed.AS_BEFORE)
HALF, STRANGE = 0.5, 0.1
"""The encoder is as sure as that: a figure left out is worse than one too many."""


def told_by(
    text: str,
    day: date,
    before: Before | None,
    known: Collection[Decimal],
    planned: Collection[date],
    invoices: Sequence[Invoice],
) -> tuple[Turn | None, str, Heard | None]:
    """What the encoder makes of the message; the text without the figures of its story, places kept; and all that is
    heard. Those of what was said before stay, and a day that another counts from. Without `before`, where the talk
    stands, the encoder is not heard."""
    if before is None:
        return None, text, None
    turn, figures, heard = heard_by(TalkEncoder.load(), text, day, before, known, invoices)
    strange = [
        figure
        for figure, chance in zip(figures, turn.figures, strict=True)
        if chance < STRANGE
        and _may_be_strange(figure, text)
        and not _is_known(figure, day, known, planned)
        and not (figure.mention and _COUNTED_FROM.search(text, figure.end))
    ]
    for one in strange:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return turn, text, heard


def heard_by(
    encoder: TalkEncoder,
    text: str,
    day: date,
    before: Before,
    known: Collection[Decimal],
    invoices: Sequence[Invoice],
) -> tuple[Turn, tuple[Figure, ...], Heard]:
    """What that encoder makes of a message, its figures, and both together."""
    figures = find_figures(text, day, known)
    turn = encoder(text, day, before, figures)
    return turn, figures, hear(text, day, figures, turn, named_in(text, invoices, answering=bool(before.open)))


def proposes_nothing_new(heard: Heard | None) -> bool:
    """True where that is likelier than not."""
    return heard is not None and sum(heard.deeds.get(one, 0.0) for one in NOTHING_NEW) > HALF


def _may_be_strange(figure: Figure, text: str) -> bool:
    """True for a date and a sum in digits: bare numbers, shares and sums in words are too often of the payments."""
    digits = any(char.isdigit() for char in text[figure.start : figure.end])
    return figure.kind is Kind.DATE or (figure.kind is Kind.SUM and digits)


def _is_known(figure: Figure, day: date, known: Collection[Decimal], planned: Collection[date]) -> bool:
    """True for a sum, or a day or month of what was proposed before."""
    mention = figure.mention
    if mention is None:
        return figure.value in known
    if mention.form in (Form.HABIT, Form.WINDOW) or (mention.form is Form.DAY and mention.weekday is None):
        return any(mention.day in (None, on.day) and mention.month in (None, on.month) for on in planned)
    return bool({resolve(mention, day, past=past) for past in (True, False, None)} & set(planned))
