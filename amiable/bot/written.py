"""What an account manager wrote under a card: the letter, or what shall change in it. A doubt is asked about."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from amiable.french.fold import fold
from amiable.french.phrasebook import sections

MAX_INSTRUCTION = 200
"""A longer text is no plain instruction."""


class Written(StrEnum):
    """What a text is."""

    LETTER = "letter"
    INSTRUCTION = "instruction"
    UNCLEAR = "unclear"


def kind_of(text: str) -> Written:
    """Sure only when the signs agree: a greeting or a closing formula, or a short order that speaks to us."""
    said = " ".join(fold(text).replace("\u2019", "'").split())
    said = re.sub(r"[-«»\"“”]", " ", said).strip(" .!")
    opening, closing = _says("letter.opening", said), _says("letter.closing", said)
    if opening and closing:
        return Written.LETTER
    order = said.partition(",")[2].strip() if opening else said
    instruction = _says("instruction.starts", order)
    if (opening or closing) and not instruction and not _says("instruction.hints", said):
        return Written.LETTER
    short = len(text) <= MAX_INSTRUCTION and "\n" not in text.strip()
    if instruction and short and not (opening or closing) and not _says("letter.hints", said):
        return Written.INSTRUCTION
    return Written.UNCLEAR


def _says(section: str, said: str) -> bool:
    return _pattern(section).search(said) is not None


@lru_cache
def _pattern(section: str) -> re.Pattern[str]:
    return re.compile("|".join(sections("amiable.bot.texts", "written.txt")[section]))
