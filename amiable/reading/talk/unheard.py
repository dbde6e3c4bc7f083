"""An answer to our offer in the middle of a story: « j'ai 3 stères à payer : je choisis donc la plus longue »."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from amiable.french.fold import fold
from amiable.reading.encoder import Turn
from amiable.reading.encoder.figures import find_figures
from amiable.reading.facts.page import split_sentences
from amiable.reading.talk.second_opinion import HALF, OFFERS


def answers(turn: Turn | None) -> bool:
    """True where the encoder holds that the message says something of how or when is paid."""
    return turn is not None and sum(turn.intents[one] for one in OFFERS) > HALF


def with_story(text: str, terms: str, day: date, known: Collection[Decimal]) -> str:
    """`terms` with the sentences that were left out of it whole, but for their figures."""
    figures = find_figures(text, day, known)
    for low, high in split_sentences(fold(text)):
        if terms[low:high].strip() or not text[low:high].strip():
            continue
        words = text[low:high]
        for one in figures:
            if low <= one.start < high:
                words = words[: one.start - low] + " " * (one.end - one.start) + words[one.end - low :]
        terms = terms[:low] + re.sub(r"\n", " ", words) + terms[high:]
    return terms
