"""A day put right in the same breath: « le 15 juillet, non pardon, le 15 juin »."""

from __future__ import annotations

import re

from amiable.french.fold import FOLDED_WEEKDAYS, fold
from amiable.reading.talk.cues import MONTHS

_DAY = rf"(?:(?:le |au |ce )?(?:{'|'.join(FOLDED_WEEKDAYS)}) |le |au )?(?:1er|[12]?\d|3[01])(?: {MONTHS})?"
_SAYS_SO = r"(?:non|pardon|euh|enfin|oups|zut|flute|erreur|plutot|je (?:corrige|me trompe|veux dire|rectifie)|disons)"
_SLIP = re.compile(
    rf"\b(?P<wrong>{_DAY})(?: ?[,.…(:-]+)? (?:(?:euh|enfin|ah),? )?(?:non|pardon|euh|oups|zut|flute|erreur"
    rf"|je (?:corrige|me trompe|veux dire|rectifie))(?:[ ,]+{_SAYS_SO})*[ ,:]+"
    rf"(?:(?:c'est|il est|jour) (?:un )?(?:jour )?(?:ferie|dimanche|samedi)[ ,:]+)?"
    rf"(?=(?:le|au) (?:(?:{'|'.join(FOLDED_WEEKDAYS)}) )?(?:1er|[12]?\d|3[01])\b)"
)
_AS_SAID = re.compile(
    rf"\bcomme (?:(?:je |j'|on |nous )(?:vous )?(?:l')?(?:ai|avais|avait|avions|avons) dit |dit |convenu |vu )?"
    rf"(?:{'|'.join(FOLDED_WEEKDAYS)}|hier|avant-hier)(?: dernier)?(?= ?[.,;!?]|$)"
)
"""« On garde les trois fois 205 comme lundi »: what was said then."""


def without_slips(text: str) -> str:
    """The text without the wrong day and the words that take it back, or without the day on which something was said;
    places are kept."""
    folded = fold(text)
    for match in (*_SLIP.finditer(folded), *_AS_SAID.finditer(folded)):
        text = text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]
    return text
